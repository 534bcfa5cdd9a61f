/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What processes share that search one and the same: the states, and what came of it in each.  How
 * many schedules and states there are depends on who came first where; faults and end do not.
 */

#include "together.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Schedules that are drawn for an estimate, which takes a few milliseconds. */
#define WALKS 100

static size_t bytes_of(unsigned int count)
{
	return sizeof(_Atomic(bool)) + (count + 1) * sizeof(struct s2pt_explore_result);
}

static void *share(size_t size, int how)
{
	void *memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | how, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

bool together_begin(struct together *together, const struct s2pt_explore_config *config,
		    unsigned int count)
{
	bool shares = config->way == S2PT_EXPLORE_FUTURES && config->bound < 0 && !config->weak &&
		      !config->fills;
	void *memory;

	*together = (struct together){ .count = count };
	if (!shares)
		return true;
	together->part = share(bytes_of(count), 0);
	if (!together->part)
		return false;
	together->found = (_Atomic(bool) *)(together->part + count);
	/* What is never written takes no memory. */
	memory = share(s2pt_explore_states_size(), MAP_NORESERVE);
	if (memory)
		together->states = s2pt_explore_states_in(memory);
	return memory != NULL;
}

void together_end(struct together *together)
{
	if (together->states)
		(void)munmap(together->states, s2pt_explore_states_size());
	if (together->part)
		(void)munmap(together->part, bytes_of(together->count));
	*together = (struct together){ .states = NULL };
}

void together_put(struct together *together, unsigned int number,
		  const struct s2pt_explore_result *part)
{
	together->part[number] = *part;
	if (part->why[0])
		atomic_store(together->found, true);
}

void together_tell(const struct together *together, const struct s2pt_explore_config *config,
		   char *text, size_t size)
{
	struct s2pt_explore_config shared = *config;

	shared.shared = together->states;
	(void)snprintf(text, size, "%" PRIu64 " states of at least about %.3g",
		       s2pt_explore_states_count(together->states),
		       s2pt_explore_states_estimate(&shared, WALKS));
}

struct s2pt_explore_result together_sum(const struct together *together)
{
	struct s2pt_explore_result sum = { .end = S2PT_EXPLORE_EXHAUSTED };

	for (unsigned int i = 0; i < together->count; i++) {
		const struct s2pt_explore_result *part = &together->part[i];

		if (part->end != S2PT_EXPLORE_EXHAUSTED && !sum.why[0])
			sum.end = part->end;
		if (part->why[0] && !sum.why[0]) {
			memcpy(sum.why, part->why, sizeof(sum.why));
			memcpy(sum.replay, part->replay, sizeof(sum.replay));
		}
		sum.refused |= part->refused;
		sum.schedules += part->schedules;
		if (part->longest > sum.longest)
			sum.longest = part->longest;
		if (part->faults > sum.faults)
			sum.faults = part->faults;
	}
	sum.states = s2pt_explore_states_count(together->states);
	return sum;
}

void together_join(const struct together *together, struct pieces *pieces)
{
	const struct s2pt_explore_result sum = together_sum(together);

	if (atomic_load(&pieces->piece[0].state) == PIECE_TAKEN)
		pieces_put(pieces, 0, &sum);
}
