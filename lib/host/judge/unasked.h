/* SPDX-License-Identifier: BSD-2-Clause */
/* What an operation changes beside what it was asked for: the rest of a block that it splits, say. */

#ifndef S2PT_HOST_JUDGE_UNASKED_H
#define S2PT_HOST_JUDGE_UNASKED_H

#include "cpu.h"
#include "place.h"
#include "s2pt/host/check.h"

/*
 * The entry at `place`, which was `old`, is changed by `event`.  Remembers it if it is a leaf that
 * reaches beyond what this CPU was asked for.
 */
void s2pt_check_touch(struct s2pt_check *check, const struct s2pt_check_event *event,
		      const struct place *place, uint64_t old);

/* The operation is over: is what it touched in the tables at `root` as it was, beside what was asked for? */
void s2pt_check_unasked(struct s2pt_check *check, struct wish *wish, s2pt_pa_t root);

#endif
