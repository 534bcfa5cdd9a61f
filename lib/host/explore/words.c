/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of tables as the MMU's walk reads and swaps them.  Each access is a step. */

#include "words.h"

#include "arrival.h"
#include "buffer.h"

/* In a leaf: it can be written. */
#define S2AP_W (UINT64_C(1) << 7)

void s2pt_machine_lost(struct machine *machine, uint64_t word)
{
	machine->did = TOUCH_READ;
	s2pt_machine_saw(machine, TOUCH_READ);
	s2pt_machine_saw(machine, word);
}

/* What the current actor's walk sees in a word. */
static uint64_t seen_by_walk(struct machine *machine, uint32_t object)
{
	struct actor *actor = machine->current;
	uint64_t there = *word_of(machine, object);
	uint64_t seen = there;

	if (!actor)
		return there;
	if (actor->walks)
		seen = s2pt_arrival_word(machine, actor->walks - 1, object);
	actor->tells = seen == there ? "walk" : "walk sees the old";
	actor->saw_old = seen != there;
	actor->old_word = seen;
	return seen;
}

/* Read a word for the MMU's walk. */
static bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	struct machine *machine = ctx;
	uint64_t number = (pa - MACHINE_PA) / 8;

	if (pa < MACHINE_PA || number >= (uint64_t)OBJECT_TLB)
		return false;
	s2pt_machine_step(machine, TOUCH_READ, (uint32_t)number);
	*word = seen_by_walk(machine, (uint32_t)number);
	s2pt_machine_saw(machine, *word);
	if (machine->now.page[number / MACHINE_WORDS] == PAGE_FREED)
		s2pt_machine_wrong(machine, "a hardware walk is in a table that was freed");
	return true;
}

/* Swap the words of a leaf that hardware updates. */
static bool update_word(struct machine *machine, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	uint32_t object = (uint32_t)((pa - MACHINE_PA) / 8);

	s2pt_machine_step(machine, TOUCH_WRITE, object);
	s2pt_arrival_catch_up(machine, machine->current->walks - 1, object);
	if (*word_of(machine, object) != found) {
		machine->current->tells = "hardware is too late";
		s2pt_machine_lost(machine, *word_of(machine, object));
		return false;
	}
	s2pt_machine_set(machine, object, want);
	machine->current->tells = "hardware";
	machine->judge->store(machine, S2PT_CHECK_HARDWARE, object, found, want);
	s2pt_machine_wrote(machine, object, found, want);
	return true;
}

static bool swap_word(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct machine *machine = ctx;
	bool entry = machine->config.scenario->hdbss && (want & ~found & S2AP_W);
	bool late;

	/* A walk that is no step updates nothing. */
	if (!machine->current)
		return true;
	late = entry && s2pt_buffer_before(machine);
	if (!update_word(machine, pa, found, want))
		return false;
	if (late)
		s2pt_buffer_after(machine);
	return true;
}

void s2pt_machine_words(struct machine *machine)
{
	machine->mmu.memory = (struct s2pt_mmu_memory){ read_word, swap_word, machine };
}
