/* SPDX-License-Identifier: BSD-2-Clause */
/* What a TLB of the explorer's machine holds: a translation, or a table that a walk was at. */

#ifndef S2PT_HOST_EXPLORE_HELD_H
#define S2PT_HOST_EXPLORE_HELD_H

#include "s2pt/types.h"

#include <stdbool.h>
#include <stdint.h>

/* Levels of a walk: the tables begin at level 2. */
#define HELD_PATH 2

struct held_translation {
	bool used;
	bool table;
	int level;
	s2pt_ipa_t ipa;
	uint64_t size;
	s2pt_pa_t pa;
	uint64_t word;
	unsigned int perm;
	unsigned int memattr;
	/*
	 * The entries that a walk for `ipa` read when the judge last looked, and how many; 0: it has
	 * to look.  From the last of them on `words` count: all of a run.
	 */
	uint16_t path[HELD_PATH];
	uint16_t steps, words;
};

#endif
