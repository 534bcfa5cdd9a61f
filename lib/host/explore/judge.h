/* SPDX-License-Identifier: BSD-2-Clause */
/* The judge of a run: the checker, and the checks of TLBs, of the dirty log and of the end. */

#ifndef S2PT_HOST_EXPLORE_JUDGE_H
#define S2PT_HOST_EXPLORE_JUDGE_H

#include "machine.h"

extern const struct machine_judge s2pt_machine_judge;

#endif
