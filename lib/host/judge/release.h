/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that are given up and freed. */

#ifndef S2PT_HOST_JUDGE_RELEASE_H
#define S2PT_HOST_JUDGE_RELEASE_H

#include "s2pt/host/check.h"

void s2pt_check_retire(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_free(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
