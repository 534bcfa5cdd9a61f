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
	/** The address at which the walk met the entry. */
	s2pt_ipa_t at;
	s2pt_desc_t found;
	s2pt_desc_t want;
	/** What is mapped by the new table to which `want` leads; NULL: nothing. */
	const struct leaves *below;
	/** The gather that is to owe the invalidation of a leaf; NULL invalidates now. */
	struct s2pt_gather *gather;
	int level;
	/** What the change costs; `settle` finds it out. */
	enum s2pt_price price;
	/** Hold the entry before filling or marking it even where a single swap would do. */
	bool claim;
	/** `want` leads to a table of leaves that are together what `found` is, dirty state too. */
	bool parts;
	/** The leaf goes for good: clean its data from the caches unless FWB is in force. */
	bool clean;
};

/**
 * Change a size by way of a block with nT (Arm ARM D8.16.1, FEAT_BBM level 1).  To whoever maps, the
 * block is held as long as it has nT (`is_staged`): only the MMU, and who changes permissions and
 * access flags, write it meanwhile.  A split that loses to them is undone.
 */
enum s2pt_status apply_nt(const struct edit *edit);

/** The edit of the entry where `walk` stands: `found` there, to become `want`. */
struct edit edit_at(const struct s2pt_cursor *walk, s2pt_desc_t found, s2pt_desc_t want);

/** The edit of the one entry to which a walk for `ipa` led. */
static inline struct edit edit_spot(const struct s2pt *pt, s2pt_ipa_t ipa, const struct spot *spot,
				    s2pt_desc_t want)
{
	return (struct edit){
		.pt = pt,
		.slot = spot->slot,
		.level = spot->level,
		.at = ipa,
		.found = spot->found,
		.want = want,
	};
}

/**
 * Decide what an edit costs and carry it out.  `S2PT_DONE`; `S2PT_RACED` with nothing written; or the
 * outcome of a decision to write nothing.  `edit` says afterwards what was stored.
 */
enum s2pt_status settle(struct edit *edit, const struct s2pt_rules *rules);

/**
 * `settle` but for its last part, `let_go`, which the caller owes after `S2PT_DONE`: with less on the
 * stack than is there now.
 */
enum s2pt_status exchange(struct edit *edit, const struct s2pt_rules *rules);

/** What an edit took away goes for good: its dirty state is told, and a table retired. */
void bury(const struct edit *edit);

static inline void let_go(const struct edit *edit)
{
	if (edit->pt->dirty || desc_is(edit->found, edit->level, S2PT_TABLE))
		bury(edit);
}

/** `settle` by the rules of the policy EXACT. */
enum s2pt_status settle_exactly(struct edit *edit);

/**
 * Answer a fault that leads to no edit: drop what this CPU has cached for the address, since the
 * fault may have come from there.  The table's base has been added to `ipa`.
 */
static inline void apply_nothing(const struct s2pt *pt, enum s2pt_regime regime, s2pt_ipa_t ipa,
				 int level)
{
	struct s2pt_tlbi tlbi = tlbi_of_ipa(pt, regime, ipa, level, S2PT_LOCAL);

	request_cpus(pt, &tlbi);
}

/** Answer a TLB conflict: drop all entries of the VMID.  Returns `S2PT_DONE`. */
enum s2pt_status apply_conflict(const struct s2pt *pt);

/** Do the cache maintenance for all of `leaves`, before the first of them can be used. */
void apply_clean(const struct s2pt *pt, const struct leaves *leaves);

/**
 * Make an empty entry of a linked table `want`, by which `leaves` are mapped; NULL: none.
 * `S2PT_RACED` if it is no longer empty.  For tables in which a swap does (`s2pt::swaps`).
 */
static inline enum s2pt_status apply_free(const struct s2pt *pt, slot_t *slot, s2pt_desc_t want,
					  const struct leaves *leaves)
{
	if (pt->cmo && leaves)
		apply_clean(pt, leaves);
	return slot_swap(slot, s2pt_desc_empty(), want) ? S2PT_DONE : S2PT_RACED;
}

/** `apply_free` for all tables in which entries are not held before they are filled. */
static inline enum s2pt_status apply_fresh(const struct s2pt *pt, slot_t *slot, s2pt_desc_t want,
					   const struct leaves *leaves)
{
	enum s2pt_status status = apply_free(pt, slot, want, leaves);

	if (pt->written && status == S2PT_DONE)
		tell_written(pt, slot, 1);
	return status;
}

/** Fill an entry of a table that is not linked yet. */
static inline void apply_fill(slot_t *slot, s2pt_desc_t want)
{
	slot_make(slot, want);
}

/** Fill an entry of such a table with the way to `child`, all of which is filled. */
static inline void apply_link(const struct s2pt *pt, slot_t *slot, const slot_t *child)
{
	tell_table(pt, child);
	apply_fill(slot, table_link(pt, child));
}

/** Empty an entry of a table that no MMU and no walker uses any more. */
static inline void apply_wipe(slot_t *slot)
{
	slot_make(slot, s2pt_desc_empty());
}

#endif
