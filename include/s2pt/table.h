/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_TABLE_H
#define S2PT_TABLE_H

/**
 * @file
 * A translation table: how it is made, configured and destroyed.
 *
 * Who may run beside whom; `-` together, `X` the caller excludes (a read-write lock does; so does
 * running the right-hand ones alone):
 *
 *                      (1)  (2)  (3)
 *     (1) shared        -    -    X     map, relax, touch, resolve, protect, age,
 *                                           collect, join
 *     (2) reading       -    -    X     lookup, cursor, clean, age test
 *     (3) exclusive     X    X    X     whatever takes `struct s2pt_excl`
 *
 * (1) and (2) run inside of a read section: a table handed to `retire` must not be freed before
 * every section that had begun by then has ended.  The hardware walks at any time.
 */

#include "s2pt/decide.h"
#include "s2pt/desc.h"
#include "s2pt/ops.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What makes and changes runs of contiguous leaves; there is one, `s2pt_contiguous`. */
struct s2pt_contiguous;

/**
 * For `s2pt_config::contiguous`.  A program that does not name it does not link what it stands for.
 */
extern const struct s2pt_contiguous s2pt_contiguous;

/** A level of FEAT_BBM, and what makes use of it. */
struct s2pt_bbm_level;

/**
 * For `s2pt_config::bbm`: the level that `s2pt_cpu::bbm` names, where one above 3 counts as 3; NULL
 * for 0.  A program that does not call it does not link what makes use of FEAT_BBM.
 */
const struct s2pt_bbm_level *s2pt_bbm(unsigned int level);

/** What a table is made of; fixed for its life. */
struct s2pt_config {
	/** Shape of the table and encoding of its descriptors. */
	struct s2pt_format format;
	/** What the map path does when it meets a live entry. */
	enum s2pt_policy policy;
	/**
	 * FEAT_BBM, by `s2pt_bbm`; NULL: not used.  For S2PT_EXACT, and for `s2pt_split`.  Blocks
	 * then become tables, and tables blocks, without a break (Arm ARM D8.16.1, "Support levels
	 * for changing block size"), where what is in the table maps as the block does: `s2pt_map`
	 * looks.  At 1 the block has nT for a while; at 2 a vCPU may take a TLB conflict abort
	 * until the invalidation is complete, which `s2pt_resolve` answers; at 3 it takes none.  In
	 * a stage 1 nobody could answer that abort, and 2 counts as 1.
	 *
	 * Whoever maps other output addresses or memory types into such a table at the same time
	 * must be kept out, as `s2pt_invalidate_begin` keeps faults out that were looked up before.
	 */
	const struct s2pt_bbm_level *bbm;
	/** FEAT_TLBIRANGE: ask for ranges; otherwise for the VMID where one IPA is not enough. */
	bool tlb_range;
	/**
	 * Stage 2, FEAT_TLBIW: where nothing but a collection is to be invalidated
	 * (`s2pt_collect`), ask for the dirty state of the VMID (S2PT_TLBI_DIRTY), which leaves the
	 * rest in the TLBs.
	 */
	bool tlb_dirty;
	/**
	 * When a page is mapped inside a block, the rest of the block stays mapped (the table that
	 * takes its place is filled first).  Otherwise the rest is left to later faults, as Linux
	 * does.
	 */
	bool keep_rest;
	/**
	 * Stage 2: `&s2pt_contiguous` makes runs of leaves that a TLB may hold as one entry
	 * (`s2pt_level_run`; the Contiguous bit) where a map of a whole run finds nothing there, or
	 * another run; with NULL there are no runs.  Who changes
	 * a part of a run breaks it into leaves that are independent of each other: all are invalid
	 * meanwhile, and to others `S2PT_BUSY`, or it is done as `bbm` allows.  `s2pt_join` makes a
	 * run of such leaves again.  A run has its access flag and its dirty state in whichever
	 * leaf hardware set them; what is told of a run that is dirty, or was, is the whole of it.
	 * `s2pt_attr::contiguous` is then the library's own: a map that sets it is refused.
	 */
	const struct s2pt_contiguous *contiguous;
	/**
	 * Work entry by entry, in the order in which Linux does: a table is linked before it is
	 * filled, each leaf has its own compare-and-swap, cache maintenance and invalidation.
	 * Otherwise in runs: tables are filled before they are linked, a subtree is taken away as
	 * a whole, what neighbouring entries owe is asked for once.  What is mapped afterwards is
	 * the same.
	 *
	 * Only the core of the host kit can: it is the oracle of tests, and how a kernel is
	 * followed.  In the core that a hypervisor links it is refused.
	 */
	bool by_entry;
	/**
	 * The MMU sets neither access flags nor dirty state (`VTCR_EL2.HA` and `.HD` are clear):
	 * whoever is alone may then store where it must otherwise compare and swap.
	 */
	bool software_managed;
	/**
	 * The VMID, put into every invalidation.  In a stage 1 of EL2&0 the ASID; 0 with S2PT_EL2,
	 * which has neither.
	 */
	unsigned int vmid;
	/** The hypervisor's callbacks, which stay as they are as long as the table is in use. */
	const struct s2pt_ops *ops;
	/** First argument of each callback. */
	void *context;
	/** Without `table_at` and `pa_of`: a table lies at its physical address plus this. */
	uintptr_t linear;
};

