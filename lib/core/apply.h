/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One edit of one entry: what `apply` needs to know of it.  `apply` swaps, breaks and makes, cleans
 * caches, invalidates, and retires what it unlinked.  Nothing else writes a descriptor but
 * `apply_run.h` and `apply_rewrite.h`, which do many edits at once.
 */

#ifndef S2PT_CORE_APPLY_H
#define S2PT_CORE_APPLY_H

#include "gather.h"
#include "s2pt/decide.h"
#include "walk.h"

/** Leaves that differ in nothing but their addresses. */
struct leaves {
	s2pt_pa_t pa;
	uint64_t size;
	/** One of the leaves; not valid if there are none. */
	s2pt_desc_t any;
};

struct edit {
	const struct s2pt *pt;
	slot_t *slot;
	int level;
	/** The address at which the walk met the entry. */
	s2pt_ipa_t at;
	s2pt_desc_t found;
	s2pt_desc_t want;
	/** The price of the edit, which is not KEEP. */
	enum s2pt_price price;
	/** Hold the entry before filling or marking it even where a single swap would do. */
	bool claim;
	/** What is mapped by the new table to which `want` leads; NULL: nothing. */
	const struct leaves *below;
	/** The leaf goes for good: clean its data from the caches unless FWB is in force. */
	bool clean;
	/** The gather that is to owe the invalidation of a leaf; NULL invalidates now. */
	struct s2pt_gather *gather;
};

/** The edit of the entry where `walk` stands: `found` there, to become what `verdict` says. */
static inline struct edit edit_at(const struct s2pt_cursor *walk, s2pt_desc_t found,
				  const struct s2pt_verdict *verdict)
{
	struct edit edit = {
		.pt = walk->pt,
		.slot = walk_slot(walk),
		.level = walk->level,
		.at = walk->at,
		.found = found,
		.want = verdict->store,
		.price = verdict->price,
	};

	return edit;
}

/** The edit of the one entry to which a walk for `ipa` led. */
static inline struct edit edit_spot(const struct s2pt *pt, s2pt_ipa_t ipa, const struct spot *spot,
				    const struct s2pt_verdict *verdict)
{
	struct edit edit = {
		.pt = pt,
		.slot = spot->slot,
		.level = spot->level,
		.at = ipa,
		.found = spot->found,
		.want = verdict->store,
		.price = verdict->price,
	};

	return edit;
}

/** Carry out an edit.  `S2PT_DONE`, or `S2PT_RACED` with nothing written. */
enum s2pt_status apply(const struct edit *edit);

/**
 * Answer a fault that leads to no edit: drop what this CPU has cached for the address, since the
 * fault may have come from there.  The table's base has been added to `ipa`.
 */
static inline void apply_nothing(const struct s2pt *pt, enum s2pt_regime regime, s2pt_ipa_t ipa,
				 int level)
{
	forget_in_regime(pt, regime, ipa, level, S2PT_LOCAL);
}

/** Answer a TLB conflict: drop all entries of the VMID.  Returns `S2PT_DONE`. */
enum s2pt_status apply_conflict(const struct s2pt *pt);

/** Do the cache maintenance for all of `leaves`, before the first of them can be used. */
void apply_clean(const struct s2pt *pt, const struct leaves *leaves);

/** Make an empty entry of a linked table a leaf.  False if it is no longer empty. */
static inline bool apply_fresh(const struct s2pt *pt, slot_t *slot, const struct leaves *leaf)
{
	if (pt->cmo)
		apply_clean(pt, leaf);
	return slot_swap(slot, s2pt_desc_empty(), leaf->any);
}

/** Fill an entry of a table that is not linked yet. */
static inline void apply_fill(slot_t *slot, s2pt_desc_t want)
{
	slot_make(slot, want);
}

/** Empty an entry of a table that no MMU and no walker uses any more. */
static inline void apply_wipe(slot_t *slot)
{
	slot_make(slot, s2pt_desc_empty());
}

#endif
