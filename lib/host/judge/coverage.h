/* SPDX-License-Identifier: BSD-2-Clause */
/* What an instruction invalidates, by its name and its operand. */

#ifndef S2PT_HOST_JUDGE_COVERAGE_H
#define S2PT_HOST_JUDGE_COVERAGE_H

#include "covers.h"
#include "s2pt/host/check.h"

/* The instruction of a STEP. */
struct s2pt_instruction s2pt_check_instruction(const struct s2pt_check_event *event);

/* Work out what a TLBI covers. */
void s2pt_check_cover(const struct s2pt_check_config *config, struct s2pt_instruction instruction,
		      uint64_t operand, struct coverage *covers);
#endif
