/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does what the MMU does to the leaves of pages that the guest writes to: dirty state is set in
 * just these, also inside a run, which no operation of the core would leave a run.
 */

#include "dirty_log.h"

#include <stdatomic.h>

/* S2AP[1] and DBM of a leaf, the next table of an entry. */
#define LEAF_W   (UINT64_C(1) << 7)
#define LEAF_DBM (UINT64_C(1) << 51)
#define NEXT     UINT64_C(0xfffffffff000)

/* The entry of level 3 for `ipa`; the tables above it must be there. */
static _Atomic(uint64_t) *leaf_at(const struct bench_vm *vm, s2pt_ipa_t ipa)
{
	uint64_t table = s2pt_root_pa(&vm->table);

	for (int level = 1;; level++) {
		_Atomic(uint64_t) *entries = (_Atomic(uint64_t) *)(table + vm->arena.linear);
		uint64_t index = ipa >> (12 + 9 * (3 - level));

		/* The root has two pages: all bits that are left are its index. */
		entries += level == 1 ? index : index % 512;
		if (level == 3)
			return entries;
		table = atomic_load(entries) & NEXT;
	}
}

int bench_dirty_write_by_mmu(struct bench_dirty *log, uint64_t step)
{
	log->buffered = 0;
	for (uint64_t page = 0; page < BENCH_DIRTY_PAGES; page += step) {
		s2pt_ipa_t ipa = BENCH_DIRTY_AT + page * BENCH_PAGE;
		uint64_t found = atomic_fetch_or(leaf_at(log->vm, ipa), LEAF_W);

		if ((found & (LEAF_DBM | LEAF_W)) != LEAF_DBM)
			return -1;
		log->buffer[log->buffered++] = ipa;
	}
	return 0;
}
