/* SPDX-License-Identifier: BSD-2-Clause */
/* Words as the hardware's walk and engines read and swap them, and swaps that came too late. */

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

/*
 * Who holds the table alone reads it without a turn where hardware writes nothing, and so does who
 * alone knows a page.
 */
static inline bool reads_alone(const struct machine *machine, uint32_t object)
{
	const struct state *now = &machine->now;

	if (!machine->current || is_private(machine, object))
		return true;
	return now->writer && now->holder == machine->current->number &&
	       !machine->config.scenario->hardware;
}

#endif
