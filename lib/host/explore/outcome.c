/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes by which searches of different kinds are compared: of what a run came to, and of a whole
 * state.
 */

#include "outcome.h"

#include "host/judge/digest.h"
#include "mix.h"

/* A table and what lies below it, by what its entries say. */
static uint64_t hash_table(const struct machine *machine, unsigned int page, int level)
{
	uint64_t hash = 0;

	for (uint32_t i = next_used(machine, page, 0); i < MACHINE_WORDS;
	     i = next_used(machine, page, i + 1)) {
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

/* What an entry of a TLB says: of a table what is in it, for which page it is does not count. */
static uint64_t hash_held(const struct machine *machine, const struct held_translation *entry)
{
	uint64_t page = (entry->pa - MACHINE_PA) / MACHINE_PAGE;

	if (entry->table && page < MACHINE_PAGES)
		return hash_table(machine, (unsigned int)page, entry->level + 1);
	return entry->word;
}

/* What a TLB holds, in whichever order. */
static uint64_t hash_tlb(const struct machine *machine, unsigned int cpu)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		const struct held_translation *entry = &machine->now.tlb[cpu][i];
		if (entry->used)
			sum += mix(mix(entry->ipa, hash_held(machine, entry)),
				   entry->size | entry->perm);
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
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		hash = mix(hash, (uint64_t)now->buffers.pages[cpu] << 1 | now->buffers.lost[cpu]);
	return (struct s2pt_explore_outcome){
		.state = hash,
		.history = hash_histories(machine),
		.faults = machine->faults,
		.why = machine->wrong,
	};
}

static uint64_t hash_wrong(const struct machine *machine, uint64_t hash)
{
	for (const char *why = machine->wrong; *why; why++)
		hash = mix(hash, (unsigned char)*why);
	return hash;
}

uint64_t s2pt_search_state(const struct search *search)
{
	const struct machine *machine = search->machine;
	const struct node *now = &search->node[search->length];
	uint64_t hash = mix(search->hash[search->length], hash_histories(machine));

	hash = hash_wrong(machine, hash);
	if (search->bound >= 0 && search->length > 0) {
		hash = mix(hash, now[-1].chosen);
		hash = mix(hash, now[-1].preemptions);
	}
	return hash;
}

uint64_t s2pt_search_future(const struct search *search)
{
	const struct machine *machine = search->machine;
	const struct state *now = &machine->now;
	uint64_t hash = mix(search->hash[search->length],
			    now->late << 2 | (unsigned int)now->waits << 1 | machine->refused);

	for (unsigned int i = 0; i < machine->actors; i++) {
		const struct actor *actor = &machine->actor[i];
		const struct step *next = &actor->pending;

		if (actor->done)
			continue;
		hash = mix(hash, (uint64_t)actor->faults << 48 | (uint64_t)next->object << 32 |
					 (uint64_t)next->touch << 8 | next->stores);
		hash = mix(hash, (uint64_t)actor->loaded << 1 | actor->made);
		hash = mix(hash, actor->loaded_word);
	}
	if (machine->check)
		hash = mix(hash, s2pt_check_digest(machine->check));
	return hash_wrong(machine, hash);
}
