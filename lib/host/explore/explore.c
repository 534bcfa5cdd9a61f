/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The explorer: goes through all schedules of a scenario, step by step and back, divides them into
 * shards, and shortens what it finds.
 */

#include "s2pt/host/explore.h"

#include "fill.h"
#include "race.h"
#include "random.h"
#include "run.h"
#include "setup.h"

#include <stdlib.h>
#include <string.h>

/*
 * The first steps are tried in every order, so that what follows them can be dealt out to shards.
 */
#define SHARED_STEPS 7
/* Most steps that are spent on each attempt at a shorter schedule. */
#define SHORTEN 150000

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
 * on like this is fair, so what leaves the cycle is tried from every state in it.
 */
static bool goes_round(struct search *search)
{
	struct cycle cycle = s2pt_search_cycle(search);

	for (unsigned int i = search->length; cycle.since >= 0 && i-- > (unsigned int)cycle.since;)
		search->node[i].wanted |= search->node[i].can;
	return cycle.since >= 0;
}

/* Does the run belong to another shard?  Asked once for each beginning. */
static bool deal(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;

	search->foreign = config->shards && search->dealt++ % config->shards != config->shard - 1;
	return search->foreign;
}

static bool is_shared(const struct search *search)
{
	return search->machine->config.shards && search->length < SHARED_STEPS;
}

/* Run from the last state that is fixed to the end. */
static void go_on(struct search *search)
{
	for (;;) {
		struct node *node = &search->node[search->length];

		if (s2pt_search_judge(search))
			return;
		if (search->length == SHARED_STEPS && deal(search))
			return;
		if (search->length == search->deepest) {
			search->cut = true;
			return;
		}
		node->asleep = search->length ? s2pt_search_asleep(search) : 0;
		node->tried = 0;
		node->wanted = 0;
		s2pt_search_races(search);
		if (goes_round(search))
			return;
		if (!node->can) {
			if (!is_shared(search) || !deal(search))
				s2pt_search_finish(search);
			return;
		}
		if (!(node->can & ~node->asleep))
			return;
		node->tried = 1U << choose(search, node->can & ~node->asleep);
		node->wanted = is_shared(search) ? node->can : node->tried;
		s2pt_search_take(search, choose(search, node->tried));
	}
}

/* Go back to the last state from which another step must be tried; false if there is none. */
static bool go_back(struct search *search)
{
	while (search->length-- > 0) {
		struct node *node = &search->node[search->length];
		unsigned int left = node->wanted & ~node->tried & ~node->asleep;

		for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
			if (!(left >> i & 1))
				continue;
			node->tried |= 1U << i;
			if (!within_bound(search, search->length, i)) {
				search->cut = true;
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

static void run_all(struct search *search, uint64_t most)
{
	struct s2pt_explore_result *result = search->result;

	search->length = 0;
	search->dealt = 0;
	s2pt_machine_reset(search->machine);
	for (;;) {
		search->foreign = false;
		go_on(search);
		if (!search->foreign)
			s2pt_search_count(search);
		if (result->why[0])
			return;
		if (most && result->schedules >= most) {
			result->end = S2PT_EXPLORE_GIVEN_UP;
			return;
		}
		if (!go_back(search))
			break;
		replay_prefix(search);
	}
	result->end = search->cut ? S2PT_EXPLORE_BOUNDED : S2PT_EXPLORE_EXHAUSTED;
}

/* Search again among shorter schedules, as long as that finds something. */
static void shorten(struct search *search)
{
	struct s2pt_explore_result *best = search->result;
	unsigned int step = (search->length + 7) / 8;
	unsigned int length = search->length;

	while (step > 0) {
		struct s2pt_explore_result shorter = { .end = S2PT_EXPLORE_EXHAUSTED };

		search->result = &shorter;
		search->deepest = length > step ? length - step : 0;
		run_all(search, SHORTEN / length);
		best->schedules += shorter.schedules;
		if (shorter.end == best->end && search->length < length) {
			length = search->length;
			memcpy(best->why, shorter.why, sizeof(best->why));
			memcpy(best->replay, shorter.replay, sizeof(best->replay));
		} else {
			step /= 2;
		}
	}
	search->result = best;
}

/* Search once for each plan of fills; without fills there is one. */
static void run_plans(struct search *search)
{
	struct machine *machine = search->machine;
	const struct s2pt_explore_config *config = &machine->config;

	if (!s2pt_machine_fills_first(machine, config->fills))
		return;
	do {
		if (config->depth)
			s2pt_search_sample(search);
		else
			run_all(search, config->most);
	} while (!search->result->why[0] && search->result->end != S2PT_EXPLORE_GIVEN_UP &&
		 s2pt_machine_fills_next(machine));
}

void s2pt_explore(const struct s2pt_explore_config *config, struct s2pt_explore_result *result)
{
	struct search *search = calloc(1, sizeof(*search));
	const struct s2pt_hook *before;

	*result = (struct s2pt_explore_result){ .end = S2PT_EXPLORE_BAD };
	if (!search)
		return;
	search->result = result;
	search->bound = config->bound;
	search->deepest = SEARCH_STEPS;
	search->machine = s2pt_machine_new(config);
	before = s2pt_hook_thread(search->machine ? &search->machine->hook : NULL);
	if (search->machine && config->replay) {
		result->schedules = 1;
		if (s2pt_search_follow(search, config->replay, NULL) && !result->why[0])
			result->end = S2PT_EXPLORE_GIVEN_UP;
		result->longest = search->length;
	} else if (search->machine) {
		run_plans(search);
		if (result->why[0])
			shorten(search);
	}
	if (search->machine) {
		result->faults = search->machine->most_faults;
		result->refused = search->machine->refused;
	}
	(void)s2pt_hook_thread(before);
	s2pt_machine_delete(search->machine);
	free(search);
}
