/* SPDX-License-Identifier: BSD-2-Clause */
/* Barriers and invalidations: what an instruction pays of what is owed. */

#ifndef S2PT_HOST_JUDGE_STEP_H
#define S2PT_HOST_JUDGE_STEP_H

#include "s2pt/host/check.h"

void s2pt_check_step(struct s2pt_check *check, const struct s2pt_check_event *event);

/* A device was told to invalidate; and has done so. */
void s2pt_check_command(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_sync(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
