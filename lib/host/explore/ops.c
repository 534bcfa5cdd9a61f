/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the core and the MMU's walk call in the explorer: callbacks, event points, and the memory of
 * the walk.  Each access is a step.
 */

#include "ops.h"

#include "guest.h"
#include "mix.h"
#include "tlb.h"

/*
 * Put a page into the log whose dirty state software takes away by a swap: it has seen that state.
 * Beside others that comes after the swap.
 */
static void collect(struct machine *machine, uint64_t old, uint64_t new)
{
	const struct s2pt_format *format = &machine->now.pt.config.format;
	unsigned int had = s2pt_desc_perm(format, (s2pt_desc_t){ old });
	bool keeps = (new & 1) && (s2pt_desc_perm(format, (s2pt_desc_t){ new }) & S2PT_W);

	if (!machine->config.scenario->hardware || (old & 3) != 3 || !(had & S2PT_W) || keeps)
		return;
	if (machine->config.scenario->beside)
		s2pt_machine_step(machine, TOUCH_READ, OBJECT_LOG);
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		if (s2pt_desc_pa(format, (s2pt_desc_t){ old }, S2PT_LEVEL_MAX) ==
		    s2pt_machine_pa(machine, (char)('0' + i)))
			machine->now.dirty[i] = true;
}

/* A swap came too late: the step has only read `word`, which may be what was to be written. */
static void lost(struct machine *machine, uint64_t word)
{
	machine->did = TOUCH_READ;
	s2pt_machine_saw(machine, TOUCH_READ);
	s2pt_machine_saw(machine, word);
}

/* The hook for the core's event points, in the fiber that causes them. */
static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct machine *machine = ctx;
	struct actor *actor = machine->current;
	uint32_t object;

	if (event->kind == S2PT_EVENT_ALONE || !actor)
		return;
	object = object_of(machine, event->slot);
	switch (event->kind) {
	case S2PT_EVENT_LOAD:
		s2pt_machine_step(machine, TOUCH_READ, object);
		s2pt_machine_saw(machine, *word_of(machine, object));
		if (is_held(machine, object))
			actor->met = object;
		break;
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MAKE:
		/* Other actors can't see a private word, so no step is taken for it. */
		if (!is_private(machine, object))
			s2pt_machine_step(machine, TOUCH_WRITE, object);
		actor->old = *word_of(machine, object);
		break;
	case S2PT_EVENT_WON:
	case S2PT_EVENT_MADE:
		actor->tells = s2pt_desc_same(event->want, s2pt_desc_held()) ? "break" : "write";
		machine->judge->store(machine,
				      event->kind == S2PT_EVENT_WON ? S2PT_CHECK_SWAP
								    : S2PT_CHECK_RELEASE,
				      object, event->found.word, event->want.word);
		s2pt_machine_wrote(machine, object, actor->old, event->want.word);
		if (event->kind == S2PT_EVENT_WON)
			collect(machine, actor->old, event->want.word);
		break;
	case S2PT_EVENT_LOST:
		actor->tells = "lost the race";
		machine->judge->store(machine, S2PT_CHECK_LOST, object, event->found.word,
				      event->want.word);
		lost(machine, event->found.word);
		break;
	case S2PT_EVENT_ALONE:
		break;
	}
	if (machine->now.page[object / MACHINE_WORDS] == PAGE_FREED)
		s2pt_machine_wrong(machine, "an operation is in a table that was freed");
}

/* The current actor has got page `first`, under a name by which the others' pages don't count. */
static void name_page(struct machine *machine, unsigned int first)
{
	struct actor *actor = machine->current;

	machine->now.name[first] = first;
	if (!actor)
		return;
	machine->now.name[first] = (actor->number + 1) << 16 | ++machine->now.asked[actor->number];
	actor->seen = mix(actor->seen, first);
	actor->history = mix(actor->history, machine->now.name[first]);
}

