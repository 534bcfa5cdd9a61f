/* SPDX-License-Identifier: BSD-2-Clause */
/* All schedules of one plan of fills. */

#ifndef S2PT_HOST_EXPLORE_SCHEDULES_H
#define S2PT_HOST_EXPLORE_SCHEDULES_H

#include "search.h"

/* Go through all schedules, until something is found or `most` were run; 0: any number. */
void s2pt_search_all(struct search *search, uint64_t most);

#endif
