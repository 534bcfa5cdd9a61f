/* SPDX-License-Identifier: BSD-2-Clause */
/* Which VMID and which regime an instruction of a CPU works on, by its system registers. */

#ifndef S2PT_HOST_JUDGE_REGIME_H
#define S2PT_HOST_JUDGE_REGIME_H

#include "s2pt/host/check.h"

/* Most values that may be in effect at once: each of two registers, before and after a write. */
#define EFFECTS 4

/* What a TLBI works on. */
struct effect {
	/* UINT32_MAX: it is not known. */
	unsigned int vmid;
	/* HCR_EL2.{E2H,TGE} is {1,1}: the instructions of EL1's stage 1 work on EL2&0. */
	bool host;
};

/* What the TLBI `event` works on: one of so many, and it can't be known on which. */
unsigned int s2pt_check_effects(const struct s2pt_check *check,
				const struct s2pt_check_event *event,
				struct effect effects[EFFECTS]);

/* A register was written. */
void s2pt_check_msr(struct s2pt_check *check, const struct s2pt_check_event *event);

/* CPU `cpu` synchronises its context: what was written has its effect. */
void s2pt_check_synchronise(struct s2pt_check *check, unsigned int cpu);

#endif
