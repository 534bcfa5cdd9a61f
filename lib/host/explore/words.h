/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads and swaps of words by the hardware's walk, and swaps that came too late. */

#ifndef S2PT_HOST_EXPLORE_WORDS_H
#define S2PT_HOST_EXPLORE_WORDS_H

#include "machine.h"

/* Give the machine's MMUs their memory. */
void s2pt_machine_words(struct machine *machine);

/*
 * A swap of the MMU came too late: the step has only read `word`, which may be what was to be
 * written.
 */
void s2pt_machine_lost(struct machine *machine, uint64_t word);

#endif
