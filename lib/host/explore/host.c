/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host of a scenario: an actor that moves, protects, ages and splits pages, alone or beside
 * faults.
 */

#include "host.h"

#include "guest.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "section.h"

#define BLOCK UINT64_C(0x200000)

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

/* Read what was written to a page so far: later writes must be in the log. */
static void read_page(struct machine *machine, char page)
{
	s2pt_machine_step(machine, TOUCH_READ, OBJECT_MEMORY + guest_page(page));
	machine->now.written[guest_page(page)] = false;
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
		read_page(machine, page);
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
		s2pt_machine_enter(machine, ACTOR_HOST);
		status = s2pt_protect(&machine->now.pt, &range, S2PT_W, NULL);
		s2pt_machine_leave(machine, ACTOR_HOST);
		if (status == S2PT_BUSY && actor->met != NOWHERE)
			s2pt_machine_step(machine, TOUCH_AWAIT, actor->met);
	} while (status == S2PT_BUSY);
	if (waits)
		wait_for_faults(machine);
	read_page(machine, page);
}

static void beside(struct machine *machine, char what, char page)
{
	struct s2pt_range range = range_of(page, MACHINE_PAGE);
	bool young;

	if (what == 'p' || what == 'q')
		protect_beside(machine, page, what == 'p' && machine->config.policy == S2PT_EXACT);
	if (what != 'a')
		return;
	s2pt_machine_enter(machine, ACTOR_HOST);
	(void)s2pt_age_clear(&machine->now.pt, &range, &young, NULL);
	s2pt_machine_leave(machine, ACTOR_HOST);
}

static void with_the_lock(struct machine *machine, char what, char page)
{
	s2pt_machine_step(machine, TOUCH_LOCK, OBJECT_LOCK);
	machine->now.writer = true;
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
	alone(machine, what, page);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_step(machine, TOUCH_UNLOCK, OBJECT_LOCK);
	machine->now.writer = false;
	s2pt_machine_settle(machine);
}

void s2pt_actor_host(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;
	const struct s2pt_scenario *scenario = machine->config.scenario;
	const char *plan = scenario->host;

	for (unsigned int i = 0; plan[i]; i += 2) {
		actor->access[0] = plan[i];
		actor->access[1] = plan[i + 1];
		if (scenario->beside)
			beside(machine, plan[i], plan[i + 1]);
		else
			with_the_lock(machine, plan[i], plan[i + 1]);
		actor->tells = "done";
		actor->progress++;
	}
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}
