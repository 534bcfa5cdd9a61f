/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that was allocated for tables, of which no page has been looked at yet.  It is kept as
 * stretches, so that the cost of an allocation does not depend on its size.
 */

#ifndef S2PT_HOST_JUDGE_UNTOUCHED_H
#define S2PT_HOST_JUDGE_UNTOUCHED_H

#include "s2pt/host/check.h"
#include "stretch.h"

/* Add a stretch.  False: a part of it is there already, and nothing was added. */
bool s2pt_check_untouched_add(struct s2pt_check *check, const struct stretch *stretch);

/* Take out the page at `pa`, and say whether it was zeroed.  False: it is not there. */
bool s2pt_check_untouched_take(struct s2pt_check *check, s2pt_pa_t pa, bool *garbage);

/* Forget all of it. */
void s2pt_check_untouched_end(struct s2pt_check *check);

#endif
