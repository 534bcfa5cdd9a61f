/* SPDX-License-Identifier: BSD-2-Clause */
/* A dirty log for benchmarks: the ways to keep it, its phases, and its state. */

#ifndef BENCH_DIRTY_LOG_H
#define BENCH_DIRTY_LOG_H

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
	/* As BENCH_DIRTY_EAGERLY, at a level of FEAT_BBM. */
	BENCH_DIRTY_BBM_1,
	BENCH_DIRTY_BBM_2,
	BENCH_DIRTY_BBM_3,
	/* The same where runs of contiguous pages are split, and no blocks. */
	BENCH_DIRTY_RUNS,
	BENCH_DIRTY_RUNS_BBM_1,
	BENCH_DIRTY_RUNS_BBM_2,
	BENCH_DIRTY_RUNS_BBM_3,
	/* As BENCH_DIRTY_DBM, in runs of contiguous pages, which stay runs. */
	BENCH_DIRTY_DBM_RUNS,
	/* As BENCH_DIRTY_DBM, with FEAT_TLBIW. */
	BENCH_DIRTY_TLBIW,
};

#define BENCH_DIRTY_MODES 14

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

/* What a mode is made of. */
struct bench_dirty_way {
	const char *key;
	const char *label;
	/* Level of FEAT_BBM. */
	unsigned int bbm;
	/* The MMU keeps the log. */
	bool by_mmu;
	/* Memory is mapped by runs of contiguous pages at first, not by blocks. */
	bool runs;
	/* FEAT_TLBIW. */
	bool tlb_dirty;
	/*
	 * The phases that are measured, `1 << phase`: not those that are the same as in a mode
	 * before it.
	 */
	unsigned int rows;
};

extern const struct bench_dirty_way bench_dirty_ways[BENCH_DIRTY_MODES];

/* Pages of 4K in the slot: 1 GiB, in blocks of 2M at first, or in runs of pages. */
#define BENCH_DIRTY_PAGES UINT64_C(262144)
/* Pages in such a block. */
#define BENCH_DIRTY_BLOCK UINT64_C(512)
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
	return bench_dirty_ways[mode].by_mmu;
}

/* Does software have something to do in the phase in that mode? */
bool bench_dirty_has(enum bench_dirty_mode mode, enum bench_dirty_phase phase);

/* Is there something to measure that other modes do not show? */
bool bench_dirty_has_row(enum bench_dirty_mode mode, enum bench_dirty_phase phase);

/*
 * The guest writes to one page of `step`, and the MMU notes it in leaf and buffer.  Returns 0, or
 * -1 if a leaf was not one that the MMU makes dirty.
 */
int bench_dirty_write_by_mmu(struct bench_dirty *log, uint64_t step);

#endif
