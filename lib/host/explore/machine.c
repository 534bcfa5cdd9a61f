/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The explorer's machine: gives actors their turns, keeps track of what is private, and can be set
 * back to the beginning.
 */

#include "machine.h"

#include "mix.h"

#include <stdio.h>
#include <string.h>

void s2pt_machine_wrong(struct machine *machine, const char *what)
{
	if (!machine->wrong[0])
		(void)snprintf(machine->wrong, sizeof(machine->wrong), "%s", what);
}

void s2pt_machine_saw(struct machine *machine, uint64_t what)
{
	struct actor *actor = machine->current;

	if (!actor)
		return;
	actor->seen = mix(actor->seen, what);
	actor->history = mix(actor->history, s2pt_machine_meaning(machine, what));
}

void s2pt_machine_knows(struct machine *machine, uint64_t what)
{
	if (machine->current && machine->forgets)
		machine->current->seen = mix(UINT64_C(0x2545f4914f6cdd1d), what);
}

/* The number of the page to which a table's entry leads; MACHINE_PAGES: it is no table's entry. */
static uint64_t page_under(uint64_t word)
{
	uint64_t pa = word & UINT64_C(0x0000fffffffff000);
	uint64_t page = (pa - MACHINE_PA) / MACHINE_PAGE;

	return (word & 3) == 3 && pa >= MACHINE_PA && page < MACHINE_PAGES ? page : MACHINE_PAGES;
}

uint64_t s2pt_machine_meaning(const struct machine *machine, uint64_t word)
{
	uint64_t page = page_under(word);

	return page < MACHINE_PAGES ? machine->now.name[page] : word;
}

uint64_t s2pt_machine_name(const struct machine *machine, uint32_t object)
{
	if (object >= OBJECT_TLB)
		return object;
	return (uint64_t)machine->now.name[object / MACHINE_WORDS] << 32 | object % MACHINE_WORDS;
}

/* Note where the engine stands before a step; steps of hardware have no place. */
static void note_place(const struct machine *machine, struct actor *actor)
{
	const struct s2pt_engine_place *place = actor->in_engine ? machine->engine->place() : NULL;

	actor->next_place = place ? *place : (struct s2pt_engine_place){ .file = NULL };
}

/* The page to which the step may store, plus 1, if there is a host that could read it. */
static unsigned int stores(const struct machine *machine, enum touch touch)
{
	bool ends = touch == TOUCH_LOOK || touch == TOUCH_FILL;

	return ends && machine->config.scenario->host ? machine->current->stores : 0;
}

void s2pt_machine_step(struct machine *machine, enum touch touch, uint32_t object)
{
	struct actor *actor = machine->current;

	if (!actor)
		return;
	actor->pending = (struct step){
		.touch = (uint8_t)touch,
		.object = (uint16_t)object,
		.stores = (uint8_t)stores(machine, touch),
	};
	if (machine->engine->place)
		note_place(machine, actor);
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
	actor->seen = mix(actor->seen, (uint64_t)touch << 32 | object);
	actor->history = mix(actor->history, touch);
	actor->history = mix(actor->history, s2pt_machine_name(machine, object));
}

bool s2pt_machine_unseen(const struct machine *machine, unsigned int *cpu, unsigned int *store)
{
	for (unsigned int i = 0; i < machine->actors && machine->config.weak; i++) {
		const struct actor *actor = &machine->actor[i];

		if (actor->done || !actor->walks || actor->pending.touch != TOUCH_READ)
			continue;
		*cpu = actor->walks - 1;
		*store = s2pt_late_find(&machine->now.unseen, *cpu, actor->pending.object, 0);
		if (*store < machine->now.unseen.count)
			return true;
	}
	return false;
}

