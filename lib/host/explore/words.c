/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of tables as the MMU's walk reads and swaps them.  Each access is a step. */

#include "words.h"

void s2pt_machine_lost(struct machine *machine, uint64_t word)
{
	machine->did = TOUCH_READ;
	s2pt_machine_saw(machine, TOUCH_READ);
	s2pt_machine_saw(machine, word);
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
		s2pt_machine_lost(machine, *word_of(machine, object));
		return false;
	}
	*word_of(machine, object) = want;
	machine->current->tells = "hardware";
	machine->judge->store(machine, S2PT_CHECK_HARDWARE, object, found, want);
	s2pt_machine_wrote(machine, object, found, want);
	return true;
}

void s2pt_machine_words(struct machine *machine)
{
	machine->mmu.memory = (struct s2pt_mmu_memory){ read_word, swap_word, machine };
}
