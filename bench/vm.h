/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest of the benchmarks: one table in an arena, with caches for threads and exact counts of
 * what operations ask for.
 */

#ifndef BENCH_VM_H
#define BENCH_VM_H

#include "arena.h"
#include "s2pt/exclusive.h"
#include "side.h"

/* What operations asked of the hypervisor, and did to descriptors; the same in every run. */
struct bench_counts {
	/* Requests to the hook `tlbi`, by kind; `tlbi_none` is a barrier alone. */
	uint64_t tlbi_none;
	uint64_t tlbi_ipa;
	uint64_t tlbi_local;
	uint64_t tlbi_range;
	uint64_t tlbi_vmid;
	uint64_t tlbi_dirty;
	/* The instructions for these requests, on a CPU with FEAT_TTL, FEAT_TLBIRANGE and FEAT_TLBIW. */
	uint64_t tlbi_instructions;
	uint64_t dsb;
	/* Pages of tables that were allocated, freed, retired. */
	uint64_t allocated;
	uint64_t freed;
	uint64_t retired;
	/* Requests to the hook `cmo`, and the bytes that they cover. */
	uint64_t cmo;
	uint64_t cmo_bytes;
	/* All calls of hooks. */
	uint64_t callbacks;
	/*
	 * Descriptors that were loaded, swapped (or tried), stored.  Only the traced core counts
	 * these; entries that are scanned in bulk have no event.
	 */
	uint64_t loads;
	uint64_t swaps;
	uint64_t stores;
};

/* How a table is configured. */
struct bench_setup {
	enum s2pt_policy policy;
	/* Without FEAT_S2FWB, so that cache maintenance is asked for. */
	bool no_fwb;
	/* The MMU sets access flags and dirty state, so that callers who are alone swap too. */
	bool hardware_managed;
	/* Work entry by entry, as Linux does. */
	bool by_entry;
	/* Make runs of contiguous leaves. */
	bool contiguous;
	/* FEAT_TLBIW: ask for dirty state alone. */
	bool tlb_dirty;
	/* Level of FEAT_BBM. */
	unsigned int bbm;
};

/* A guest: one table, in memory of its own. */
struct bench_vm {
	struct s2pt table;
	struct bench_arena arena;
	/* A cache of pages for each thread. */
	struct bench_cache caches[BENCH_THREADS];
	unsigned int threads;
	struct bench_setup setup;
	/*
	 * Hooks count only while this is set: in single-threaded runs apart from the measured ones.
	 */
	bool counting;
	struct bench_counts counts;
	bool lives;
	/*
	 * A number that each run of a case takes, for work that must not repeat what it did before.
	 */
	uint64_t turn;
	/* The case whose state is in the table. */
	const void *prepared;
};

/*
 * Allocate memory for tables of `pages` pages, and for each thread a cache of `cache_pages`.
 * False: no memory.
 */
bool bench_vm_open(struct bench_vm *vm, size_t pages, unsigned int threads, size_t cache_pages);
void bench_vm_close(struct bench_vm *vm);

/* Begin again with an empty table: 4K granule, 40 bits from level 1, range invalidation. */
enum s2pt_status bench_vm_reset(struct bench_vm *vm);

/* Destroy the table, if there is one. */
void bench_vm_destroy(struct bench_vm *vm);

/* Fill the caches of all threads.  False: the arena is empty. */
bool bench_vm_fill(struct bench_vm *vm);

/* Begin to count from 0, or end it.  The traced core counts the calling thread's events too. */
void bench_vm_count(struct bench_vm *vm, bool on);

/* Is this the traced core, which counts events, and whose times say nothing? */
extern const bool bench_traced;

#endif
