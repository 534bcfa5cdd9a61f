/* SPDX-License-Identifier: BSD-2-Clause */
/* Read sections of the explorer's machine, and freeing the tables that no section can hold. */

#include "section.h"

#include "s2pt/exclusive.h"

void s2pt_machine_settle(struct machine *machine)
{
	struct actor *current = machine->current;

	machine->current = NULL;
	for (unsigned int i = 0; i < MACHINE_PAGES; i++) {
		if (machine->now.page[i] != PAGE_RETIRED || machine->now.waits_for[i])
			continue;
		s2pt_subtree_free(&machine->now.pt, machine->now.words[i],
				  machine->now.retired_level[i]);
	}
	machine->current = current;
}

void s2pt_machine_enter(struct machine *machine, unsigned int actor)
{
	if (machine->config.scenario->host)
		s2pt_machine_step(machine, TOUCH_ENTER, OBJECT_LOCK);
	machine->now.inside |= 1U << actor;
	if (machine->now.waits)
		machine->now.late |= 1U << actor;
	machine->judge->mark(machine, S2PT_CHECK_READ);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
}

void s2pt_machine_leave(struct machine *machine, unsigned int actor)
{
	if (machine->config.scenario->host)
		s2pt_machine_step(machine, TOUCH_LEAVE, OBJECT_LOCK);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	machine->judge->mark(machine, S2PT_CHECK_UNREAD);
	if (machine->did == TOUCH_LEAVE && !(machine->now.late & 1U << actor))
		machine->did = TOUCH_RELEASE;
	machine->now.late &= ~(1U << actor);
	machine->now.inside &= ~(1U << actor);
	machine->now.graced &= ~(1U << actor);
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		machine->now.waits_for[i] &= ~(1U << actor);
	s2pt_machine_settle(machine);
}
