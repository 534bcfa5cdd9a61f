/* SPDX-License-Identifier: BSD-2-Clause */
/* The place of an entry: in which table page it lies, at which address, and what it translates. */

#ifndef S2PT_HOST_JUDGE_PLACE_H
#define S2PT_HOST_JUDGE_PLACE_H

#include "s2pt/types.h"

struct place {
	struct page *page;
	unsigned int index;
	s2pt_pa_t at;
	s2pt_ipa_t ipa;
	int level;
};

#endif
