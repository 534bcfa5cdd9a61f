/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "s2pt/decide.h"
#include "s2pt/tlbi.h"

#include <jansson.h>

/* The change of one entry, and the CPU that it happens on. */
struct change {
	struct s2pt_format format;
	struct s2pt_tlb_features cpu;
	s2pt_ipa_t ipa;
	int level;
	s2pt_desc_t found;
	s2pt_desc_t want;
};

/*
 * What is to be done for `verdict`, in order: stores, barriers, invalidations with their operands,
 * cache maintenance.  Strings, as a JSON array: what apply.c in the core has done, spelled out.
 */
json_t *sequence_of(const struct change *change, const struct s2pt_verdict *verdict);

#endif
