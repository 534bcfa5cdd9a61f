/* SPDX-License-Identifier: BSD-2-Clause */
/* What walks see of the stores in flight, and the actor by which these arrive. */

#include "arrival.h"

static void arrive(struct machine *machine, unsigned int number, unsigned int cpu)
{
	struct late *late = &machine->now.unseen;

	s2pt_late_arrive(late, number, (uint8_t)(1U << cpu));
	s2pt_late_settle(late, (uint8_t)((1U << machine->vcpus) - 1));
}

void s2pt_arrival_catch_up(struct machine *machine, unsigned int cpu, uint32_t object)
{
	const struct late *late = &machine->now.unseen;

	unsigned int store = s2pt_late_find(late, cpu, object, 0);

	for (; store < late->count; store = s2pt_late_find(late, cpu, object, 0))
		arrive(machine, store, cpu);
}

uint64_t s2pt_arrival_word(struct machine *machine, unsigned int cpu, uint32_t object)
{
	const struct late *late = &machine->now.unseen;

	for (unsigned int i = s2pt_late_find(late, cpu, object, 0); i < late->count;
	     i = s2pt_late_find(late, cpu, object, i + 1)) {
		if (!late->store[i].contents)
			return late->store[i].old;
		s2pt_machine_wrong(machine,
				   "a walk is in a table whose contents it need not see yet");
	}
	return *word_of(machine, object);
}

/*
 * When a store arrives matters only to a walk that is about to read its word, so it arrives then or by
 * a barrier.  Of several such walks the first is served: what it does not want to see it can read before.
 */
void s2pt_arrival_actor(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;

	for (;;) {
		unsigned int cpu;
		unsigned int number;

		s2pt_machine_step(machine, TOUCH_ARRIVE, OBJECT_WALKS);
		if (s2pt_machine_unseen(machine, &cpu, &number))
			arrive(machine, number, cpu);
		actor->tells = "a store is seen";
		/* What it did is in the state; in which order, it does not remember. */
		actor->seen = 0;
		actor->history = 0;
	}
}
