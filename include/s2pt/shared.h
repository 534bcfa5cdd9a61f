/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_SHARED_H
#define S2PT_SHARED_H

/**
 * @file
 * Operations that run beside each other: what vCPUs do when they fault, look-ups, and what a host
 * may do beside faults.
 *
 * Each runs inside of a read section of the caller's (see `table.h`).  A lost race, or an entry in
 * the middle of another walker's break-before-make, is not waited for: the status says so, that
 * entry is not changed, and the vCPU re-enters its guest to fault again if it still must.  A table
 * that another walker folds at the same time may take what was mapped in it along, to be faulted in
 * again.
 *
 * Addresses that must lie in the input space are refused with `S2PT_ERANGE` and nothing done.
 */

#include "s2pt/gather.h"
#include "s2pt/table.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A request to `s2pt_map` or `s2pt_map_alone`. */
struct s2pt_mapping {
	/** First input address; page aligned. */
	s2pt_ipa_t ipa;
	/** First output address; page aligned. */
	s2pt_pa_t pa;
	/** Size in bytes: whole pages; 0 maps nothing. */
	uint64_t size;
	/** The attributes of each leaf. */
	struct s2pt_attr attr;
	/** Map by pages only, never by blocks. */
	bool pages_only;
	/**
	 * Pass over entries that are not changed (there already, permissions only, raced, busy)
	 * and report `S2PT_DONE`; otherwise stop at the first and report it.
	 */
	bool pass_over;
	/**
	 * Map only where nothing is: any leaf, also one that is exactly as wanted, and any mark of
	 * ownership ends the map with `S2PT_EEXIST`, whatever the policy.
	 */
	bool fresh_only;
	/** Handed to `alloc`. */
	void *cache;
};

/**
 * Map a range: by blocks where `ipa`, `pa` and what is left of the size allow them, else by pages.
 * What is there already is changed as the policy says: `S2PT_ALREADY`, `S2PT_REFAULT`, or
 * break-before-make.  A block over a table folds it: the table goes to `retire`.  A page inside a
 * block makes the block give way to a table, also if the block maps it as wanted (`s2pt_lookup`
 * tells, to who wants to keep the block); the other entries refault, or stay with
 * `s2pt_config::keep_rest`.  Neither needs a break where `s2pt_config::bbm` and what is mapped
 * allow it.  At FEAT_BBM level 1 a block that has nT is `S2PT_BUSY`: another walker is changing its
 * size.
 *
 * With `s2pt_mapping::fresh_only` nothing that is there changes, in either regime and whatever the
 * policy.  At the first leaf or mark the map ends with `S2PT_EEXIST`, also with `pass_over`; that
 * entry is as it was, and the entries before it are mapped.  A table stays, and what is mapped goes
 * into it: by smaller leaves, where a block would have folded it.  Nothing is broken, so nothing is
 * invalidated.  Of several who map the same page at once one gets `S2PT_DONE`, the others
 * `S2PT_EEXIST`, or `S2PT_RACED` or `S2PT_BUSY` and then look again.
 *
 * In a stage 1 the policy S2PT_KVM changes nothing but software bits of a valid leaf.  One that
 * differs in more, or would have to give way to a table, ends the map with `S2PT_EEXIST`, also with
 * `pass_over`; the entries before it are mapped.  A table stays, and what is mapped goes into it.
 *
 * Who invalidates: this function, whatever its policy owes.  Ends with an S2PT_TLBI_NONE request.
 *
 * `S2PT_EINVAL`: misaligned, or attributes that can't be written (with S2PT_EXACT and FEAT_BBM
 * level 1 `s2pt_attr::no_tlb` is one); `S2PT_ERANGE`: input or output range beyond its space or
 * wrapping; nothing was done.  `S2PT_RACED`, `S2PT_BUSY`, `S2PT_ALREADY`, `S2PT_REFAULT`: stopped
 * at that entry; the ones before it are mapped.  `S2PT_ENOMEM`: a table was needed; the entries
 * before are mapped.  KVM: kvm_pgtable_stage2_map() with KVM_PGTABLE_WALK_SHARED.
 */
