/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers of dirty state: a set of pages for each vCPU.  The order of an entry and the update of its leaf is
 * open in the architecture, so that it is a choice of the schedule: who turns it round takes a step.
 */

#include "buffer.h"

#include "guest.h"

static unsigned int cpu_of(const struct machine *machine)
{
	return machine->current->walks - 1;
}

/* Write an entry, which is lost if that aborts, or if one before was. */
static void write_entry(struct machine *machine)
{
	struct buffers *now = &machine->now.buffers;
	unsigned int cpu = cpu_of(machine);
	unsigned int page = guest_page(machine->current->access[1]);

	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BUFFER + cpu);
	machine->current->tells = "entry";
	/* Of one vCPU alone, or the order of entries of two would matter. */
	if (machine->config.scenario->aborts && cpu == 0 && !now->aborted) {
		now->aborted = true;
		now->lost[cpu] = true;
	}
	if (!now->lost[cpu])
		now->pages[cpu] |= (unsigned char)(1U << page);
}

bool s2pt_buffer_before(struct machine *machine)
{
	bool late;

	s2pt_machine_step(machine, TOUCH_READ, OBJECT_ORDER);
	late = machine->now.buffers.entries_last;
	s2pt_machine_saw(machine, late);
	if (!late)
		write_entry(machine);
	return late;
}

void s2pt_buffer_after(struct machine *machine)
{
	write_entry(machine);
}

void s2pt_buffer_turn(struct machine *machine)
{
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_ORDER);
	machine->current->tells = "order of entries turned";
	machine->now.buffers.entries_last = !machine->now.buffers.entries_last;
}

bool s2pt_buffer_empty(struct machine *machine, enum buffer_lapse lapse)
{
	struct buffers *now = &machine->now.buffers;
	bool whole = true;

	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		unsigned int pages;

		/* A vCPU that has left the guest, and a DSB: its walk is over. */
		if (lapse == BUFFER_NO_KICK)
			s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BUFFER + cpu);
		else
			s2pt_machine_step(machine, TOUCH_DROP, OBJECT_TLB + cpu);
		machine->current->tells = "buffer emptied";
		pages = now->pages[cpu];
		s2pt_machine_saw(machine, pages << 1 | now->lost[cpu]);
		whole = whole && !now->lost[cpu];
		now->pages[cpu] = 0;
		now->lost[cpu] = false;
		for (unsigned int page = 0; page < MACHINE_GUEST; page++)
			if (pages >> page & 1)
				s2pt_seat_dirty(seat_of(machine), (char)('0' + page));
	}
	return whole || lapse == BUFFER_NO_CODE;
}

bool s2pt_buffer_has(const struct machine *machine, unsigned int page)
{
	const struct buffers *now = &machine->now.buffers;

	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		if (now->lost[cpu] || (now->pages[cpu] >> page & 1))
			return true;
	return false;
}
