/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes through all schedules of one plan of fills, step by step and back, and divides them into
 * shards.
 */

#include "schedules.h"

#include "outcome.h"
#include "race.h"
#include "replay.h"
#include "run.h"

/*
 * The first steps are tried in every order, so that what follows them can be dealt out to shards.
 */
#define SHARED_STEPS 7

static bool within_bound(const struct search *search, unsigned int at, unsigned int actor)
{
	return search->bound < 0 ||
	       s2pt_search_preemptions(search, at, actor) <= (unsigned int)search->bound;
}

/* Choose an actor: the one that ran last, if it can go on. */
static unsigned int choose(const struct search *search, unsigned int among)
{
	unsigned int first = 0;

	if (search->length > 0 && (among >> search->node[search->length - 1].chosen & 1))
		return search->node[search->length - 1].chosen;
	while (!(among >> first & 1))
		first++;
	return first;
}

/*
 * Has the run come back to a state in which an actor is kept from going on?  No schedule that goes
 * on like this is fair, so what leaves the cycle is tried from every state in it.  What begins like
 * this run has not been tried in full, and nobody may sleep because it was.
 */
static bool goes_round(struct search *search)
{
	struct cycle cycle = s2pt_search_cycle(search);

	for (unsigned int i = 0; cycle.since >= 0 && i < search->length; i++) {
		struct node *node = &search->node[i];

		node->tried_in_part |= 1U << node->chosen;
		if (i >= (unsigned int)cycle.since)
			node->backtrack |= node->enabled;
	}
	return cycle.since >= 0;
}

/* Does the run belong to another shard?  Asked once for each beginning. */
static bool is_foreign(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;

	return config->shards && search->dealt++ % config->shards != config->shard - 1;
}

static bool is_shared(const struct search *search)
{
	return search->machine->config.shards && search->length < SHARED_STEPS;
}

static bool is_reduced(const struct search *search)
{
	return search->way == S2PT_EXPLORE_REDUCED;
}

/* Has the search been in this state before, and gone on from there? */
static bool is_known(struct search *search)
{
	enum visit visit = VISIT_FIRST;

	if (search->way == S2PT_EXPLORE_STATES)
		visit = s2pt_visited_add(&search->visited, s2pt_search_state(search));
	search->no_memory |= visit == VISIT_NO_MEMORY;
	return visit != VISIT_FIRST;
}

/* Who need not be tried in the present state, and who must be because of what it is part of. */
static void prepare(struct search *search, struct node *node)
{
	node->asleep = 0;
	node->tried = 0;
	node->tried_in_part = 0;
	node->backtrack = 0;
	if (!is_reduced(search))
		return;
	if (search->length)
		node->asleep = s2pt_search_asleep(search);
	s2pt_search_races(search);
}

/* How a run ended. */
enum run_end {
	/* All that there was to do was done, or something was found. */
	RUN_ENDED,
	/* It would only repeat another run, or goes round in a cycle, or is too long. */
	RUN_LEFT,
	/* It belongs to another shard, or leads to a state that is known. */
	RUN_NOT_COUNTED,
};

/* Run from the last state that is fixed to the end. */
static enum run_end go_on(struct search *search)
{
	for (;;) {
		struct node *node = &search->node[search->length];
		bool dealt = search->length == SHARED_STEPS;

		if (s2pt_search_judge(search))
			return RUN_ENDED;
		if (is_known(search) || (dealt && is_foreign(search)))
			return RUN_NOT_COUNTED;
		if (search->length == search->deepest) {
			search->left_out = true;
			return RUN_LEFT;
		}
		prepare(search, node);
		if (goes_round(search))
			return RUN_LEFT;
		if (!node->enabled) {
			if (is_shared(search) && is_foreign(search))
				return RUN_NOT_COUNTED;
			s2pt_search_finish(search);
			return RUN_ENDED;
		}
		if (!(node->enabled & ~node->asleep))
			return RUN_LEFT;
		node->tried = 1U << choose(search, node->enabled & ~node->asleep);
		node->backtrack =
			is_shared(search) || !is_reduced(search) ? node->enabled : node->tried;
		s2pt_search_take(search, choose(search, node->tried));
	}
}

/* Go back to the last state from which another step must be tried; false if there is none. */
static bool go_back(struct search *search)
{
	while (search->length-- > 0) {
		struct node *node = &search->node[search->length];
		unsigned int left = node->backtrack & ~node->tried & ~node->asleep;

		for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
			if (!(left >> i & 1))
				continue;
			node->tried |= 1U << i;
			if (!within_bound(search, search->length, i)) {
				search->left_out = true;
				continue;
			}
			node->chosen = i;
			return true;
		}
	}
	return false;
}

static void replay_prefix(struct search *search)
{
	unsigned int until = search->length;

	s2pt_machine_reset(search->machine);
	for (unsigned int i = 0; i < until; i++)
		s2pt_machine_grant(search->machine, search->node[i].chosen);
	s2pt_search_take(search, search->node[until].chosen);
}

static void tell_end(const struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	struct s2pt_explore_outcome outcome;
	char replay[S2PT_EXPLORE_REPLAY];

	if (!config->ended || search->shortens)
		return;
	outcome = s2pt_machine_outcome(search->machine);
	outcome.why = search->result->why;
	outcome.replay = replay;
	s2pt_replay_write(search, replay);
	config->ended(config->ctx, &outcome);
}

/* Is the search over, because of what the last run has come to? */
static bool is_over(struct search *search, enum run_end end)
{
	struct s2pt_explore_result *result = search->result;

	if (end != RUN_NOT_COUNTED)
		s2pt_search_count(search);
	if (end == RUN_ENDED)
		tell_end(search);
	if (!result->why[0])
		return search->no_memory;
	if (result->finds++ == 0)
		search->first = *result;
	if (!search->machine->config.past_finds)
		return true;
	result->why[0] = '\0';
	return false;
}

void s2pt_search_all(struct search *search, uint64_t most)
{
	struct s2pt_explore_result *result = search->result;

	search->length = 0;
	search->dealt = 0;
	s2pt_visited_clear(&search->visited);
	s2pt_machine_reset(search->machine);
	while (!is_over(search, go_on(search))) {
		if (most && result->schedules >= most) {
			result->end = S2PT_EXPLORE_GIVEN_UP;
			break;
		}
		if (!go_back(search)) {
			result->end =
				search->left_out ? S2PT_EXPLORE_BOUNDED : S2PT_EXPLORE_EXHAUSTED;
			break;
		}
		replay_prefix(search);
	}
	result->states += search->visited.count;
}
