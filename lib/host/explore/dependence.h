/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_DEPENDENCE_H
#define S2PT_HOST_EXPLORE_DEPENDENCE_H

/* Which two steps depend on each other: schedules that differ in the order of others are the same. */

#include "step.h"

#include <stdbool.h>

/* Does the order of the two matter? */
bool s2pt_search_dependent(const struct step *a, const struct step *b);

/* Could both have been next? */
bool s2pt_search_together(const struct step *a, const struct step *b);

#endif
