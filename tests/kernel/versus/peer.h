/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One implementation of stage-2 tables among those that are measured against each other: libs2pt, or a kernel tree's walker.
 * The loops are on the implementation's side, so that nothing is between them and what is measured.
 */
#ifndef VERSUS_PEER_H
#define VERSUS_PEER_H

#include "arena.h"

/* The name of the function that a shared object has for `peer_open_fn`. */
#define PEER_OPEN "versus_peer_open"

/* Width of an input address and of an output address, in bits. */
#define PEER_BITS 40

/* What the hooks count, on each thread for itself. */
struct peer_counts {
	uint64_t tlbi_ipa;
	uint64_t tlbi_local;
	uint64_t tlbi_range;
	uint64_t tlbi_vmid;
	uint64_t dsb;
};

struct peer_range {
	uint64_t ipa;
	uint64_t size;
	uint64_t pa;
	/* Map pages only. */
	bool pages_only;
};

/* A bit that is clear in all leaves here: where the next lookup goes can be made to hang on the last one. */
#define PEER_NEVER_SET (UINT64_C(1) << 11)

/*
 * One page after the other, at these addresses; that page's output address is the address plus `offset`.  A race that is lost is
 * tried again, as a fault that comes again would.
 */
struct peer_pages {
	const uint64_t *ipas;
	size_t count;
	uint64_t offset;
	struct bench_cache *cache;
	/* The lock to be taken around each page; NULL: none. */
	void *lock;
	void (*enter)(void *lock);
	void (*leave)(void *lock);
};

/*
 * Results are 0, or the implementation's own number for what went wrong.  What is NULL can't be done.  An implementation has one
 * table at a time, in the arena that it was opened with.
 */
struct peer {
	const char *name;
	/* Its callers hold a read-write lock, as the kernel's mmu_lock: the read side for what vCPUs do. */
	bool locked;
	/*
	 * Mapping takes the write side of the lock: there is no parallel faulting before Linux 6.2.
	 */
	bool maps_alone;
	int (*init)(void);
	/* Free all, as when a guest goes away. */
	void (*destroy)(void);
	/* Whole ranges in one call each, alone in the table, with what is owed to the TLBs. */
	int (*map)(const struct peer_range *range, struct bench_cache *cache);
	int (*unmap)(const struct peer_range *range);
	int (*protect)(const struct peer_range *range);
	int (*age)(const struct peer_range *range);
	int (*split)(const struct peer_range *range, struct bench_cache *cache);
	/* Write-protecting in the form that may run beside faults. */
	int (*protect_beside)(const struct peer_range *range);
	int (*age_beside)(const struct peer_range *range);
	/* Page by page, as faults do it. */
	int (*fault)(const struct peer_pages *pages);
	int (*relax)(const struct peer_pages *pages);
	int (*touch)(const struct peer_pages *pages);
	/* How many were found. */
	uint64_t (*lookup)(const struct peer_pages *pages);
	/* Each after the one before has been found. */
	uint64_t (*lookup_chain)(const struct peer_pages *pages);
	/* What the calling thread counted since this was last asked for. */
	struct peer_counts (*counts)(void);
};

/* The implementation, working in `arena`. */
typedef const struct peer *(*peer_open_fn)(struct bench_arena *arena);

const struct peer *peer_open_s2pt(struct bench_arena *arena);

#endif
