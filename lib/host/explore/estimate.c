/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Estimates how many states a search by futures has, from the share of those on random walks that the
 * search has been at.
 */

#include "first.h"
#include "keep.h"
#include "mix.h"
#include "outcome.h"
#include "run.h"
#include "setup.h"
#include "together.h"

#include <stdlib.h>

/* Steps of a walk at most: deeper states are few. */
#define DEPTH 255

/* How many states of the walks were at a depth, and how many of them the search has been at. */
struct tally {
	unsigned int seen[DEPTH];
	unsigned int known[DEPTH];
};

/* The actor that takes the next step, drawn from a set of actors. */
static unsigned int draw(unsigned int among, uint64_t random)
{
	unsigned int left =
		(unsigned int)((random >> 32) % (unsigned int)__builtin_popcount(among));

	while (left-- > 0)
		among &= among - 1;
	return (unsigned int)__builtin_ctz(among);
}

/* Walk from the beginning to the end, or to a state that comes again. */
static void walk(struct search *search, uint64_t *random, struct tally *tally)
{
	const struct machine *machine = search->machine;

	s2pt_search_begin(search);
	s2pt_machine_reset(search->machine);
	while (search->length < DEPTH && !s2pt_search_judge(search) && search->cycle.since < 0) {
		unsigned int enabled = search->node[search->length].enabled;

		tally->seen[search->length]++;
		tally->known[search->length] +=
			s2pt_states_has(machine->config.shared, s2pt_search_future(search));
		if (!enabled)
			break;
		*random = mix(*random, search->length + 1);
		s2pt_search_take(search, draw(s2pt_machine_first(machine, enabled), *random));
	}
	search->result->why[0] = '\0';
}

static double estimate(const struct s2pt_explore_states *states, const struct tally *tally)
{
	double sum = 0;

	for (unsigned int i = 0; i < DEPTH; i++) {
		double count = (double)s2pt_states_at(states, i);

		sum += tally->known[i] ? count * tally->seen[i] / tally->known[i] : count;
	}
	return sum + (double)s2pt_states_at(states, DEPTH);
}

double s2pt_explore_states_estimate(const struct s2pt_explore_config *config, unsigned int walks)
{
	struct s2pt_explore_result result = { .why = "" };
	struct search *search = calloc(1, sizeof(*search));
	struct tally *tally = calloc(1, sizeof(*tally));
	uint64_t random = config->seed + 1;
	const struct s2pt_hook *before;
	double sum = 0;

	if (search && tally)
		search->machine = s2pt_machine_new(config);
	if (search && search->machine) {
		search->result = &result;
		search->way = S2PT_EXPLORE_FUTURES;
		search->bound = S2PT_EXPLORE_UNBOUNDED;
		search->machine->forgets = true;
		before = s2pt_hook_thread(&search->machine->hook);
		for (unsigned int i = 0; i < walks; i++)
			walk(search, &random, tally);
		(void)s2pt_hook_thread(before);
		sum = estimate(config->shared, tally);
		s2pt_machine_delete(search->machine);
	}
	free(tally);
	free(search);
	return sum;
}
