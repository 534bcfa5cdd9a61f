/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes through all schedules of one plan of fills, or all states, step by step and back.
 */

#include "schedules.h"

#include "beginning.h"
#include "keep.h"
#include "known.h"
#include "outcome.h"
#include "race.h"
#include "replay.h"
#include "run.h"
#include "stand.h"
#include "together.h"

#include <string.h>

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
 *
 * Nodes before the end of a beginning don't note that, for whoever searches another beginning does not
 * see this run.  Nothing is lost: of the beginnings that lead to a find, take the first.  Whoever sleeps
 * at its end can't come next on the way to the find, or a beginning before it would lead there, too.
 */
static bool goes_round(struct search *search)
{
	const struct cycle cycle = search->cycle;
	unsigned int first = s2pt_beginning_length(search);

	search->went_round |= cycle.since >= 0;
	for (unsigned int i = 0; cycle.since >= 0 && i < search->length; i++) {
		struct node *node = &search->node[i];

		if (i >= first)
			node->tried_in_part |= 1U << node->chosen;
		if (i >= (unsigned int)cycle.since)
			node->backtrack |= node->enabled;
	}
	return cycle.since >= 0;
}

/* Who need not be tried in the present state, and who must be because of what it is part of. */
static void prepare(struct search *search, struct node *node)
{
	node->tried = 0;
	node->tried_in_part = 0;
	node->backtrack = 0;
	node->postponed = 0;
	if (search_is_reduced(search))
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

/* A run that ends among the states that are reached in every order is a beginning by itself. */
static enum run_end end_here(struct search *search, bool shared, enum run_end end)
{
	if (!shared || !s2pt_beginning_is_foreign(search))
		return end;
	search->result->why[0] = '\0';
	return RUN_NOT_COUNTED;
}

/* Run from the last state that is fixed to the end. */
static enum run_end go_on(struct search *search)
{
	for (;;) {
		struct node *node = &search->node[search->length];
		bool here = s2pt_beginning_here(search);
		bool shared = here || s2pt_beginning_before(search);

		if (s2pt_stand_is_here(search))
			s2pt_stand_keep(search);
		if (s2pt_search_judge(search))
			return end_here(search, shared, RUN_ENDED);
		if (s2pt_search_is_known(search, node))
			return RUN_NOT_COUNTED;
		if (search->length == search->deepest) {
			search->left_out = true;
			return RUN_LEFT;
		}
		prepare(search, node);
		if (goes_round(search))
			return end_here(search, shared, RUN_LEFT);
		if (here && s2pt_beginning_is_foreign(search))
			return RUN_NOT_COUNTED;
		shared &= !here;
		if (!node->enabled) {
			s2pt_search_finish(search);
			return end_here(search, shared, RUN_ENDED);
		}
		if (!(node->awake & ~node->asleep))
			return end_here(search, shared, RUN_LEFT);
		node->tried = 1U << choose(search, node->awake & ~node->asleep);
		node->backtrack = shared || !search_is_reduced(search) ? node->awake : node->tried;
		node->before[choose(search, node->tried)] = 0;
		s2pt_search_take(search, choose(search, node->tried));
	}
}

/* Go back to the last state from which another step must be tried; false if there is none. */
static bool go_back(struct search *search)
{
	while (search->length > 0) {
		struct node *node = &search->node[search->length - 1];
		unsigned int left;

		s2pt_search_unlink(search);
		left = node->backtrack & ~node->tried & ~node->asleep;

		search->insists = !left;
		if (!left)
			left = node->postponed;
		while (left) {
			unsigned int i = (unsigned int)__builtin_ctz(left);

			left &= ~(1U << i);
			if (!search->insists)
				node->before[i] = (unsigned char)node->tried;
			node->tried |= 1U << i;
			node->postponed &= ~(1U << i);
			if (!within_bound(search, search->length, i)) {
				search->left_out = true;
				continue;
			}
			node->chosen = i;
			return true;
		}
		s2pt_search_close(search, node);
	}
	return false;
}

/* Go on from the last state, with the step that was chosen there. */
static void take_other(struct search *search)
{
	s2pt_stand_back(search);
	s2pt_search_take(search, search->node[search->length].chosen);
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

/* A run that ends in a state that is known may have taken most faults, by accesses that were over then. */
static void note_faults(struct search *search)
{
	unsigned int faults = search->node[search->length].most_faults;

	if (faults > search->part.faults)
		search->part.faults = faults;
}

/* Is the search over, because of what the last run has come to? */
static bool is_over(struct search *search, enum run_end end)
{
	struct s2pt_explore_result *result = search->result;

	if (search->beginning)
		note_faults(search);
	if (end != RUN_NOT_COUNTED)
		s2pt_search_count(search);
	if (end == RUN_ENDED)
		tell_end(search);
	if (!result->why[0])
		return search->no_memory;
	if (search->beginning && !search->part.why[0]) {
		search->part.end = result->end;
		search->part.finds++;
		memcpy(search->part.why, result->why, sizeof(result->why));
		memcpy(search->part.replay, result->replay, sizeof(result->replay));
	}
	if (result->finds++ == 0)
		search->first = *result;
	if (!search->machine->config.past_finds)
		return true;
	result->why[0] = '\0';
	return false;
}

static bool gives_up(const struct search *search, uint64_t most)
{
	const struct s2pt_explore_states *shared = search->machine->config.shared;

	return (most && search->result->schedules >= most) ||
	       (shared && s2pt_states_stopped(shared));
}

/* Go on with another schedule; false: there is none, or it gives up. */
static bool go_on_with_another(struct search *search, uint64_t most)
{
	struct s2pt_explore_result *result = search->result;
	bool more;

	if (gives_up(search, most)) {
		result->end = S2PT_EXPLORE_GIVEN_UP;
		return false;
	}
	more = go_back(search);
	if (search->beginning && (!more || s2pt_beginning_before(search)))
		s2pt_beginning_end(search);
	if (more)
		take_other(search);
	else
		result->end = s2pt_search_end(search);
	return more;
}

void s2pt_search_all(struct search *search, uint64_t most)
{
	s2pt_search_begin(search);
	s2pt_visited_clear(&search->visited);
	s2pt_machine_reset(search->machine);
	s2pt_stand_search(search);
	while (!is_over(search, go_on(search)) && go_on_with_another(search, most))
		continue;
	if (search->beginning && search->part.why[0])
		s2pt_beginning_end(search);
	search->beginning = 0;
	search->result->states += search->visited.count;
}
