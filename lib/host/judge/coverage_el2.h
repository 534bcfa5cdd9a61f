/* SPDX-License-Identifier: BSD-2-Clause */
/* What an instruction invalidates of a stage 1 at EL2, by its name and its operand. */

#ifndef S2PT_HOST_JUDGE_COVERAGE_EL2_H
#define S2PT_HOST_JUDGE_COVERAGE_EL2_H

#include "covers.h"
#include "s2pt/host/check.h"

/* What a TLBI covers, where the tables are those of a stage 1. */
void s2pt_check_cover_el2(const struct s2pt_check_config *config, enum s2pt_instruction_op op,
			  uint64_t operand, struct coverage *covers);

#endif
