/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_DECIDE_H
#define S2PT_DECIDE_H

/**
 * @file
 * The decision: what a change of one entry costs.  Pure functions, which touch neither table nor
 * memory nor hardware.
 *
 * What differs between the entry found and the entry wanted is a set of facets; a policy puts a
 * price on each facet; the change costs as much as its dearest facet.
 *
 * The break-before-make rules are those of the Arm ARM, D8.16.1 "Using break-before-make when
 * updating translation table entries"; the policies are those of KVM's map path over time.
 */

#include "s2pt/desc.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** How much a change disturbs running vCPUs, in rising order. */
enum s2pt_price {
	/** Write nothing. */
	S2PT_KEEP,
	/** One compare-and-swap. */
	S2PT_SWAP,
	/** Compare-and-swap, then invalidate on this CPU. */
	S2PT_SWAP_LOCAL,
	/** Compare-and-swap, then invalidate on all CPUs. */
	S2PT_SWAP_SHARED,
	/**
	 * Compare-and-swap to the block with nT, which no TLB keeps; invalidate on all CPUs;
	 * compare-and-swap to what is wanted.  The address is mapped all the time.
	 */
	S2PT_SWAP_NT,
	/** Break, invalidate on all CPUs, make. */
	S2PT_REPLACE,
	/** Write nothing: the policy does not allow the change. */
	S2PT_REFUSE,
};

/**
 * A set of the differences between the entry found and the one wanted.  FRESH, GONE and MARK stand
 * alone, and so does SIZE where a table is involved: the bits of two unlike entries have no meaning
 * in common.
 *
 * Permissions are R, W, PX, UX and WD, which DBM (bit 51) grants to an entry without W: hardware
 * may set W on a write.  No write, WD, W is a rising order, and cleaning a dirty entry (W to WD) is
 * a LOSS.  DBM of an entry with W grants nothing more; the MMU ignores it, and so a difference
 * there is SOFT.
 */
enum s2pt_facet {
	/** Bits that the MMU ignores: software bits 58:55, and DBM where both entries have W. */
	S2PT_SOFT = 1 << 0,
	/** The access flag gets set. */
	S2PT_YOUNG = 1 << 1,
	/** The access flag gets cleared. */
	S2PT_OLD = 1 << 2,
	/** A permission is added. */
	S2PT_GAIN = 1 << 3,
	/** A permission is taken away. */
	S2PT_LOSS = 1 << 4,
	/** Output address, memory type, shareability, or any bit with no other facet. */
	S2PT_REMAP = 1 << 5,
	/** Block to table or back, another table, contiguous, nT. */
	S2PT_SIZE = 1 << 6,
	/** Invalid to valid. */
	S2PT_FRESH = 1 << 7,
	/** Valid to invalid. */
	S2PT_GONE = 1 << 8,
	/** Invalid to invalid, different: an ownership mark comes, goes or changes. */
	S2PT_MARK = 1 << 9,
};

/** How many facets there are. */
#define S2PT_FACETS 10

/** What the map path does when it meets a live entry. */
enum s2pt_policy {
	/** What the architecture asks, no more.  All operations but map always use it. */
	S2PT_EXACT,
	/**
	 * Linux since 5.12: permission differences are left to the permission fault.  In a stage 1
	 * nothing but software bits of a valid entry may change (kvm_pgtable_hyp_map()).
	 */
	S2PT_KVM,
	/** The RFC of December 2020 with its comparison repaired: widen in place, never narrow. */
	S2PT_RFC_2020,
	/**
	 * Linux up to 5.11, Xen, Hafnium: every difference by break-before-make.  An entry that is
	 * exactly as wanted is kept, as in Linux (kvm_set_valid_leaf_pte()).
	 */
	S2PT_ALWAYS_BBM,
};

/** How many policies there are. */
#define S2PT_POLICIES 4

