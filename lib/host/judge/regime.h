/* SPDX-License-Identifier: BSD-2-Clause */
/* Which VMID and which regime an instruction of a CPU works on, by its system registers. */

#ifndef S2PT_HOST_JUDGE_REGIME_H
#define S2PT_HOST_JUDGE_REGIME_H

#include "invalidation.h"
#include "s2pt/host/check.h"

/* Work out the effects of the TLBI `event`, by what it covers: it has one of them, and nobody knows which. */
void s2pt_check_effects(const struct s2pt_check *check, const struct s2pt_check_event *event,
			struct invalidation *by);

/* A register was written. */
void s2pt_check_msr(struct s2pt_check *check, const struct s2pt_check_event *event);

/* CPU `cpu` synchronises its context: what was written has its effect. */
void s2pt_check_synchronise(struct s2pt_check *check, unsigned int cpu);

/* The event ERET: that, and after an ERET the CPU walks what it has loaded. */
void s2pt_check_eret(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
