/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_JUDGE_H
#define S2PT_HOST_EXPLORE_JUDGE_H

/* The judge of a run: the checker, and whoever looks at the TLBs and at what is there in the end. */

#include "machine.h"

extern const struct machine_judge s2pt_machine_judge;

#endif
