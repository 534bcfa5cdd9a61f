/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of tables in the explorer's machine: allocated, retired, freed. */

#include "pages.h"

#include "mix.h"

#include <string.h>

/* The current actor has got page `first`, under a name by which the others' pages don't count. */
static void name_page(struct machine *machine, unsigned int first)
{
	struct actor *actor = machine->current;

	machine->now.name[first] = first;
	if (!actor)
		return;
	machine->now.unseen.loose |= 1U << first;
	machine->now.name[first] = (actor->number + 1) << 16 | ++machine->now.asked[actor->number];
	actor->seen = mix(actor->seen, first);
	actor->history = mix(actor->history, machine->now.name[first]);
}

void *s2pt_machine_alloc(struct machine *machine, bool beside, unsigned int pages)
{
	unsigned int refuse = machine->config.refuse;
	struct state *now = &machine->now;
	unsigned int first = 0;

	if (beside && refuse)
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_POOL);
	if (beside && now->allocated < refuse && ++now->allocated == refuse) {
		machine->refused = true;
		return NULL;
	}
	while (first < MACHINE_PAGES && now->page[first] != PAGE_NONE)
		first++;
	if (first + pages > MACHINE_PAGES) {
		s2pt_machine_wrong(machine, "the explorer has no page left for a table");
		return NULL;
	}
	for (unsigned int i = 0; i < pages; i++)
		now->page[first + i] = beside ? PAGE_PRIVATE : PAGE_LIVE;
	name_page(machine, first);
	machine->judge->table(machine, S2PT_CHECK_ALLOC, now->words[first],
			      (uint64_t)pages * MACHINE_PAGE);
	return now->words[first];
}

void s2pt_machine_free(struct machine *machine, const void *table, unsigned int pages)
{
	unsigned int first = object_of(machine, table) / MACHINE_WORDS;

	machine->judge->table(machine, S2PT_CHECK_FREE, table, 0);
	for (unsigned int page = first; page < first + pages; page++) {
		bool linked = machine->now.page[page] == PAGE_RETIRED ||
			      machine->now.page[page] == PAGE_LIVE;

		machine->now.page[page] = linked ? PAGE_FREED : PAGE_NONE;
		s2pt_machine_page_changed(machine, page);
		for (unsigned int i = next_used(machine, page, 0); i < MACHINE_WORDS;
		     i = next_used(machine, page, i + 1)) {
			uint64_t old = machine->now.words[page][i];

			s2pt_machine_set(machine, page * MACHINE_WORDS + i, 0);
			machine->now.hash ^= mix(page * MACHINE_WORDS + i, old) ^
					     mix(page * MACHINE_WORDS + i, 0);
		}
		machine->now.used[page] = 0;
	}
}

void s2pt_machine_retire(struct machine *machine, const void *table, int level)
{
	unsigned int page = object_of(machine, table) / MACHINE_WORDS;

	machine->judge->table(machine, S2PT_CHECK_RETIRE, table, 0);
	machine->now.page[page] = PAGE_RETIRED;
	machine->now.retired_level[page] = (int8_t)level;
	machine->now.waits_for[page] = (uint8_t)machine->now.reading;
}
