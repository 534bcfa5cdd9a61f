/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that invalidate EL2's own stage 1. */

#ifndef EL2_ORACLE_OWN_STEP_H
#define EL2_ORACLE_OWN_STEP_H

#include <s2pt/tlbi.h>

/* Carry out a step of an invalidation. */
void own_step(const struct s2pt_step *step);

#endif