enum s2pt_status s2pt_map(struct s2pt *pt, const struct s2pt_mapping *mapping);

/**
 * Add permissions to the leaf at `ipa`; none is ever taken away.  The rest of the entry stays.
 *
 * Who invalidates: this function.  In stage 2 on this CPU only, since a stale and stricter entry
 * elsewhere costs no more than a spurious fault that comes back as `S2PT_ALREADY`; in a stage 1 on
 * all CPUs if it added something, for nobody at EL2 answers such a fault.  It invalidates even if
 * it changes nothing, on this CPU: what the vCPU faulted on may be cached.  Instruction-cache
 * maintenance comes first if execution is new in stage 2.
 *
 * `S2PT_ALREADY`: the leaf had them.  `S2PT_ABSENT`: there is no leaf.  `S2PT_RACED`, `S2PT_BUSY`:
 * the leaf was not changed.  The memory type is not looked at: whoever makes a device executable
 * gets it, as in KVM.  `S2PT_EINVAL`: unknown bits in `perm`, or PX and UX apart in stage 2 without
 * FEAT_XNX, or with S2PT_EL2.
 * KVM: kvm_pgtable_stage2_relax_perms().
 */
enum s2pt_status s2pt_relax(struct s2pt *pt, s2pt_ipa_t ipa, unsigned int perm);

/**
 * Set the access flag of the leaf at `ipa`.  No invalidation: entries without the flag are not
 * cached.  Ends with an S2PT_TLBI_NONE request unless the entry was absent, busy or raced.
 * `S2PT_ALREADY`: the flag was set.  `S2PT_ABSENT`: there is no leaf.  `S2PT_RACED`, `S2PT_BUSY`:
 * the leaf was not changed.  KVM: kvm_pgtable_stage2_mkyoung().
 */
enum s2pt_status s2pt_touch(struct s2pt *pt, s2pt_ipa_t ipa);

/**
 * Take the permissions `perm` away from the leaves of a range, which is rounded outwards to pages.
 * A block that is covered in part is treated as a whole, and never split.  Holes, and leaves that
 * have none of the permissions, stay as they are.  S2PT_W takes S2PT_WD along, or hardware would
 * give it back; what else hardware sets meanwhile is kept.
 *
 * Who invalidates: the caller, by `gather`, until when TLBs may go on allowing what was taken; with
 * NULL this function, before it returns.  What was not changed is not invalidated.
 *
 * `S2PT_DONE` speaks of this call's own changes.  Where another thread took `perm` away just before
 * (by this function, or by an `s2pt_map` that narrows in place, as S2PT_EXACT does) and is still to
 * invalidate that, this call finds nothing to do, and TLBs may allow `perm` when it returns.
 * Whoever needs more waits after it for a grace period, if everybody who takes away invalidates
 * before leaving the read section.  Where no map narrows in place a lock does as well that lets one
 * thread at a time protect and flush.
 *
 * Beside faults: a leaf that another walker makes or relaxes while this runs, or in a fault that
 * had begun before, may keep `perm`.  Whoever must know of every write from here on (a dirty log)
 * first sees to it that faults which begin from now on record what they make writable, after they
 * have made it, with release; then waits until those that had begun are over (a grace period);
 * then collects the record, with acquire, and protects what is in it.  The fault's side:
 *
 *     status = s2pt_resolve(pt, &fault, &backing, &made);
 *     if (made.dirty)
 *             atomic_fetch_or_explicit(&log[i], bit, memory_order_release);
 *
 * and the collector's, round after round; then it may read the pages (where maps narrow in place,
 * after a grace period, as said above):
 *
 *     bits = atomic_exchange_explicit(&log[i], 0, memory_order_acquire);
 *     status = s2pt_protect(pt, &pages, S2PT_W, &gather);
 *     s2pt_gather_flush(pt, &gather);
 *
 * A page that is writable then is in the record, for the next round.  With one of the two relaxed
 * the collector can have the bit and still find the entry as it was before that fault: it takes
 * nothing away, and the page stays writable with no record of it.
 *
 * `S2PT_BUSY`: all was done but for entries in the middle of another walker's break-before-make,
 * which were passed over: a block that is held while it gives way to a table has parts with all
 * that it had (`s2pt_config::keep_rest`), so call again.
 *
 * `S2PT_EINVAL`: unknown bits in `perm`, half of X in stage 2 without FEAT_XNX or with S2PT_EL2, or
 * S2PT_R in a stage 1, whose leaves can all be read.  KVM: kvm_pgtable_stage2_wrprotect() is this
 * with S2PT_W, alone, and leaves the TLBs to its caller.
 */
