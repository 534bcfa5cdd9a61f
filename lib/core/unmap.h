/* SPDX-License-Identifier: BSD-2-Clause */
/* Unmapping for whoever is to be told what went. */

#ifndef S2PT_CORE_UNMAP_H
#define S2PT_CORE_UNMAP_H

#include "apply_run.h"
#include "s2pt/exclusive.h"

/** Takes entries away and tells of them.  By pointer, so that who tells nobody does not link it. */
struct teller {
	/** Take away what there is to tell where `walk` stands; false if there is nothing. */
	bool (*take)(const struct teller *teller, struct s2pt_cursor *walk,
		     struct detached *detached);
	/** Whose list is told. */
	struct s2pt_gather *told;
};

/** The whole of `s2pt_unmap`; `teller` may be NULL. */
enum s2pt_status unmap_range(struct s2pt_excl excl, const struct s2pt_range *range,
			     struct s2pt_gather *gather, const struct teller *teller);

/**
 * `s2pt_unmap` with the gather `told`, whose list is told of each leaf that goes when the gather is
 * flushed.  Where caches must be cleaned the invalidation does not wait, and the list does.
 */
enum s2pt_status unmap_and_tell(struct s2pt_excl excl, const struct s2pt_range *range,
				struct s2pt_gather *told);

/** Empty the entry where the walk stands; false if hardware changed it meanwhile. */
bool take_away(const struct s2pt_cursor *walk, s2pt_desc_t found, struct s2pt_gather *gather);

/** Does the range cover all that the entry spans where the walk stands? */
bool covers(const struct s2pt_cursor *walk);

#endif
