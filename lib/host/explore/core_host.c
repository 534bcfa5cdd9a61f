/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host with libs2pt's own core: moves, protects, ages, splits and collects, alone or beside faults.
 */

#include "core_host.h"

#include "buffer.h"
#include "core_owner.h"
#include "guest.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "section.h"

#include <string.h>

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
	machine->now.moved[moves_with(machine, page)]++;
	s2pt_invalidate_end(excl);
}

/* Note the pages that are told dirty, a bit each. */
static void visit(void *ctx, const struct s2pt_range *range)
{
	unsigned int *told = ctx;

	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		if (s2pt_machine_ipa((char)('0' + i)) - range->ipa < range->size)
			*told |= 1U << i;
}

/* Read the pages that were told dirty, and `page` if it is in the log, which is taken out. */
static void read_dirty(struct machine *machine, unsigned int told, char page)
{
	if (machine->config.scenario->beside)
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_LOG);
	if (machine->now.dirty[guest_page(page)])
		told |= 1U << guest_page(page);
	s2pt_machine_saw(machine, told);
	machine->now.dirty[guest_page(page)] = false;
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		if (told >> i & 1)
			s2pt_seat_read_page(seat_of(machine), (char)('0' + i));
}

/* Do a step to `size` bytes around a page, while no vCPU is in the table. */
static void alone(struct machine *machine, char what, char page, uint64_t size)
{
	struct s2pt_excl excl = s2pt_exclusive(&machine->now.pt);
	struct s2pt_splitting splitting = {
		.range = range_of(page, size),
		.pages = UINT64_MAX,
		.cache = machine,
	};
	struct s2pt_range range = splitting.range;
	unsigned int told = 0;
	struct s2pt_visitor visitor = { visit, &told };
	bool young;

	if (s2pt_core_owns(what))
		s2pt_core_owner(machine, what, page);
	if (what == 'u')
		move_page(machine, excl, page, MACHINE_PAGE);
	if (what == 'd')
		move_page(machine, excl, page, BLOCK);
	if (what == 'p') {
		machine->now.dirty[guest_page(page)] = false;
		(void)s2pt_protect_alone(excl, &range, S2PT_W, NULL);
		s2pt_seat_read_page(seat_of(machine), page);
	}
	if (what == 'w')
		(void)s2pt_protect_alone(excl, &range, S2PT_W, NULL);
	if (what == 'a')
		(void)s2pt_age_clear_alone(excl, &range, &young, NULL);
	if (what == 's')
		(void)s2pt_split(excl, &splitting);
	if (what == 'k') {
		(void)s2pt_collect_alone(excl, &range, &visitor, NULL);
		read_dirty(machine, told, page);
	}
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
		s2pt_machine_knows(machine, (uint64_t)status);
		if (status == S2PT_BUSY)
			s2pt_machine_await(machine, status);
	} while (status == S2PT_BUSY);
	if (waits)
		wait_for_faults(machine);
	s2pt_seat_read_page(seat_of(machine), page);
}

static void collect_beside(struct machine *machine, char page, uint64_t size)
{
	struct s2pt_range range = range_of(page, size);
	struct actor *actor = machine->current;
	unsigned int told = 0;
	struct s2pt_visitor visitor = { visit, &told };
	enum s2pt_status status;

	do {
		actor->met = NOWHERE;
		s2pt_core_enter(machine);
		status = s2pt_collect(&machine->now.pt, &range, &visitor, NULL);
		s2pt_core_leave(machine);
		s2pt_machine_knows(machine, (uint64_t)status << 8 | told);
		if (status == S2PT_BUSY)
			s2pt_machine_await(machine, status);
	} while (status == S2PT_BUSY);
	read_dirty(machine, told, page);
}

/*
 * Collect by the vCPUs' buffers: what they, and the log, have is made clean, and then read.  Where entries
 * were lost all that is dirty is.
 */
static void collect_entries(struct machine *machine, enum buffer_lapse lapse)
{
	struct s2pt_range range = range_of('0', BLOCK);
	unsigned int logged = 0;
	struct s2pt_visitor visitor = { visit, &logged };
	bool whole = s2pt_buffer_empty(machine, lapse);

	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_LOG);
	for (unsigned int i = 0; i < MACHINE_GUEST; i++) {
		logged |= (unsigned int)machine->now.dirty[i] << i;
		machine->now.dirty[i] = false;
	}
	s2pt_machine_saw(machine, logged);
	s2pt_core_enter(machine);
	for (unsigned int i = 0; whole && i < MACHINE_GUEST; i++) {
		range = range_of((char)('0' + i), MACHINE_PAGE);
		if (logged >> i & 1)
			(void)s2pt_collect(&machine->now.pt, &range, &visitor, NULL);
	}
	if (!whole)
		(void)s2pt_collect(&machine->now.pt, &range, &visitor, NULL);
	s2pt_core_leave(machine);
	s2pt_machine_saw(machine, logged);
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		if (logged >> i & 1)
			s2pt_seat_read_page(seat_of(machine), (char)('0' + i));
}

static void beside(struct machine *machine, char what, char page, uint64_t size)
{
	struct s2pt_range range = range_of(page, size);
	bool young;

	if (what == 'p' || what == 'q')
		protect_beside(machine, page, what == 'p' && machine->config.policy == S2PT_EXACT);
	if (what == 'e')
		collect_entries(machine, BUFFER_NO_LAPSE);
	if (what == 'i')
		collect_entries(machine, BUFFER_NO_KICK);
	if (what == 'f')
		collect_entries(machine, BUFFER_NO_CODE);
	if (what == 'k')
		collect_beside(machine, page, size);
	if (what != 'a' && what != 'w' && what != 'j')
		return;
	s2pt_core_enter(machine);
	if (what == 'j')
		(void)s2pt_join(&machine->now.pt, range.ipa); /* Others may be in the way. */
	else if (what == 'a')
		(void)s2pt_age_clear(&machine->now.pt, &range, &young, NULL);
	else
		(void)s2pt_protect(&machine->now.pt, &range, S2PT_W, NULL);
	s2pt_core_leave(machine);
}

static void with_the_lock(struct machine *machine, char what, char page, uint64_t size)
{
	s2pt_machine_lock(machine);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
	alone(machine, what, page, size);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_unlock(machine);
}

void s2pt_core_host(struct s2pt_seat *seat, char what, char page)
{
	struct machine *machine = machine_of(seat);
	bool run = what == 'A' || what == 'W' || what == 'K';
	uint64_t size = run ? MACHINE_RUN : MACHINE_PAGE;

	if (run)
		what = (char)(what - 'A' + 'a');
	if (what == 'j' || (machine->config.scenario->beside && !strchr("udsmgxnt", what)))
		beside(machine, what, page, size);
	else
		with_the_lock(machine, what, page, size);
}
