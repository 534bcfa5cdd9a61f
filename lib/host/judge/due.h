/* SPDX-License-Identifier: BSD-2-Clause */
/* The moments at which what is owed should have been paid. */

#ifndef S2PT_HOST_JUDGE_DUE_H
#define S2PT_HOST_JUDGE_DUE_H

#include "page.h"
#include "place.h"
#include "s2pt/host/check.h"

/*
 * The store of `event` makes an invalidation necessary: TLBs may hold `old`, which was at `place`.
 * `local`: it is enough to invalidate on the CPU that stored.
 */
void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local);

/*
 * The store of `event` made an entry at `place` of one that was not valid: complain about invalidations
 * that should have been paid before.  Where the same CPU has broken a leaf and makes it again, what is
 * owed becomes what a change in place would owe.
 */
void s2pt_check_owed_made(struct s2pt_check *check, const struct s2pt_check_event *event,
			  const struct place *place);

/* The leaf that the store of `event` left at `place` may be cached with the access flag, if it has none. */
void s2pt_check_aged(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place);

/*
 * A table is given up that TLBs may still hold: complain, and tell of the entry that led to it.  Its
 * `page` has such an entry.
 */
void s2pt_check_complain_held(struct s2pt_check *check, const struct page *page);

/*
 * A CPU's operation is over, or nobody uses the tables any more: complain about what is still owed.
 */
void s2pt_check_left(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_over(struct s2pt_check *check);

#endif
