/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of stores in flight. */

#include "late.h"

#include "mix.h"

#include <string.h>

void s2pt_late_settle(struct late *late, uint8_t all)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < late->count; i++) {
		uint16_t below = (uint16_t)((1U << kept) - 1);

		if (late->store[i].seen_by != all) {
			late->store[kept++] = late->store[i];
			continue;
		}
		for (unsigned int k = 0; k < late->count; k++) {
			uint16_t *after = &late->store[k].after;

			*after = (uint16_t)((*after & below) | (*after >> 1 & ~below));
		}
	}
	memset(&late->store[kept], 0, (late->count - kept) * sizeof(late->store[0]));
	late->count = kept;
}

void s2pt_late_arrive(struct late *late, unsigned int number, uint8_t cpus)
{
	for (unsigned int i = 0; i < number; i++)
		if (late->store[number].after >> i & 1)
			s2pt_late_arrive(late, i, cpus);
	late->store[number].seen_by |= cpus;
}

void s2pt_late_put(struct late *late, const struct late_store *store, uint8_t all)
{
	struct late_store made = *store;

	if (late->count == LATE_STORES) {
		s2pt_late_arrive(late, 0, all);
		s2pt_late_settle(late, all);
		made.after >>= 1;
	}
	late->store[late->count++] = made;
}

unsigned int s2pt_late_find(const struct late *late, unsigned int cpu, uint32_t object,
			    unsigned int from)
{
	uint32_t table = object / MACHINE_WORDS * MACHINE_WORDS;

	for (unsigned int i = from; i < late->count; i++) {
		const struct late_store *store = &late->store[i];

		if (store->object == (store->contents ? table : object) &&
		    !(store->seen_by >> cpu & 1))
			return i;
	}
	return late->count;
}

uint64_t s2pt_late_hash(const struct late *late)
{
	uint64_t hash = late->loose;

	for (unsigned int i = 0; i < late->count; i++) {
		const struct late_store *store = &late->store[i];

		hash = mix(hash, store->old);
		hash = mix(hash, (uint64_t)store->object << 40 | (uint64_t)store->actor << 32 |
					 (uint64_t)store->seen_by << 24 |
					 (uint64_t)store->known_to << 16 | store->after);
		hash = mix(hash, (uint64_t)store->contents << 1 | store->fenced);
	}
	return hash;
}