/** A table.  The caller provides the memory and does not open it. */
struct s2pt {
	/** The root table, `root_pages` contiguous pages. */
	void *root;
	/** As given to `s2pt_init`. */
	struct s2pt_config config;
	/** Its physical address. */
	s2pt_pa_t root_pa;
	/** log2 of what an entry of the root spans. */
	unsigned int root_shift;
	/** Mask of an entry's index in a table below the root. */
	unsigned int index_bits;
	/**
	 * The bits of an entry that hold the address of a table; 0 where that takes more than
	 * masking (FEAT_LPA2, 52 bits), or a table does not lie at its address plus
	 * `s2pt_config::linear`.
	 */
	uint64_t address_bits;
	/** The rest of them; 0 where `address_bits` is. */
	uint64_t other_bits;
	/**
	 * Where input addresses end that have no base to be subtracted, and that are walked without
	 * a hook; 0 if there are none.
	 */
	s2pt_ipa_t low_end;
	/**
	 * Stage 2: what all pages have in their entries that are not old; 0 where the address of a
	 * page takes more than masking.
	 */
	uint64_t page_bits;
	/** The first input address: 0 but for the upper range of a stage 1. */
	s2pt_ipa_t base;
	/** `s2pt_ops::cmo`, which a stage 1 does not call. */
	void (*cmo)(void *context, const struct s2pt_cmo *request);
	/** The FEAT_BBM level that is made use of. */
	unsigned int bbm;
	/** `s2pt_ops::dirty`. */
	void (*dirty)(void *context, const struct s2pt_range *range);
	/** `s2pt_ops::written`. */
	void (*written)(void *context, const void *entries, uint64_t count);
	/** A map may meet leaves that another walker is changing: those with nT, or of runs. */
	bool guards;
	/** A page is mapped without a cursor: stage 2, no runs. */
	bool by_spot;
	/** Entries are held before they are filled or marked, as KVM does in stage 2. */
	bool claims;
	/** A swap fills an entry and no more is due: nothing is held, nobody told. */
	bool swaps;
	/** A map leaves what is there alone, tables among it, as KVM does in a stage 1. */
	bool refuses;
	/** Invalidations under way in the low half, completed ones in the high half. */
	uint64_t invalidations;
};

/** The caller's word that no other walker is in the table; see `s2pt_exclusive`. */
struct s2pt_excl {
	/** The table of which the word is given. */
	struct s2pt *pt;
};

/**
 * Make an empty table.  Allocates the root.  The stores are made visible to the MMU by an
 * S2PT_TLBI_NONE request before it returns; `pt` is filled by then, so that hooks may read its
 * geometry.
 *
 * A stage 1 of EL2&0 has two ranges, each with a table of its own (`s2pt_format::upper`).  A table
 * of EL1&0 is not made.
 *
 * `S2PT_EINVAL`: a geometry that `s2pt_geom_init` did not make for the regime, a format with what
 * its regime does not have, or `contiguous` or `tlb_dirty` in a stage 1, no `ops` or a missing
 * callback that must be there, a policy that does not exist, `by_entry` where there is no such
 * thing.  `S2PT_ERANGE`: a VMID above 16 bits, or any but 0 with S2PT_EL2; or a root beyond the
 * output space (which is then freed).  `S2PT_ENOMEM`: `alloc` had no root.
 * `pt` is written only on `S2PT_DONE`.  KVM: __kvm_pgtable_stage2_init().
 */
enum s2pt_status s2pt_init(struct s2pt *pt, const struct s2pt_config *config);

/** The physical address of the root, for `VTTBR_EL2`. */
s2pt_pa_t s2pt_root_pa(const struct s2pt *pt);

/**
 * The caller's word that from now on, and as long as the value is used, no other thread is in an
 * operation on `pt`.  The traced build reports it to the host kit, which checks it.
 */
struct s2pt_excl s2pt_exclusive(struct s2pt *pt);

/**
 * Free the table with all that is in it.  No MMU may use it any more and its TLB entries must have
 * been invalidated: nothing is invalidated here, and pages go straight to `free`.  `pt` is all zero
 * afterwards; a table that is all zero is left alone.  Only `s2pt_invalidate_sample` may run beside
 * it.  To invalidate all of a VM that has run is a request to one's own hook: S2PT_TLBI_VMID with
 * `stage1`, its VMID and `S2PT_LEVEL_UNKNOWN`.  KVM: kvm_pgtable_stage2_destroy().
 */
void s2pt_destroy(struct s2pt_excl excl);

/**
 * Free what lies in a range, for callers who destroy a large table in pieces; under the same
 * conditions, and nothing but further pieces and `s2pt_destroy` may follow.  The range is rounded
 * outwards to pages; a table that is covered in part stays until all of it has been covered; a
 * block goes as a whole. `S2PT_ERANGE`: beyond the input space; nothing was done.  KVM:
 * kvm_pgtable_stage2_destroy_range().
 */
enum s2pt_status s2pt_destroy_range(struct s2pt_excl excl, const struct s2pt_range *range);

/**
 * Host memory is about to change: from here until the matching `s2pt_invalidate_end`, and for
 * whoever sampled the count before, `s2pt_resolve` returns `S2PT_RACED`.  May be nested and may
 * overlap between threads, but not with shared operations.  The caller sees what was changed before
 * each `s2pt_invalidate_end` that came earlier.  KVM:
 * kvm_mmu_notifier_invalidate_range_start(), mmu_invalidate_in_progress.
 */
void s2pt_invalidate_begin(struct s2pt_excl excl);

/**
 * The change that the matching `s2pt_invalidate_begin` announced is complete.  Whoever finds this
 * end in a sample sees all that the caller changed before.  KVM: mmu_invalidate_seq.
 */
void s2pt_invalidate_end(struct s2pt_excl excl);

/**
 * The count to be put into `s2pt_backing::sample`: take it before looking up what backs an
 * address.  Any thread, any time after `s2pt_init` has returned, beside everything, `s2pt_destroy`
 * too; of a table that is being or has been destroyed the sample says nothing.  It is good for this
 * table only: one that is made in the same place later counts from 0 again.
 */
uint64_t s2pt_invalidate_sample(const struct s2pt *pt);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
