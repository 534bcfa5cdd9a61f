/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a VTCR_EL2 is legal, why not, and what the MMU does then. */

#ifndef VTCR_H
#define VTCR_H

#include "findings.h"
#include "s2pt/regs.h"

/* A CPU with every feature and `pa_bits` of physical addresses. */
struct s2pt_cpu vtcr_cpu(unsigned int pa_bits);

/*
 * The narrowest physical addresses, 32 to 52 bits, of a CPU with every feature that takes `vtcr`; 0
 * if none does.
 */
unsigned int vtcr_smallest(uint64_t vtcr, bool aarch32);

/* The level at which TG0, SL0 and SL2 let the walk begin.  False: reserved. */
bool vtcr_start(uint64_t vtcr, enum s2pt_granule *granule, int *level);

/* The name of a field whose feature is not modelled, but set; NULL if there is none. */
const char *vtcr_unmodelled(uint64_t vtcr);

/*
 * Add why `reader` refuses `vtcr`, and what its MMU does then: each a sentence.  Nothing is added if
 * it takes it.
 */
void vtcr_explain(uint64_t vtcr, const struct s2pt_vtcr_reader *reader, struct findings *why);

#endif
