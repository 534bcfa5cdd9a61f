/* SPDX-License-Identifier: BSD-2-Clause */
/* Complaints: counted, the first of them kept, with the events that led to them. */

#ifndef S2PT_HOST_JUDGE_COMPLAIN_H
#define S2PT_HOST_JUDGE_COMPLAIN_H

#include "place.h"
#include "s2pt/host/check.h"

/*
 * Note a complaint about `place` (may be NULL).  Returns its number plus 1, 0 if it was not kept.
 */
unsigned int s2pt_check_complain(struct s2pt_check *check, enum s2pt_check_reason reason,
				 const struct place *place, uint64_t old);

/*
 * Begin a complaint that the caller fills, about what `cpu` did; NULL if it is only counted.  The
 * next one moves it.
 */
struct s2pt_complaint *s2pt_check_new_complaint(struct s2pt_check *check,
						enum s2pt_check_reason reason, unsigned int cpu);

/* Add the stores to the entry at `at`, and the instructions since the complaint's cause. */
void s2pt_check_tell_history(const struct s2pt_check *check, struct s2pt_complaint *complaint,
			     s2pt_pa_t at);

/*
 * An invalidation has come after all: if complaint `number` - 1 calls it missing, call it late; 0: there
 * is none.
 */
void s2pt_check_came_late(struct s2pt_check *check, unsigned int number);

#endif
