/* SPDX-License-Identifier: BSD-2-Clause */
/* The hash of the machine's state, by which one that comes again is known. */

#include "machine.h"
#include "mix.h"

#include <string.h>

/*
 * One of the things of which a state is made, for a sum of all: a CPU works on several of these at
 * once, which it can't where each hash needs the one before.
 */
static uint64_t summand(unsigned int place, uint64_t what)
{
	return mix(UINT64_C(0x2545f4914f6cdd1d) * (place + 1), what);
}

/* The same of a hash and of a small number. */
static uint64_t summand_of(unsigned int place, uint64_t hash, unsigned int number)
{
	return summand(place, hash + UINT64_C(0xd6e8feb86659fd93) * number);
}

/* The places of the summands. */
enum {
	HASH_WORDS,
	HASH_SECTIONS,
	HASH_ENGINE,
	HASH_GUEST,
	HASH_PAGES,
	HASH_CPU = HASH_PAGES + (MACHINE_PAGES + 3) / 4,
	HASH_ACTOR = HASH_CPU + S2PT_SCENARIO_VCPUS,
};

_Static_assert(MACHINE_PAGES % 4 == 0 && MACHINE_GUEST == 4 && sizeof(bool) == 1,
	       "pages and what is known of the guest's are taken by four");

/* Four small numbers in one. */
static uint32_t four(const void *at)
{
	uint32_t all;

	memcpy(&all, at, sizeof(all));
	return all;
}

/* What is known of the pages from `first` on, of 4 of them. */
static uint64_t pages_in_one(const struct state *now, unsigned int first)
{
	return (uint64_t)four(&now->page[first]) << 32 | four(&now->waits_for[first]);
}

static uint64_t guest_in_one(const struct state *now)
{
	return (uint64_t)four(now->moved) << 32 | four(now->dirty) << 1 | four(now->written);
}

/* What is in the buffers, the code of each, and how entries are written. */
static unsigned int buffers_in_one(const struct buffers *now)
{
	unsigned int all = (unsigned int)now->entries_last << 1 | now->aborted;

	for (unsigned int cpu = 0; cpu < S2PT_SCENARIO_VCPUS; cpu++)
		all = all << 5 | (unsigned int)now->pages[cpu] << 1 | now->lost[cpu];
	return all;
}

uint64_t s2pt_machine_hash(const struct machine *machine)
{
	const struct state *now = &machine->now;
	uint64_t sections = (uint64_t)now->allocated << 32 | now->graced << 24 |
			    now->reading << 16 | (unsigned int)now->writer << 8 | now->inside;
	uint64_t late = machine->config.weak ? s2pt_late_hash(&machine->now.unseen) : 0;
	unsigned int buffers = machine->config.scenario->hdbss ? buffers_in_one(&now->buffers) : 0;
	uint64_t hash =
		summand(HASH_WORDS, now->hash ^ late) + summand(HASH_SECTIONS, sections) +
		summand(HASH_ENGINE, machine->engine->digest((const struct s2pt_seat *)machine)) +
		summand_of(HASH_GUEST, guest_in_one(now), buffers);

	for (unsigned int i = 0; i < MACHINE_PAGES; i += 4)
		hash += summand(HASH_PAGES + i / 4, pages_in_one(now, i));
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		hash += summand_of(HASH_CPU + cpu, now->tlb_hash[cpu], now->walking[cpu]);
	for (unsigned int i = 0; i < machine->actors; i++)
		if (i < machine->vcpus || i >= ACTOR_HOST)
			hash += summand_of(HASH_ACTOR + i, machine->actor[i].seen,
					   machine->actor[i].progress);
	return hash;
}
