/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes by which searches of different kinds are compared: of what a run came to, and of a whole
 * state.
 */

#include "outcome.h"

#include "mix.h"

/* A table and what lies below it, by what its entries say. */
static uint64_t hash_table(const struct machine *machine, unsigned int page, int level)
{
	uint64_t hash = 0;

	for (uint32_t i = 0; i < MACHINE_WORDS; i++) {
		uint64_t word = machine->now.words[page][i];
		uint64_t below = (word & UINT64_C(0x0000fffffffff000)) - MACHINE_PA;

		if (!word)
			continue;
		hash = mix(hash, i);
		if ((word & 3) == 3 && level < S2PT_LEVEL_MAX)
			hash = mix(hash, hash_table(machine, (unsigned int)(below / MACHINE_PAGE),
						    level + 1));
		else
			hash = mix(hash, word);
	}
	return hash;
}

/* What a TLB holds, in whichever order. */
static uint64_t hash_tlb(const struct machine *machine, unsigned int cpu)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		const struct held_translation *entry = &machine->now.tlb[cpu][i];
		uint64_t hash = mix(entry->ipa, s2pt_machine_meaning(machine, entry->word));

		if (entry->used)
			sum += mix(hash, entry->size | entry->perm);
	}
	return sum;
}

static uint64_t hash_histories(const struct machine *machine)
{
	uint64_t hash = 0;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		hash = mix(hash, machine->actor[i].history);
	return hash;
}

struct s2pt_explore_outcome s2pt_machine_outcome(const struct machine *machine)
{
	const struct state *now = &machine->now;
	uint64_t hash = machine->engine->digest((const struct s2pt_seat *)machine);

	for (unsigned int root = 0; root < machine->format.geom.root_pages; root++)
		hash = mix(hash, hash_table(machine, root, S2PT_LEVEL_MAX - 1));
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		hash = mix(hash, hash_tlb(machine, cpu));
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		hash = mix(hash, (uint64_t)now->moved[i] << 2 | (unsigned int)now->dirty[i] << 1 |
					 now->written[i]);
	return (struct s2pt_explore_outcome){
		.state = hash,
		.history = hash_histories(machine),
		.faults = machine->faults,
		.why = machine->wrong,
	};
}

uint64_t s2pt_search_state(const struct search *search)
{
	const struct machine *machine = search->machine;
	const struct node *now = &search->node[search->length];
	uint64_t hash = mix(now->hash, hash_histories(machine));

	for (const char *why = machine->wrong; *why; why++)
		hash = mix(hash, (unsigned char)*why);
	if (search->bound >= 0 && search->length > 0) {
		hash = mix(hash, now[-1].chosen);
		hash = mix(hash, now[-1].preemptions);
	}
	return hash;
}
