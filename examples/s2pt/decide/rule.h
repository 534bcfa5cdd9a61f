/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule of the architecture behind the price of each facet, in words. */

#ifndef RULE_H
#define RULE_H

#include "sequence.h"

/*
 * The rule behind the facet number `facet`, 0 to S2PT_FACETS - 1, as far as it concerns `change`: "Arm ARM
 * D8.16.1: ...".
 */
const char *rule_of(const struct change *change, unsigned int facet);

/*
 * What it means that the map path of a policy pays what `verdict` says; NULL where the price speaks for
 * itself.
 */
const char *rule_of_price(const struct change *change, enum s2pt_policy policy,
			  const struct s2pt_verdict *verdict);

/* Is the word reserved at its level?  Here the format is known: all are found. */
bool rule_reserved(const struct change *change, s2pt_desc_t desc);

/* The word as the MMU takes it: a reserved one is invalid. */
s2pt_desc_t rule_mmu_sees(const struct change *change, s2pt_desc_t desc);

#endif
