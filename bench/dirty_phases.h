/* SPDX-License-Identifier: BSD-2-Clause */
/* The phases of dirty logging, for benchmarks: three ways to log, and what happens in each. */

#ifndef BENCH_DIRTY_PHASES_H
#define BENCH_DIRTY_PHASES_H

#include "vm.h"

/* How a hypervisor gets to know of the guest's writes. */
enum bench_dirty_mode {
	/* Write-protect at once; a block gives way to a page at the first write into it. */
	BENCH_DIRTY_ON_FAULT,
	/* Write-protect at once, and split all blocks. */
	BENCH_DIRTY_EAGERLY,
	/*
	 * All is dirty to begin with, and the user clears by chunks: what is cleared is
	 * write-protected and split.  KVM: KVM_DIRTY_LOG_INITIALLY_SET.
	 */
	BENCH_DIRTY_INITIALLY_SET,
	/* The MMU sets dirty state (FEAT_HAFDBS), and what is dirty is collected from all leaves. */
	BENCH_DIRTY_DBM,
	/* It writes an entry into a buffer as well (FEAT_HDBSS): only these leaves are collected. */
	BENCH_DIRTY_HDBSS,
};

#define BENCH_DIRTY_MODES 5

/* The phases, in the order in which they happen. */
enum bench_dirty_phase {
	BENCH_DIRTY_ENABLE,
	/* Clear the pages that are dirty at the beginning: with BENCH_DIRTY_INITIALLY_SET only. */
	BENCH_DIRTY_FIRST_CLEAR,
	/* The guest writes to every page, in order; the MMU's log costs no software then. */
	BENCH_DIRTY_PASS_1,
	/* Collect the bitmap and write-protect what it names. */
	BENCH_DIRTY_CLEAR,
	/* The same when the guest has written to one page of 64: only where the MMU keeps the log. */
	BENCH_DIRTY_SPARSE,
	/* The guest writes to every page again. */
	BENCH_DIRTY_PASS_2,
	/*
	 * Logging is switched off, which in itself changes nothing in the table.  After one more
	 * clear the guest writes to every page, and the first write into a block brings the block
	 * back.
	 */
	BENCH_DIRTY_DISABLE,
};

#define BENCH_DIRTY_PHASES 7

/* Pages of 4K in the slot: 1 GiB, in blocks of 2M at first. */
#define BENCH_DIRTY_PAGES UINT64_C(262144)
/* Where the slot lies in the guest's memory. */
#define BENCH_DIRTY_AT (UINT64_C(4) << 30)
/* Its output address, shifted by one block of 2 MiB, so that no block of 1 GiB is possible. */
#define BENCH_DIRTY_TO ((UINT64_C(8) << 30) + (UINT64_C(2) << 20))
/* Pages of memory that the tables need, and some more. */
#define BENCH_DIRTY_TABLE_PAGES ((size_t)1200)

/* A slot whose writes are logged. */
struct bench_dirty {
	struct bench_vm *vm;
	enum bench_dirty_mode mode;
	enum bench_dirty_phase phase;
	/* Write-protect beside faults, not alone. */
	bool beside;
	uint64_t bitmap[BENCH_DIRTY_PAGES / 64];
	/* The bitmap as it was collected last. */
	uint64_t copy[BENCH_DIRTY_PAGES / 64];
	/* Addresses of pages, as the CPU's buffer has them, and how many. */
	uint64_t buffer[BENCH_DIRTY_PAGES];
	uint64_t buffered;
};

/* Does the MMU keep the log in that mode? */
static inline bool bench_dirty_by_mmu(enum bench_dirty_mode mode)
{
	return mode == BENCH_DIRTY_DBM || mode == BENCH_DIRTY_HDBSS;
}

/* Is there something to measure of the phase in that mode? */
bool bench_dirty_has(enum bench_dirty_mode mode, enum bench_dirty_phase phase);

/*
 * Do the phases before `log->phase`, beginning with an empty table.  Returns 0, or the status of
 * the operation that failed.
 */
int bench_dirty_prepare(struct bench_dirty *log);

/*
 * Do the phase `log->phase`.  Returns 0, or the status of the operation that failed; -1 if a fault
 * did not make its page dirty.
 */
int bench_dirty_do(struct bench_dirty *log);

/* Are table and bitmap as they must be after the phase? */
bool bench_dirty_right(const struct bench_dirty *log);

#endif
