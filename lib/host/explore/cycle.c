/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognises that a run of the explorer goes round, and who would have to stand still for that. */

#include "cycle.h"

static uint64_t bit_of(uint64_t hash)
{
	return UINT64_C(1) << hash % 64;
}

uint64_t s2pt_cycle_near(const struct search *search)
{
	unsigned int at = search->length;

	if (!at || search->progress[at - 1] != search->progress[at])
		return 0;
	return search->near[at - 1] | bit_of(search->hash[at - 1]);
}

/* Who could go on since state `since`, and did not? */
static unsigned int starved(const struct search *search, unsigned int since)
{
	unsigned int moved = 0;
	unsigned int could = 0;

	for (unsigned int i = since; i < search->length; i++) {
		moved |= 1U << search->node[i].chosen;
		could |= search->node[i].enabled;
	}
	return could & ~moved;
}

/* Only where some actor has to begin its access again can a state have come again. */
struct cycle s2pt_cycle_find(const struct search *search)
{
	unsigned int progress = search->progress[search->length];
	uint64_t hash = search->hash[search->length];
	unsigned int i = search->length;

	if (!(search->near[i] & bit_of(hash)) || !search->node[i].faults)
		return (struct cycle){ .since = -1 };
	while (i-- > 0 && search->progress[i] == progress)
		if (search->hash[i] == hash)
			return (struct cycle){ (int)i, starved(search, i) };
	return (struct cycle){ .since = -1 };
}