enum s2pt_status s2pt_protect(struct s2pt *pt, const struct s2pt_range *range, unsigned int perm,
			      struct s2pt_gather *gather);

/**
 * Make a run of the leaves around `ipa` (`s2pt_config::contiguous`): those that together span what
 * `s2pt_level_run` says, if they map one stretch of output addresses that is aligned to it, with
 * the same attributes.  Access flag and dirty state may differ; the run has those that any had.
 * When that is worth it is the caller's rule: after a fault that mapped the last page of a run,
 * say, or when a dirty log ends.  The leaves are broken, invalidated and made again by this
 * function, whatever the FEAT_BBM level.  Ends with an S2PT_TLBI_NONE request if it made a run.
 *
 * `S2PT_ALREADY`: they are a run.  `S2PT_ABSENT`: they can't be one, or there is no leaf.
 * `S2PT_BUSY`, `S2PT_RACED`: another walker changes one of them; all are as they were.
 * `S2PT_EINVAL`: the table has no runs.  KVM: none; Linux folds those of its own stage 1
 * (contpte_try_fold()).
 */
enum s2pt_status s2pt_join(struct s2pt *pt, s2pt_ipa_t ipa);

/** Who is told of what an operation finds. */
struct s2pt_visitor {
	/** Told of leaves that follow each other.  May not call the library. */
	void (*visit)(void *ctx, const struct s2pt_range *range);
	/** First argument of `visit`. */
	void *ctx;
};

/**
 * Collect dirty state that hardware sets (FEAT_HAFDBS): tell `visitor` of the leaves in a range
 * that are dirty, S2PT_W together with S2PT_WD, and make them clean: S2PT_W goes, S2PT_WD stays, so
 * that the next write sets S2PT_W again without a fault.  Leaves that can be written without
 * S2PT_WD stay as they are: of them software keeps the log.  The range is rounded outwards to
 * pages; of a block that is covered in part all is told.  A run is told after its leaves were made
 * clean.  With `visitor` NULL `s2pt_ops::dirty` is told, and each run is invalidated before.
 *
 * Who invalidates: the caller, by `gather`; with NULL this function, before it returns.  **A CPU
 * that has cached a leaf writable goes on writing without touching it.**  So copy a page that was
 * told only after the flush: what was written until then is in that copy, what is written after it
 * is told by the next collection.  Writes of stage-1 walks (hardware updates of the guest's own
 * entries) are writes like all others.
 *
 * Beside faults and the MMU no write is lost: the leaf is the log, there is nothing to record in a
 * fault that makes it dirty (`s2pt_backing::hardware_dirty`), and no grace period to wait for.
 * What becomes dirty behind the collector's back is there for the next collection.  Of two that
 * collect at once each page is told to one, who copies it after its own flush; that the other has
 * not seen it does not mean that no CPU can write to it.  Whoever takes dirty state away otherwise
 * tells `s2pt_ops::dirty`: what is dirty is what both tell.
 *
 * To begin a dirty log split what is to be logged by pages, collect, flush, and forget what was
 * told.
 *
 * `S2PT_BUSY`: all was done but for entries in the middle of another walker's break-before-make,
 * which were passed over.  What was dirty in them `s2pt_ops::dirty` is told by that walker, or it
 * is in the parts, so call again.  `S2PT_ERANGE`: beyond the input space; nothing was done.  KVM:
 * none, it sets no S2PT_WD at stage 2.
 */