static void *alloc(void *context, void *cache, unsigned int pages)
{
	struct machine *machine = context;
	unsigned int refuse = machine->config.refuse;
	struct state *now = &machine->now;
	unsigned int first = 0;

	if (cache && refuse)
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_POOL);
	if (cache && now->allocated < refuse && ++now->allocated == refuse) {
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
		now->page[first + i] = cache ? PAGE_PRIVATE : PAGE_LIVE;
	name_page(machine, first);
	machine->judge->table(machine, S2PT_CHECK_ALLOC, now->words[first],
			      (uint64_t)pages * MACHINE_PAGE);
	return now->words[first];
}

/* Free pages that were never linked, or that no actor can hold any more. */
static void free_pages(void *context, void *table, unsigned int pages)
{
	struct machine *machine = context;
	unsigned int first = object_of(machine, table) / MACHINE_WORDS;

	machine->judge->table(machine, S2PT_CHECK_FREE, table, 0);
	for (unsigned int page = first; page < first + pages; page++) {
		bool linked = machine->now.page[page] == PAGE_RETIRED ||
			      machine->now.page[page] == PAGE_LIVE;

		machine->now.page[page] = linked ? PAGE_FREED : PAGE_NONE;
		for (unsigned int i = 0; i < MACHINE_WORDS; i++) {
			uint64_t old = machine->now.words[page][i];

			machine->now.words[page][i] = 0;
			machine->now.hash ^= mix(page * MACHINE_WORDS + i, old) ^
					     mix(page * MACHINE_WORDS + i, 0);
		}
	}
}

static void retire(void *context, void *table, int level)
{
	struct machine *machine = context;
	unsigned int page = object_of(machine, table) / MACHINE_WORDS;

	machine->judge->table(machine, S2PT_CHECK_RETIRE, table, 0);
	machine->now.page[page] = PAGE_RETIRED;
	machine->now.retired_level[page] = level;
	machine->now.waits_for[page] = machine->now.inside;
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	s2pt_machine_invalidate(context, request);
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	struct machine *machine = context;

	return machine->now.words[(pa - MACHINE_PA) / MACHINE_PAGE % MACHINE_PAGES];
}

static s2pt_pa_t pa_of(void *context, const void *table)
{
	return s2pt_machine_pa_of(context, table);
}

/* Read a word for the MMU's walk. */
static bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	struct machine *machine = ctx;
	uint64_t number = (pa - MACHINE_PA) / 8;

	if (pa < MACHINE_PA || number >= (uint64_t)OBJECT_TLB)
		return false;
	s2pt_machine_step(machine, TOUCH_READ, (uint32_t)number);
	*word = *word_of(machine, (uint32_t)number);
	s2pt_machine_saw(machine, *word);
	if (machine->current)
		machine->current->tells = "walk";
	if (machine->now.page[number / MACHINE_WORDS] == PAGE_FREED)
		s2pt_machine_wrong(machine, "a hardware walk is in a table that was freed");
	return true;
}

static bool swap_word(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct machine *machine = ctx;
	uint32_t object = (uint32_t)((pa - MACHINE_PA) / 8);

	/* A walk that is no step updates nothing. */
	if (!machine->current)
		return true;
	s2pt_machine_step(machine, TOUCH_WRITE, object);
	if (*word_of(machine, object) != found) {
		machine->current->tells = "hardware is too late";
		lost(machine, *word_of(machine, object));
		return false;
	}
	*word_of(machine, object) = want;
	machine->current->tells = "hardware";
	machine->judge->store(machine, S2PT_CHECK_HARDWARE, object, found, want);
	s2pt_machine_wrote(machine, object, found, want);
	return true;
}

void s2pt_machine_callbacks(struct machine *machine)
{
	machine->ops = (struct s2pt_ops){
		.alloc = alloc,
		.free = free_pages,
		.retire = retire,
		.tlbi = tlbi,
		.table_at = table_at,
		.pa_of = pa_of,
	};
	machine->hook = (struct s2pt_hook){ on_event, machine };
	machine->mmu.memory = (struct s2pt_mmu_memory){ read_word, swap_word, machine };
}
