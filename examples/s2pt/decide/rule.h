/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule of the architecture behind the price of each facet, in words. */

#ifndef RULE_H
#define RULE_H

#include "sequence.h"

/* The rule behind the facet number `facet`, 0 to S2PT_FACETS - 1, as far as it concerns `change`. */
const char *rule_of(const struct change *change, unsigned int facet);

#endif
