/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Picks a step that may be taken before all others: whatever others can do before it comes to the same
 * behind it.  Such steps alone are a persistent set (Godefroid, "Partial-order methods", 1996).  There
 * is no cycle of them, for every access begins with a look into a TLB, which is none.
 */

#include "first.h"

/* Is nobody left who takes the lock alone, or begins a grace period, or writes what faults read? */
static bool is_host_gone(const struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;

	if (scenario->regime != S2PT_STAGE2 || !machine->actor[ACTOR_HOST].done)
		return false;
	for (unsigned int i = 0; i < machine->vcpus; i++)
		for (const char *at = scenario->vcpu[i]; *at; at += 2)
			if (*at == 'k')
				return false;
	return true;
}

bool s2pt_machine_is_quiet(const struct machine *machine, uint32_t object)
{
	unsigned int index = object % MACHINE_WORDS;

	return object < OBJECT_TLB && !machine->config.by_entry &&
	       object / MACHINE_WORDS >= machine->format.geom.root_pages &&
	       index >= MACHINE_RUN / MACHINE_PAGE && index < MACHINE_WORDS - 2;
}

static bool is_first(const struct machine *machine, const struct step *step)
{
	switch ((enum touch)step->touch) {
	/*
	 * Who waits for one of the first two can do nothing before it.  AWAIT reads nothing that it
	 * keeps: it goes on now, or when the word is free again.  Those for which GRACED waited have
	 * left.
	 */
	case TOUCH_LEAVE:
	case TOUCH_UNLOCK:
	case TOUCH_AWAIT:
	case TOUCH_GRACED:
		return true;
	case TOUCH_FILL:
		/* Nobody else fills this TLB, and drops wait for the walk. */
		return !machine->config.fills && !step->stores;
	case TOUCH_ENTER:
		return is_host_gone(machine);
	case TOUCH_READ:
		if (s2pt_machine_is_quiet(machine, step->object))
			return true;
		return (step->object == OBJECT_BACKING || step->object == OBJECT_LOG) &&
		       is_host_gone(machine);
	case TOUCH_WRITE:
		/* Only the host's CPU has these. */
		return step->object == OBJECT_REGISTERS;
	case TOUCH_LOOK:
	case TOUCH_DROP:
	case TOUCH_RELEASE:
	case TOUCH_LOCK:
	case TOUCH_GRACE:
	case TOUCH_ARRIVE:
		return false;
	}
	return false;
}

unsigned int s2pt_machine_first(const struct machine *machine, unsigned int enabled)
{
	for (unsigned int i = 0; enabled >> i; i++)
		if ((enabled >> i & 1) && is_first(machine, &machine->actor[i].pending))
			return 1U << i;
	return enabled;
}
