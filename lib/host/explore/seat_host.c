/* SPDX-License-Identifier: BSD-2-Clause */
/* The seat of an engine: the lock, read sections, what backs the guest's pages, the dirty log. */

#include "guest.h"
#include "section.h"

void s2pt_seat_read_section(struct s2pt_seat *seat, bool begins)
{
	struct machine *machine = machine_of(seat);

	if (machine->current && begins)
		s2pt_machine_read(machine);
	else if (machine->current)
		s2pt_machine_unread(machine);
}

bool s2pt_seat_reads(const struct s2pt_seat *seat)
{
	const struct machine *machine = (const struct machine *)seat;

	return !machine->current || (machine->now.reading >> machine->current->number & 1);
}

/* What an operation made valid is to be visible to the MMUs when it ends, or vCPUs fault for nothing. */
static void judge_end(struct machine *machine)
{
	if (machine->current->made)
		s2pt_machine_wrong(machine,
				   "an operation ends without a DSB after it made an entry valid");
	machine->current->made = false;
}

void s2pt_seat_enter(struct s2pt_seat *seat)
{
	struct machine *machine = machine_of(seat);

	s2pt_machine_enter(machine);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
}

void s2pt_seat_leave(struct s2pt_seat *seat)
{
	struct machine *machine = machine_of(seat);

	judge_end(machine);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_leave(machine);
	s2pt_machine_settle(machine);
}

void s2pt_seat_lock(struct s2pt_seat *seat)
{
	struct machine *machine = machine_of(seat);

	s2pt_machine_lock(machine);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
}

void s2pt_seat_unlock(struct s2pt_seat *seat)
{
	struct machine *machine = machine_of(seat);

	machine->judge->mark(machine, S2PT_CHECK_BESIDE);
	s2pt_machine_unlock(machine);
}

void s2pt_seat_operation(struct s2pt_seat *seat, bool begins)
{
	struct machine *machine = machine_of(seat);

	if (!begins)
		judge_end(machine);
	machine->judge->mark(machine, S2PT_CHECK_BESIDE);
	machine->judge->mark(machine, begins ? S2PT_CHECK_ENTER : S2PT_CHECK_LEAVE);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
}

s2pt_ipa_t s2pt_seat_ipa(char page)
{
	return s2pt_machine_ipa(page);
}

s2pt_pa_t s2pt_seat_backing(struct s2pt_seat *seat, char page)
{
	struct machine *machine = machine_of(seat);
	s2pt_pa_t pa;

	if (machine->config.scenario->host)
		s2pt_machine_step(machine, TOUCH_READ, OBJECT_BACKING);
	pa = s2pt_machine_pa(machine, page);
	s2pt_machine_saw(machine, pa);
	return pa;
}

void s2pt_seat_leaving(struct s2pt_seat *seat)
{
	s2pt_machine_step(machine_of(seat), TOUCH_WRITE, OBJECT_BACKING);
}

void s2pt_seat_moved(struct s2pt_seat *seat, char page)
{
	struct machine *machine = machine_of(seat);

	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	machine->judge->gone(machine, s2pt_machine_ipa(page));
	machine->now.moved[moves_with(machine, page)]++;
}

void s2pt_seat_dirty(struct s2pt_seat *seat, char page)
{
	struct machine *machine = machine_of(seat);

	if (machine->config.scenario->beside)
		s2pt_machine_step(machine, TOUCH_READ, OBJECT_LOG);
	machine->now.dirty[guest_page(page)] = true;
}

void s2pt_seat_collect(struct s2pt_seat *seat, char page)
{
	struct machine *machine = machine_of(seat);

	if (machine->config.scenario->beside)
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_LOG);
	machine->now.dirty[guest_page(page)] = false;
}

void s2pt_seat_read_page(struct s2pt_seat *seat, char page)
{
	struct machine *machine = machine_of(seat);

	s2pt_machine_step(machine, TOUCH_READ, OBJECT_MEMORY + guest_page(page));
	machine->now.written[guest_page(page)] = false;
}
