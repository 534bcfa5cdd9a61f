/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills: MMUs that walk although no access asked for it, and all plans of which vCPU's MMU walks
 * for which page.
 */

#include "fill.h"

#include "guest.h"
#include "tlb.h"

#include <string.h>

/*
 * An MMU may walk at any time, and cache each step.  Which vCPU's MMU and which page is a plan that
 * is fixed for one search, and all plans are searched; the time of the walk is a step like any
 * other.
 */

void s2pt_actor_fill(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;

	for (unsigned int i = 0; machine->fills[i]; i += 2) {
		actor->access[0] = machine->fills[i];
		actor->access[1] = machine->fills[i + 1];
		actor->seen = 0;
		s2pt_machine_fill(machine, (unsigned int)(machine->fills[i] - 'a'),
				  s2pt_machine_va(machine, machine->fills[i + 1]));
		actor->tells = "fill";
		actor->progress++;
	}
	actor->seen = 0;
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}

/* Collect the pages of a scenario, in ascending order. */
static void pages_of(const struct machine *machine, char pages[MACHINE_GUEST + 1])
{
	const struct s2pt_scenario *scenario = machine->config.scenario;
	unsigned int count = 0;

	for (unsigned int number = 0; number < MACHINE_GUEST; number++) {
		char page = (char)('0' + number);
		bool named = strchr(scenario->before, page) ||
			     (scenario->host && strchr(scenario->host, page));

		for (unsigned int i = 0; i < machine->vcpus; i++)
			named |= strchr(scenario->vcpu[i], page) != NULL;
		if (named)
			pages[count++] = page;
	}
	pages[count] = '\0';
}

bool s2pt_machine_fills_first(struct machine *machine, unsigned int fills)
{
	char pages[MACHINE_GUEST + 1];

	pages_of(machine, pages);
	if (fills > MACHINE_FILLS || !pages[0])
		return false;
	for (size_t i = 0; i < fills; i++) {
		machine->fills[2 * i] = 'a';
		machine->fills[2 * i + 1] = pages[0];
	}
	machine->fills[2 * (size_t)fills] = '\0';
	return true;
}

bool s2pt_machine_fills_next(struct machine *machine)
{
	char pages[MACHINE_GUEST + 1];

	pages_of(machine, pages);
	for (unsigned int i = 0; machine->fills[i]; i += 2) {
		const char *page = strchr(pages, machine->fills[i + 1]);

		if (page[1]) {
			machine->fills[i + 1] = page[1];
			return true;
		}
		machine->fills[i + 1] = pages[0];
		if ((unsigned int)(machine->fills[i] - 'a') + 1 < machine->vcpus) {
			machine->fills[i]++;
			return true;
		}
		machine->fills[i] = 'a';
	}
	return false;
}
