/* SPDX-License-Identifier: BSD-2-Clause */
/* The explorer's scenarios about runs of contiguous leaves. */

#ifndef S2PT_HOST_EXPLORE_SCENARIO_CONTIGUOUS_H
#define S2PT_HOST_EXPLORE_SCENARIO_CONTIGUOUS_H

#include "s2pt/host/scenario.h"

/* The scenario of this number, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario_contiguous(unsigned int number);

#endif
