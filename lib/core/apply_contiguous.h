/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs of contiguous leaves (`s2pt_config::contiguous`), which a TLB may hold as one entry: made, changed
 * and broken as a whole, with one invalidation.
 */

#ifndef S2PT_CORE_APPLY_CONTIGUOUS_H
#define S2PT_CORE_APPLY_CONTIGUOUS_H

#include "apply.h"

/**
 * A run.  Its first entry is its lock: software changes an entry of it only after it has made the first
 * one something else than a leaf of a run.  Its leaves differ in their addresses, and in what hardware
 * sets: the access flag and dirty state are the run's when any leaf has them.
 */
struct contiguous {
	const struct s2pt *pt;
	/** Its first entry. */
	slot_t *slots;
	unsigned int count;
	int level;
	struct s2pt_range range;
};

struct rewrite;

/** What operations need where there are runs: by pointer, so that who makes none links none of it. */
struct s2pt_contiguous {
	/** Map whole runs, and what lies between. */
	enum s2pt_status (*map)(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone);
	/** `contiguous_open` */
	void (*open)(const struct s2pt *pt, const struct s2pt_range *range, bool every);
	/** `contiguous_fill` */
	void (*fill)(const struct s2pt *pt, slot_t *table, int level);
	/** Have the leaf at `spot` leave its run, after which `spot` is read again. */
	enum s2pt_status (*leave)(const struct s2pt *pt, s2pt_ipa_t ipa, struct spot *spot);
	/** `contiguous_rewrite` */
	unsigned int (*rewrite)(const struct s2pt_cursor *walk, struct rewrite *rewrite,
				unsigned int at, unsigned int end);
};

/** Is this a leaf of a run that the library made? */
static inline bool is_contiguous(const struct s2pt *pt, s2pt_desc_t found, int level)
{
	return found.word & DESC_CONTIGUOUS && pt->config.contiguous &&
	       desc_is(found, level, S2PT_LEAF);
}

/** The leaf of a run that is `index` entries after `first`. */
static inline s2pt_desc_t leaf_after(const struct contiguous *run, s2pt_desc_t first,
				     unsigned int index)
{
	s2pt_desc_t leaf = { first.word + index * (run->range.size / run->count) };

	return leaf;
}

/** The bits of a leaf that hardware sets. */
static inline uint64_t hardware_bits(s2pt_desc_t leaf)
{
	return leaf.word & DESC_DBM ? DESC_AF | DESC_W : DESC_AF;
}

/** The run to which the entry for `ipa` would belong; `count` is 1 where there is none. */
struct contiguous contiguous_around(const struct s2pt *pt, slot_t *slot, int level, s2pt_ipa_t ipa);

/** Does [`start`, `end`) cover the whole run? */
static inline bool contiguous_within(const struct contiguous *run, s2pt_ipa_t start, s2pt_ipa_t end)
{
	return start <= run->range.ipa && run->range.ipa + run->range.size <= end;
}

/**
 * Make the leaves of a run independent of each other: by breaking all of them, or as FEAT_BBM
 * allows.  `S2PT_BUSY`, `S2PT_RACED`: another walker, or hardware, changes them; nothing was done.
 */
enum s2pt_status contiguous_break(const struct contiguous *run);

/**
 * Break the runs at the edges of a range that are not all in it; with `every` all that it meets.
 * The caller is alone, so that it goes on until that is done.
 */
void contiguous_open(const struct s2pt *pt, const struct s2pt_range *range, bool every);

/** A change of all leaves of a run: the bits that stay, and those that are set. */
struct contiguous_change {
	uint64_t keep;
	uint64_t set;
};

/** Change all leaves of a run in place; `all` tells what any of them had.  Else as the break. */
enum s2pt_status contiguous_change(const struct contiguous *run, struct contiguous_change change,
				   s2pt_desc_t *all);

/**
 * Rewrite a whole run, one entry of which stands `at` entries after where the walk stands, or break it
 * if it is not all in the range: the caller then looks at its leaves again.  Returns the number of
 * the entry to go on with, at most `end`.
 */
unsigned int contiguous_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite,
				unsigned int at, unsigned int end);

/**
 * Make the first `count` leaves of a run that is held; the lock is given back last.  Caches are cleaned
 * before, as for any leaf that is made.
 */
void contiguous_make(const struct contiguous *run, s2pt_desc_t first, unsigned int count);

/**
 * Hold independent leaves of which `run` can be made; `first`, the first of them, then has what hardware
 * had set in any.  `S2PT_RACED`: one of them became something else, and nothing was done.
 */
enum s2pt_status contiguous_hold(const struct contiguous *run, s2pt_desc_t *first);

/** Could `found` be the leaf of one run with `first`, an independent one, `index` entries after it? */
bool contiguous_joins(const struct contiguous *run, s2pt_desc_t first, unsigned int index,
		      s2pt_desc_t found);

/** Make a run of empty entries; `first` is its first leaf.  False: one was not empty any more. */
bool contiguous_fresh(const struct contiguous *run, s2pt_desc_t first);

/** Make a whole run another one, by break-before-make.  Else as the break. */
enum s2pt_status contiguous_replace(const struct contiguous *run, s2pt_desc_t first);

/** Make runs of the leaves of a table that is not linked yet; all of them map one stretch. */
void contiguous_fill(const struct s2pt *pt, slot_t *table, int level);

#endif
