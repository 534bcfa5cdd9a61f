/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules that are drawn at random. */

#ifndef S2PT_HOST_EXPLORE_RANDOM_H
#define S2PT_HOST_EXPLORE_RANDOM_H

#include "search.h"

void s2pt_search_sample(struct search *search);

#endif
