/* SPDX-License-Identifier: BSD-2-Clause */
/* Why an instruction does not take away what is owed. */

#ifndef S2PT_HOST_JUDGE_MISSES_H
#define S2PT_HOST_JUDGE_MISSES_H

#include "context.h"
#include "invalidation.h"
#include "owed.h"

/* Why it does not work on a context; S2PT_CHECK_RIGHT if it does, whatever is in effect. */
enum s2pt_check_reason s2pt_check_elsewhere(const struct context *context,
					    const struct invalidation *by);

/* Why it does not take `owed` away; S2PT_CHECK_RIGHT if it does. */
enum s2pt_check_reason s2pt_check_misses(const struct s2pt_check *check, const struct owed *owed,
					 const struct invalidation *by);

#endif
