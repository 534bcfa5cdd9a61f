/* SPDX-License-Identifier: BSD-2-Clause */
/* The host of a scenario: an actor that does to pages, one by one, what the scenario says. */

#include "host.h"

#include "machine.h"

void s2pt_actor_host(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;
	const char *plan = machine->config.scenario->host;

	for (unsigned int i = 0; plan[i]; i += 2) {
		actor->access[0] = plan[i];
		actor->access[1] = plan[i + 1];
		actor->seen = 0;
		actor->in_engine = true;
		machine->engine->host(seat_of(machine), plan[i], plan[i + 1]);
		actor->in_engine = false;
		actor->tells = "done";
		actor->progress++;
	}
	actor->seen = 0;
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}
