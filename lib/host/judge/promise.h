/* SPDX-License-Identifier: BSD-2-Clause */
/* What callers ask for, and whether the tables say so when they are told that it is done. */

#ifndef S2PT_HOST_JUDGE_PROMISE_H
#define S2PT_HOST_JUDGE_PROMISE_H

#include "s2pt/host/check.h"

void s2pt_check_ask(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_done(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
