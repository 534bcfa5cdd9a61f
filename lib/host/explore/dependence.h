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

/* Does the order of the two steps matter?  Most are on two objects, where no call is needed. */
static inline bool s2pt_search_dependent(const struct step *a, const struct step *b)
{
	return a->object == b->object && s2pt_search_conflict(a, b);
}

/* Could both steps have been the next one in one state? */
bool s2pt_search_together(const struct step *a, const struct step *b);

#endif
