/* SPDX-License-Identifier: BSD-2-Clause */
/* Contiguous runs, which TLBs may hold as one entry made of any of theirs. */

#ifndef S2PT_HOST_JUDGE_CONTIGUOUS_H
#define S2PT_HOST_JUDGE_CONTIGUOUS_H

#include "owed.h"
#include "s2pt/host/check.h"

/*
 * Could TLBs, after an invalidation of `owed`, hold the same again by another entry of its run, which
 * still is valid and contiguous?
 */
bool s2pt_check_held_by_run(struct s2pt_check *check, const struct owed *owed);

#endif
