/* SPDX-License-Identifier: BSD-2-Clause */
/* Divides a search into beginnings, by the first steps of its schedules. */

#include "beginning.h"

/*
 * The first steps are tried in every order, so that what follows them can be dealt out to shards.
 */
#define SHARED_STEPS 10

/* How many these are: a search that joins states is a single beginning. */
static unsigned int shared_steps(const struct search *search)
{
	return search->way == S2PT_EXPLORE_FUTURES ? 0 : SHARED_STEPS;
}

static bool is_divided(const struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;

	return !search->shortens && (config->shards || config->takes);
}

bool s2pt_beginning_is_foreign(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	uint64_t number = search->dealt++;

	if (config->shards && number % config->shards != config->shard - 1)
		return true;
	if (config->takes && !config->takes(config->ctx, number))
		return true;
	search->beginning = number + 1;
	search->left_before = search->left_out;
	search->left_out = false;
	search->round_before = search->went_round;
	search->went_round = false;
	search->part = (struct s2pt_explore_result){ .end = S2PT_EXPLORE_EXHAUSTED };
	return false;
}

unsigned int s2pt_beginning_length(const struct search *search)
{
	return search->beginning ? shared_steps(search) : 0;
}

enum s2pt_explore_end s2pt_search_end(const struct search *search)
{
	if (search->left_out)
		return S2PT_EXPLORE_BOUNDED;
	return search->way == S2PT_EXPLORE_FUTURES && search->went_round ? S2PT_EXPLORE_ROUND
									 : S2PT_EXPLORE_EXHAUSTED;
}

void s2pt_beginning_end(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;

	if (!search->part.why[0])
		search->part.end = s2pt_search_end(search);
	search->left_out |= search->left_before;
	search->went_round |= search->round_before;
	search->part.refused = search->machine->refused;
	search->part.states = search->inside.count;
	search->result->states += search->inside.count;
	if (config->took)
		config->took(config->ctx, search->beginning - 1, &search->part);
	search->beginning = 0;
	s2pt_visited_clear(&search->inside);
}

bool s2pt_beginning_before(const struct search *search)
{
	return is_divided(search) && search->length < shared_steps(search);
}

bool s2pt_beginning_here(const struct search *search)
{
	return is_divided(search) && !search->beginning && search->length == shared_steps(search);
}