/** What a decision depends on besides the two entries. */
struct s2pt_rules {
	/** The column of the price table. */
	enum s2pt_policy policy;
	/**
	 * FEAT_BBM level that this change may make use of (Arm ARM D8.16.1, "Support levels for
	 * changing block size").  By it EXACT changes a size without the break: at 1 by way of a
	 * block with nT, from 2 on by one swap, and at 3 no TLB conflict abort can follow.  Above 0
	 * only if no byte that both entries map is mapped to another address or with another memory
	 * type, as when a block is split: what the tables below an entry hold can't be seen from
	 * here.
	 */
	unsigned int bbm;
	/** The caller excludes all other walkers: KVM stores in place if only SOFT differs. */
	bool alone;
	/**
	 * Whose entries they are.  The prices of a stage 1 are a table of their own: nobody at EL2
	 * answers a fault that a stale entry causes, so that an added permission is invalidated
	 * everywhere.
	 */
	enum s2pt_regime regime;
};

/** What must happen to one entry. */
struct s2pt_verdict {
	/** A set of `enum s2pt_facet`. */
	unsigned int facets;
	/** The dearest of their prices. */
	enum s2pt_price price;
	/**
	 * What the entry holds when the verdict has been carried out.  With price KEEP it is
	 * `found`, else `want`, with one exception: a swap of RFC_2020 never narrows: what both
	 * gains and loses becomes `want` with the permissions of both.
	 */
	s2pt_desc_t store;
	/**
	 * What to report: for KEEP `S2PT_ALREADY` or `S2PT_REFAULT`; `S2PT_BUSY` if found held;
	 * `S2PT_EEXIST` for REFUSE; else `S2PT_DONE`.
	 */
	enum s2pt_status outcome;
};

/**
 * The facets in which `found` and `want` differ, both seen at `level`.  Neither may be held.  What
 * the MMU takes for invalid is invalid: at the levels 3 and -1, which have no blocks in any format,
 * an entry needs bit 1 beside bit 0.  Where only the format tells (`s2pt_level_has_blocks`), 0b01
 * counts as a block.
 */
unsigned int s2pt_facets(s2pt_desc_t found, s2pt_desc_t want, int level);

/**
 * `s2pt_facets` for entries of `regime`.  In a stage 1 permissions are what `s2pt_desc_perm` says,
 * but for one that the MMU takes away: what EL0 may write is not executed by EL2 or EL1 (Arm ARM
 * D8.4.1), so that such entries have no PX.  AP[1] and bit 53 of EL2, nG, GP and NS are REMAP.
 */
unsigned int s2pt_facets_in(enum s2pt_regime regime, s2pt_desc_t found, s2pt_desc_t want,
			    int level);

/** What one facet costs under `rules` where nothing else differs. */
enum s2pt_price s2pt_price_of(const struct s2pt_rules *rules, enum s2pt_facet facet);

/** A run of contiguous leaves whose leaves are to become independent of each other. */
struct s2pt_parting {
	/** They are blocks, which can have nT. */
	bool blocks;
	/** They have DBM, so that hardware may make them dirty. */
	bool dbm;
};

/**
 * What it costs to part a run: S2PT_SIZE for all of its leaves at once, with one invalidation.
 * REPLACE holds all, SWAP_NT gives nT to all, SWAP_SHARED takes the bit from one after the other.
 * The latter is for who is alone, as unmap, split and note are: beside others a walker could change
 * a leaf that is independent already while a CPU caches the run by one that is not.  To join leaves
 * to a run is REPLACE at every level of FEAT_BBM.
 */
enum s2pt_price s2pt_price_of_parting(const struct s2pt_rules *rules,
				      const struct s2pt_parting *parting);

/**
 * The whole decision.  An entry found held is `S2PT_BUSY` at price KEEP, whatever is wanted.
 *
 * EXACT sees the entries as `s2pt_facets` does.  All other policies are those of kernels, which
 * look at bit 0 alone: to them an entry of level 3 without bit 1 is a leaf, and to set that bit a
 * REMAP.
 */
struct s2pt_verdict s2pt_decide(const struct s2pt_rules *rules, s2pt_desc_t found, s2pt_desc_t want,
				int level);

/** The name of a policy: "EXACT", "KVM", "RFC_2020", "ALWAYS_BBM". */
const char *s2pt_policy_name(enum s2pt_policy policy);

/** The name of one facet: "SOFT" and so on. */
const char *s2pt_facet_name(enum s2pt_facet facet);

/** The name of a price: "KEEP" and so on. */
const char *s2pt_price_name(enum s2pt_price price);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
