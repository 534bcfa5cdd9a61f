/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores to entries: the old word is compared, the new one remembered, and what the change needs is
 * owed.
 */

#ifndef S2PT_HOST_JUDGE_STORE_H
#define S2PT_HOST_JUDGE_STORE_H

#include "s2pt/host/check.h"

void s2pt_check_store(struct s2pt_check *check, const struct s2pt_check_event *event);

/* A swap was lost: it found something else. */
void s2pt_check_lost(struct s2pt_check *check, const struct s2pt_check_event *event);

/* A TLB entry was used that the tables do not have any more. */
void s2pt_check_stale(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
