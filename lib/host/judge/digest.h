/* SPDX-License-Identifier: BSD-2-Clause */
/* What a checker will judge of the events to come, as a number by which two checkers are compared. */

#ifndef S2PT_HOST_JUDGE_DIGEST_H
#define S2PT_HOST_JUDGE_DIGEST_H

#include "s2pt/host/check.h"

/*
 * Two checkers of one configuration whose digests are alike, and whose tables hold the same words,
 * complain of the same events from here on; which reason is told may differ.  It covers what can be
 * without callers' wishes, without other registers than those of the beginning, and without devices.
 */
uint64_t s2pt_check_digest(const struct s2pt_check *check);

#endif
