/* SPDX-License-Identifier: BSD-2-Clause */
/* An instruction that invalidates entries of the tables that are judged. */

#ifndef S2PT_HOST_JUDGE_STAGE2_H
#define S2PT_HOST_JUDGE_STAGE2_H

#include "invalidation.h"
#include "s2pt/host/check.h"

void s2pt_check_stage2(struct s2pt_check *check, const struct invalidation *by);

#endif
