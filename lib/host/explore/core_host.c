/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host with libs2pt's own core: moves, protects, ages and splits pages, alone or beside faults.
 */

#include "core_host.h"

#include "guest.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "section.h"

#define BLOCK UINT64_C(0x200000)

void s2pt_core_enter(struct machine *machine)
{
	s2pt_machine_enter(machine);
	s2pt_machine_read(machine);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
}

void s2pt_core_leave(struct machine *machine)
{
	s2pt_machine_leave(machine);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_unread(machine);
}

static struct s2pt_range range_of(char page, uint64_t size)
{
	return (struct s2pt_range){ s2pt_machine_ipa(page) & ~(size - 1), size };
}

static void move_page(struct machine *machine, struct s2pt_excl excl, char page, uint64_t size)
{
	struct s2pt_range range = range_of(page, size);
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	s2pt_invalidate_begin(excl);
	(void)s2pt_unmap(excl, &range, &gather);
	s2pt_gather_flush(&machine->now.pt, &gather);
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	machine->judge->gone(machine, s2pt_machine_ipa(page));
	machine->now.moved[moves_with(page)]++;
	s2pt_invalidate_end(excl);
}

/* Do a step while no vCPU is in the table. */
static void alone(struct machine *machine, char what, char page)
{
	struct s2pt_excl excl = s2pt_exclusive(&machine->now.pt);
	struct s2pt_splitting splitting = {
		.range = range_of(page, MACHINE_PAGE),
		.pages = UINT64_MAX,
		.cache = machine,
	};
	struct s2pt_range range = splitting.range;
	bool young;

	if (what == 'u')
		move_page(machine, excl, page, MACHINE_PAGE);
	if (what == 'd')
		move_page(machine, excl, page, BLOCK);
	if (what == 'p') {
		machine->now.dirty[guest_page(page)] = false;
		(void)s2pt_protect_alone(excl, &range, S2PT_W, NULL);
		s2pt_seat_read_page(seat_of(machine), page);
	}
	if (what == 'a')
		(void)s2pt_age_clear_alone(excl, &range, &young, NULL);
	if (what == 's')
		(void)s2pt_split(excl, &splitting);
}

/* Wait until those faults are over that have begun. */
static void wait_for_faults(struct machine *machine)
{
	s2pt_machine_step(machine, TOUCH_GRACE, OBJECT_LOCK);
	machine->now.graced = machine->now.inside;
	machine->now.waits = true;
	s2pt_machine_step(machine, TOUCH_GRACED, OBJECT_LOCK);
	machine->now.waits = false;
	machine->now.late = 0;
}

/*
 * Collect the dirty log as s2pt_protect() prescribes: faults record what they made; those that had
 * begun end; collect; protect; those that may have taken the permission away before, and are still
 * to invalidate, end; read the page.  Only maps of S2PT_EXACT take permissions away in place.
 */
static void protect_beside(struct machine *machine, char page, bool waits)
{
	struct s2pt_range range = range_of(page, MACHINE_PAGE);
	struct actor *actor = machine->current;
	enum s2pt_status status;

	wait_for_faults(machine);
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_LOG);
	machine->now.dirty[guest_page(page)] = false;
	do {
		actor->met = NOWHERE;
		s2pt_core_enter(machine);
		status = s2pt_protect(&machine->now.pt, &range, S2PT_W, NULL);
		s2pt_core_leave(machine);
		if (status == S2PT_BUSY && actor->met != NOWHERE)
			s2pt_machine_step(machine, TOUCH_AWAIT, actor->met);
	} while (status == S2PT_BUSY);
	if (waits)
		wait_for_faults(machine);
	s2pt_seat_read_page(seat_of(machine), page);
}

static void beside(struct machine *machine, char what, char page)
{
	struct s2pt_range range = range_of(page, MACHINE_PAGE);
	bool young;

	if (what == 'p' || what == 'q')
		protect_beside(machine, page, what == 'p' && machine->config.policy == S2PT_EXACT);
	if (what != 'a')
		return;
	s2pt_core_enter(machine);
	(void)s2pt_age_clear(&machine->now.pt, &range, &young, NULL);
	s2pt_core_leave(machine);
}

static void with_the_lock(struct machine *machine, char what, char page)
{
	s2pt_machine_lock(machine);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
	alone(machine, what, page);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_unlock(machine);
}

void s2pt_core_host(struct s2pt_seat *seat, char what, char page)
{
	struct machine *machine = machine_of(seat);

	if (machine->config.scenario->beside)
		beside(machine, what, page);
	else
		with_the_lock(machine, what, page);
}
