/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_OPS_H
#define S2PT_OPS_H

/**
 * @file
 * The callbacks that a hypervisor supplies.
 *
 * The contract: the library takes no lock, prints nothing and keeps no global; these callbacks are
 * all that it calls.  They may be called from several threads at once, as many as call the library
 * at once.  They may not call the library back, but for `retire`, which may queue the subtree for
 * `s2pt_subtree_free`.  The struct is const and shared; what differs between tables is in
 * `context`, what differs between callers (a cache of pages of this vCPU) comes from the request
 * as `cache`.
 *
 * A hypervisor with a linear map and FEAT_S2FWB fills four: `alloc`, `free`, `retire`, `tlbi`.
 */

#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What must be done to caches. */
enum s2pt_cmo_kind {
	/** Clean and invalidate the data cache to the point of coherency (DC CIVAC). */
	S2PT_CLEAN_DATA,
	/** Invalidate the instruction cache to the point of unification (IC IVAU, or all of it). */
	S2PT_DISCARD_CODE,
};

/** One request to the hook `s2pt_ops::cmo`; complete when it returns. */
struct s2pt_cmo {
	/** What to do. */
	enum s2pt_cmo_kind kind;
	/** The output address at which the memory begins. */
	s2pt_pa_t pa;
	/** Its size in bytes: whole pages or blocks that follow each other. */
	uint64_t size;
};

/** All that the library calls.  Each callback gets `s2pt_config::context` as its first argument. */
struct s2pt_ops {
	/**
	 * Allocate `pages` (1, or up to 16 for a root) contiguous pages of the granule's size,
	 * zeroed, aligned to their size together (rounded up to a power of two), below 2^`pa_bits`.
	 * NULL if there are none: the operation ends with `S2PT_ENOMEM`.  `cache` is the request's,
	 * NULL for a root.  KVM: zalloc_page() from a memory cache.
	 */
	void *(*alloc)(void *context, void *cache, unsigned int pages);
	/** Free what `alloc` returned.  No walker, of hardware or software, can hold it. */
	void (*free)(void *context, void *table, unsigned int pages);
	/**
	 * Told that `table` was unlinked, with all that is below it, and invalidated; the entry
	 * that led to it was at `level`, its own entries are one level lower.  Software walkers
	 * that are inside of a read section may still hold it: call `s2pt_subtree_free` for it
	 * after a grace period; at once if there is no walker beside.
	 *
	 * If another thread is to free it, hand it over with release and take it with acquire (a
	 * queue under a lock does so, call_rcu() too): only then does the grace period begin after
	 * the unlinking, so that a section that begins later can't meet the link.  Handed over by
	 * a relaxed store, it can be freed while a walker goes into it.  KVM:
	 * free_unlinked_table().
	 */
	void (*retire)(void *context, void *table, int level);
	/**
	 * Carry out an invalidation; return when it has been completed on all CPUs that it names.
	 */
	void (*tlbi)(void *context, const struct s2pt_tlbi *request);
	/**
	 * Cache maintenance; NULL where it is never needed.  Not called for a stage 1.  In stage 2
	 * called for every leaf that a map makes (with FWB too: then data needs none, and the hook
	 * returns), for leaves that gain execution, and, without FWB, for cacheable leaves that are
	 * unmapped; once for leaves whose memory lies together, unless `s2pt_config::by_entry`.
	 * KVM: dcache_clean_inval_poc(), icache_inval_pou().
	 */
	void (*cmo)(void *context, const struct s2pt_cmo *request);
	/**
	 * The pointer to the table at a physical address; NULL where `s2pt_config::linear` says it
	 * all.
	 */
	void *(*table_at)(void *context, s2pt_pa_t pa);
	/** The physical address of a table; NULL together with `table_at`. */
	s2pt_pa_t (*pa_of)(void *context, const void *table);
};

#ifdef __cplusplus
}
#endif

#endif