bool s2pt_machine_can(const struct machine *machine, unsigned int actor)
{
	const struct actor *who = &machine->actor[actor];
	const struct state *now = &machine->now;
	unsigned int cpu;
	unsigned int store;

	if (who->done)
		return false;
	switch ((enum touch)who->pending.touch) {
	case TOUCH_AWAIT:
		return !is_held(machine, who->pending.object) &&
		       (&now->words[0][0])[who->pending.object] != who->met_word;
	case TOUCH_DROP:
		return !now->walking[who->pending.object - OBJECT_TLB];
	case TOUCH_ENTER:
		return !now->writer;
	case TOUCH_LOCK:
		return !now->writer && now->inside == 0;
	case TOUCH_GRACED:
		return now->graced == 0;
	case TOUCH_ARRIVE:
		return s2pt_machine_unseen(machine, &cpu, &store);
	case TOUCH_READ:
	case TOUCH_WRITE:
	case TOUCH_LOOK:
	case TOUCH_FILL:
	case TOUCH_LEAVE:
	case TOUCH_RELEASE:
	case TOUCH_UNLOCK:
	case TOUCH_GRACE:
		return true;
	}
	return false;
}

void s2pt_machine_grant(struct machine *machine, unsigned int actor)
{
	struct actor *who = &machine->actor[actor];

	machine->did = (enum touch)who->pending.touch;
	machine->stored = false;
	who->tells = NULL;
	who->saw_old = false;
	who->place = who->next_place;
	machine->current = who;
	s2pt_fiber_enter(&machine->home, &who->fiber);
	machine->current = NULL;
}

bool s2pt_machine_links(const struct machine *machine, uint64_t word)
{
	uint64_t page = page_under(word);

	return page < MACHINE_PAGES && machine->now.page[page] == PAGE_PRIVATE;
}

/*
 * An entry leads to a table from now on, which is thus no longer private.  Leaves never lead to
 * tables.
 */
static void publish(struct machine *machine, uint64_t word)
{
	if (s2pt_machine_links(machine, word))
		machine->now.page[page_under(word)] = PAGE_LIVE;
}

/* The walks for what TLBs hold may have read entries from `first` to `last`: the judge has to look. */
static void forget_paths(struct machine *machine, uint32_t first, uint32_t last)
{
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		for (unsigned int i = 0; i < MACHINE_TLB; i++) {
			struct held_translation *entry = &machine->now.tlb[cpu][i];

			for (unsigned int step = 0; step < entry->steps; step++) {
				uint32_t at = entry->path[step];
				uint32_t words = step + 1 < entry->steps ? 1 : entry->words;

				if (at + words > first && at <= last)
					entry->steps = 0;
			}
		}
	}
}

void s2pt_machine_page_changed(struct machine *machine, unsigned int page)
{
	forget_paths(machine, page * MACHINE_WORDS, page * MACHINE_WORDS + MACHINE_WORDS - 1);
}

void s2pt_machine_wrote(struct machine *machine, uint32_t object, uint64_t old, uint64_t new)
{
	machine->now.hash ^= mix(object, old) ^ mix(object, new);
	s2pt_machine_uses(machine, object);
	forget_paths(machine, object, object);
	s2pt_machine_saw(machine, new);
	publish(machine, new);
	if (!is_private(machine, object))
		machine->judge->look(machine);
}

static bool takes_part(const struct machine *machine, unsigned int actor)
{
	if (actor == ACTOR_HOST)
		return machine->config.scenario->host != NULL;
	if (actor == ACTOR_FILL)
		return machine->fills[0] != '\0';
	if (actor == ACTOR_ARRIVAL)
		return machine->config.weak;
	return actor < machine->vcpus;
}

void s2pt_machine_begin(struct machine *machine)
{
	memcpy(&machine->now, &machine->start, sizeof(machine->now));
	if (machine->engine_start)
		memcpy(machine->engine->state, machine->engine_start, machine->engine->state_size);
	machine->wrong[0] = '\0';
	machine->stuck = false;
	machine->faults = 0;
	machine->actors = 0;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (takes_part(machine, i))
			machine->actors = i + 1;
	machine->judge->begin(machine);
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
		struct actor *actor = &machine->actor[i];

		actor->machine = machine;
		actor->number = i;
		actor->seen = 0;
		actor->history = 0;
		actor->progress = 0;
		actor->faults = 0;
		actor->stores = 0;
		actor->walks = 0;
		actor->in_engine = false;
		actor->met = NOWHERE;
		actor->met_word = NO_WORD;
		actor->loaded = NOWHERE;
		actor->made = false;
		actor->done = !takes_part(machine, i);
		if (actor->done)
			continue;
		s2pt_fiber_start(&actor->fiber, actor->act, actor);
		s2pt_machine_grant(machine, i);
	}
}
