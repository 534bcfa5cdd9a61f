/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lock and the read sections of the explorer's machine, and freeing the tables that no section
 * can hold.
 */

#include "section.h"

void s2pt_machine_settle(struct machine *machine)
{
	struct actor *current = machine->current;

	machine->current = NULL;
	for (unsigned int i = 0; i < MACHINE_PAGES; i++) {
		if (machine->now.page[i] != PAGE_RETIRED || machine->now.waits_for[i])
			continue;
		machine->engine->free_subtree(seat_of(machine), machine->now.words[i],
					      machine->now.retired_level[i]);
	}
	machine->current = current;
}

void s2pt_machine_read(struct machine *machine)
{
	machine->now.reading |= 1U << machine->current->number;
	machine->judge->mark(machine, S2PT_CHECK_READ);
}

void s2pt_machine_unread(struct machine *machine)
{
	unsigned int actor = machine->current->number;

	machine->judge->mark(machine, S2PT_CHECK_UNREAD);
	machine->now.reading &= ~(1U << actor);
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		machine->now.waits_for[i] &= (uint8_t) ~(1U << actor);
	s2pt_machine_settle(machine);
}

void s2pt_machine_enter(struct machine *machine)
{
	unsigned int actor = machine->current->number;

	if (has_lock(machine))
		s2pt_machine_step(machine, TOUCH_ENTER, OBJECT_LOCK);
	machine->now.inside |= 1U << actor;
	if (machine->now.waits)
		machine->now.late |= 1U << actor;
}

void s2pt_machine_leave(struct machine *machine)
{
	unsigned int actor = machine->current->number;

	if (has_lock(machine))
		s2pt_machine_step(machine, TOUCH_LEAVE, OBJECT_LOCK);
	if (machine->did == TOUCH_LEAVE && !(machine->now.late & 1U << actor))
		machine->did = TOUCH_RELEASE;
	machine->now.late &= ~(1U << actor);
	machine->now.inside &= ~(1U << actor);
	machine->now.graced &= ~(1U << actor);
}

void s2pt_machine_lock(struct machine *machine)
{
	s2pt_machine_step(machine, TOUCH_LOCK, OBJECT_LOCK);
	machine->now.writer = true;
	machine->now.holder = machine->current->number;
}

void s2pt_machine_await(struct machine *machine, enum s2pt_status status)
{
	const struct actor *actor = machine->current;

	if (actor->met == NOWHERE || status <= 0)
		return;
	/* An entry with nT is in nobody's way who can do with it as it is. */
	if (status != S2PT_BUSY && !machine->engine->is_held(actor->met_word))
		return;
	s2pt_machine_saw(machine, actor->met_word);
	s2pt_machine_step(machine, TOUCH_AWAIT, actor->met);
}

void s2pt_machine_unlock(struct machine *machine)
{
	s2pt_machine_step(machine, TOUCH_UNLOCK, OBJECT_LOCK);
	machine->now.writer = false;
	s2pt_machine_settle(machine);
}
