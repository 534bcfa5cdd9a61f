/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_OPS_H
#define S2PT_OPS_H

/**
 * @file
 * The callbacks that a hypervisor supplies.
 *
 * The contract: the library takes no lock, prints nothing and keeps no global; these callbacks are
 * all that it calls.  They may be called from several threads at once, as many as call the library
 * at once.  They may not call the library back, but for `retire`, which may free the subtree by
 * `s2pt_subtree_free` or queue it for that.  The struct is const and shared; what differs between
 * tables is in `context`, what differs between callers (a cache of pages of this vCPU) comes from
 * the request as `cache`.
 *
 * A hypervisor with a linear map and FEAT_S2FWB fills four: `alloc`, `free`, `retire`, `tlbi`.
 *
 * What else may be relied on:
 *
 * - **VMIDs.**  `s2pt_config::vmid` goes into requests and nowhere else.  A hypervisor that hands
 *   out VMIDs anew takes no notice of `s2pt_tlbi::vmid`, and invalidates under the VMID that the
 *   table has when the hook runs; that the TLBs are empty of a VMID before it is given to another
 *   table is its own duty.
 * - **Interrupts.**  No operation waits for another: an entry that somebody holds is left with
 *   `S2PT_BUSY`.  So a handler may interrupt an operation and carry out one of those that may run
 *   beside it (`table.h`), on the same table too, if the callbacks bear that; an exclusive one it
 *   may not.  `tlbi` may be called with interrupts on or off, as the caller of the operation has
 *   them.
 * - **Stack.**  Functions call themselves as deep as tables lie: four times at most, five levels.
 *   On aarch64 resolve, map and unmap take less than 1.5 KiB, callbacks not counted; the test
 *   `size` measures it.
 * - **Translating.**  `table_at` is called when a walk goes into a table, each time, and `pa_of`
 *   for each new table.  With `linear` neither is.
 * - **C library.**  None, but memcpy() and memset(), which compilers call for structs.
 */

#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct s2pt;

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
	 * Told that `table` of `pt` was unlinked, with all that is below it, and invalidated; the
	 * entry that led to it was at `level`, its own entries are one level lower.  Software
	 * walkers that are inside of a read section may still hold it: call `s2pt_subtree_free` for
	 * it after a grace period; at once if there is no walker beside.  `pt` is the table that
	 * the operation was called with: what is queued holds on to it as long as to `table`.
	 *
	 * If another thread is to free it, hand it over with release and take it with acquire (a
	 * queue under a lock does so, call_rcu() too): only then does the grace period begin after
	 * the unlinking, so that a section that begins later can't meet the link.  Handed over by
	 * a relaxed store, it can be freed while a walker goes into it.  KVM:
	 * free_unlinked_table().
	 */
	void (*retire)(void *context, const struct s2pt *pt, void *table, int level);
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
	/**
	 * Told that leaves of a range were dirty (S2PT_W together with S2PT_WD) and are so no
	 * longer, or are gone: unmapped, protected, folded into a block, mapped otherwise.  Put the
	 * range into the dirty log, or the writes are lost.  It comes after the invalidation, which
	 * for these leaves is not gathered (and the gather's own debts may be paid with it), so
	 * that whoever takes the range out of the log may copy it.  `s2pt_collect` tells its
	 * visitor instead.  An unmap tells the list of `s2pt_unmapping::gone` besides: the one is
	 * for who keeps a dirty log, the other for who owns the memory.  NULL where hardware sets
	 * no dirty state, or nobody needs it.  KVM: none.
	 */
	void (*dirty)(void *context, const struct s2pt_range *range);
	/**
	 * Told that `count` entries from `entries` on were written, for MMUs whose walks do not
	 * snoop the CPUs' caches: an SMMU without coherent walks, or walks that `VTCR_EL2` or
	 * `TCR_EL2` make non-cacheable.  Clean them to the point of coherency and have that
	 * completed on return, as s2pt_arm64_clean_data() does: the DSB of a request to `tlbi`
	 * waits for stores and not for cleaning.  `alloc` need not clean what it has zeroed.
	 *
	 * Called once for a run of entries, after they were written and before the invalidation or
	 * barrier that they owe; for a new table once, before the entry that leads to it is
	 * written.  What becomes of entries to which no MMU has a way is not told.  NULL where all
	 * walks snoop.  KVM: none (its stage 2 asks for coherent walks).
	 */
	void (*written)(void *context, const void *entries, uint64_t count);
	/**
	 * A second receiver of invalidations, for MMUs that do not obey those of the CPUs: an SMMU
	 * without broadcast TLB maintenance, to which they are commands (CMD_TLBI_S2_IPA,
	 * CMD_TLBI_S12_VMALL, CMD_SYNC).  Called for the same requests as `tlbi`, each after that
	 * has returned, so that the entries are visible; complete on return.  Not for
	 * S2PT_TLBI_NONE, nor where a fault of a vCPU is answered without any change.  S2PT_LOCAL
	 * says that a leaf only gained permissions: a device that stalls or retries what faults may
	 * leave that out.  NULL where there is none.
	 */
	void (*tlbi_device)(void *context, const struct s2pt_tlbi *request);
};

#ifdef __cplusplus
}
#endif

#endif
