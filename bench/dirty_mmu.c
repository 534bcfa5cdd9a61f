/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets the guest write as the MMU carries that out: dirty state is set in the leaf of the page alone,
 * also inside a run.
 */

#include "dirty_log.h"
#include "s2pt/host/mmu.h"
#include "s2pt/regs.h"

#include <stdatomic.h>

static _Atomic(uint64_t) *word_at(const struct bench_vm *vm, s2pt_pa_t pa)
{
	return (_Atomic(uint64_t) *)(pa + vm->arena.linear);
}

static bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	*word = atomic_load_explicit(word_at(ctx, pa), memory_order_acquire);
	return true;
}

static bool swap_word(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	return atomic_compare_exchange_strong(word_at(ctx, pa), &found, want);
}

/* A CPU that sets access flags and dirty state, with the table's registers. */
static int set_up(struct s2pt_mmu *mmu, struct bench_vm *vm)
{
	const struct s2pt_geom *geom = &vm->table.config.format.geom;
	const struct s2pt_vtcr_extra extra = { .access_flag = true, .dirty = true };
	const struct s2pt_vttbr fields = { .root = s2pt_root_pa(&vm->table) };

	*mmu = (struct s2pt_mmu){
		.vtcr = s2pt_vtcr_compose(geom, &extra),
		.memory = { read_word, swap_word, vm },
	};
	return (int)s2pt_vttbr_compose(geom, &fields, &mmu->vttbr);
}

int bench_dirty_write_by_mmu(struct bench_dirty *log, uint64_t step)
{
	struct s2pt_mmu mmu;
	int err = set_up(&mmu, log->vm);

	log->buffered = 0;
	for (uint64_t page = 0; !err && page < BENCH_DIRTY_PAGES; page += step) {
		struct s2pt_mmu_access access = {
			.ipa = BENCH_DIRTY_AT + page * BENCH_PAGE,
			.type = S2PT_MMU_WRITE,
		};
		struct s2pt_mmu_walk walk;

		s2pt_mmu_walk(&mmu, &access, &walk);
		if (!(walk.updates & S2PT_MMU_SET_DIRTY))
			err = -1;
		log->buffer[log->buffered++] = access.ipa;
	}
	return err;
}
