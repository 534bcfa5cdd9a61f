/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations: which CPU is alone in one, and which caches must be cleaned in it. */

#ifndef S2PT_HOST_JUDGE_SECTION_H
#define S2PT_HOST_JUDGE_SECTION_H

#include "place.h"
#include "s2pt/host/check.h"

void s2pt_check_enter(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_leave(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_alone(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_beside(struct s2pt_check *check, unsigned int cpu);

/* Caches were cleaned. */
void s2pt_check_cleaned(struct s2pt_check *check, const struct s2pt_check_event *event);

/* An entry that was `old` was written: complain if caches should have been cleaned before. */
void s2pt_check_caches(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old);

/* A read section of CPU `cpu` begins, or ends. */
void s2pt_check_read(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_unread(struct s2pt_check *check, unsigned int cpu);

#endif
