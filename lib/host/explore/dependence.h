/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dependence of steps: schedules that differ only in the order of independent steps are the same,
 * and one of them is enough.
 */

#ifndef S2PT_HOST_EXPLORE_DEPENDENCE_H
#define S2PT_HOST_EXPLORE_DEPENDENCE_H

#include "step.h"

#include <stdbool.h>

/* Does the order of the two steps, on one object, matter? */
bool s2pt_search_conflict(const struct step *a, const struct step *b);

/* Does `a` read a page of the guest to which `b` may store? */
static inline bool reads_what_is_stored(const struct step *a, const struct step *b)
{
	return b->stores != 0 && a->object == OBJECT_MEMORY + b->stores - 1;
}

/* Does the order of the two steps matter?  Most are on two objects, where no call is needed. */
static inline bool s2pt_search_dependent(const struct step *a, const struct step *b)
{
	return a->object == b->object ? s2pt_search_conflict(a, b)
				      : reads_what_is_stored(a, b) || reads_what_is_stored(b, a);
}

/* Could both steps have been the next one in one state? */
bool s2pt_search_together(const struct step *a, const struct step *b);

#endif