enum s2pt_status s2pt_collect(struct s2pt *pt, const struct s2pt_range *range,
			      const struct s2pt_visitor *visitor, struct s2pt_gather *gather);

/**
 * Tell whether the access flag of any leaf in the range is set.  The range is rounded outwards to
 * pages.  Changes nothing.
 */
enum s2pt_status s2pt_age_test(const struct s2pt *pt, const struct s2pt_range *range, bool *young);

/**
 * Clear the access flags of the leaves in a range, rounded outwards to pages; `young` tells whether
 * one was set.  Until `gather` is flushed cached entries keep the flag from being set again; who
 * can live with that may forget the gather, as Linux does.  With NULL that has happened on return,
 * for what this call cleared (see `s2pt_protect`).  Beside faults: an entry that is held counts as
 * not young, and a leaf that is made meanwhile may be left so.
 * KVM: kvm_pgtable_stage2_test_clear_young(), alone.
 */
enum s2pt_status s2pt_age_clear(struct s2pt *pt, const struct s2pt_range *range, bool *young,
				struct s2pt_gather *gather);

/** An entry as a look-up found it. */
struct s2pt_entry {
	/** First input address that it spans. */
	s2pt_ipa_t ipa;
	/** Bytes that it spans. */
	uint64_t size;
	/** The level at which it lies. */
	int level;
	/** What it held. */
	s2pt_desc_t desc;
	/** The kind of entry that this is at that level. */
	enum s2pt_kind kind;
};

/**
 * The entry at which a walk for `ipa` ends.  `S2PT_DONE` for a leaf, `S2PT_ABSENT` for an empty
 * entry or a note, `S2PT_BUSY` for a held one; `entry` is filled for all three.  KVM:
 * kvm_pgtable_get_leaf().
 */
enum s2pt_status s2pt_lookup(const struct s2pt *pt, s2pt_ipa_t ipa, struct s2pt_entry *entry);

/**
 * A position in a table; entries come in ascending order of addresses, tables before what is in
 * them.  Opaque.
 */
struct s2pt_cursor {
	/** Private. */
	const struct s2pt *pt;
	/** Private: the path, a table for each level, -1 first. */
	void *tables[S2PT_LEVELS];
	s2pt_ipa_t start; /**< Private. */
	s2pt_ipa_t at;    /**< Private. */
	s2pt_ipa_t end;   /**< Private. */
	/** Private: of the entries' indices in their table. */
	unsigned int mask;
	/** Private: log2 of what an entry spans. */
	unsigned char shift;
	signed char level; /**< Private. */
	bool off;          /**< Private. */
};

/**
 * Begin to read what lies in a range, rounded outwards to pages, all of it in one read section.
 * `S2PT_ERANGE`: beyond the input space; the cursor is then empty.
 */
enum s2pt_status s2pt_cursor_begin(struct s2pt_cursor *cursor, const struct s2pt *pt,
				   const struct s2pt_range *range);

/** The next entry that is not empty: table, leaf, note or held.  False at the end. */
bool s2pt_cursor_next(struct s2pt_cursor *cursor, struct s2pt_entry *entry);

/** The next valid leaf.  False at the end. */
bool s2pt_cursor_leaf(struct s2pt_cursor *cursor, struct s2pt_entry *entry);

/** A loop over the leaves: `s2pt_for_each_leaf(&cursor, &entry) { ... }`. */
#define s2pt_for_each_leaf(cursor, entry) while (s2pt_cursor_leaf((cursor), (entry)))

/**
 * Clean and invalidate the data caches for all cacheable leaves of a range, a block as a whole even
 * if it is covered in part.  Does nothing with FWB, without a `cmo`, or in a stage 1.  The range is
 * rounded outwards to pages.  KVM: kvm_pgtable_stage2_flush().
 */
enum s2pt_status s2pt_clean(const struct s2pt *pt, const struct s2pt_range *range);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
