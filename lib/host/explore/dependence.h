/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dependence of steps: schedules that differ only in the order of independent steps are the same,
 * and one of them is enough.
 */

#ifndef S2PT_HOST_EXPLORE_DEPENDENCE_H
#define S2PT_HOST_EXPLORE_DEPENDENCE_H

#include "step.h"

#include <stdbool.h>

/* Does the order of the two steps matter? */
bool s2pt_search_dependent(const struct step *a, const struct step *b);

/* Could both steps have been the next one in one state? */
bool s2pt_search_together(const struct step *a, const struct step *b);

#endif
