/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The explorer: has the schedules of a scenario gone through, or drawn, or a known one followed,
 * and shortens what is found.
 */

#include "s2pt/host/explore.h"

#include "fill.h"
#include "random.h"
#include "run.h"
#include "schedules.h"
#include "setup.h"

#include <stdlib.h>
#include <string.h>

/* Most steps that are spent on each attempt at a shorter schedule. */
#define SHORTEN 150000

/* Search again among shorter schedules, as long as that finds something. */
static void shorten(struct search *search)
{
	struct s2pt_explore_result *best = search->result;
	unsigned int step = (search->length + 7) / 8;
	unsigned int length = search->length;

	search->shortens = true;
	if (search->bound < 0 && !search->machine->config.weak)
		search->way = S2PT_EXPLORE_REDUCED;
	while (step > 0) {
		struct s2pt_explore_result shorter = { .end = S2PT_EXPLORE_EXHAUSTED };

		search->result = &shorter;
		search->deepest = length > step ? length - step : 0;
		s2pt_search_all(search, SHORTEN / length);
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
			s2pt_search_all(search, config->most);
	} while (!search->result->why[0] && search->result->end != S2PT_EXPLORE_GIVEN_UP &&
		 !search->no_memory && s2pt_machine_fills_next(machine));
}

/* Search all of it; shorten the find, or tell of the first one. */
static void search_plans(struct search *search)
{
	struct s2pt_explore_result *result = search->result;

	run_plans(search);
	if (result->why[0])
		shorten(search);
	if (search->no_memory)
		result->end = S2PT_EXPLORE_BAD;
	if (!search->machine->config.past_finds || !result->finds)
		return;
	result->end = search->first.end;
	memcpy(result->why, search->first.why, sizeof(result->why));
	memcpy(result->replay, search->first.replay, sizeof(result->replay));
}

/*
 * Another order of independent steps may take more preemptions, and which store arrives next depends on
 * where walks stand: then there is no reduction.  What other engines keep beside the tables may not be in
 * their digest, so their states are not joined.
 */
static enum s2pt_explore_way way_of(const struct s2pt_explore_config *config)
{
	bool reduces = config->bound < 0 && !config->weak;
	bool joins = config->way == S2PT_EXPLORE_FUTURES;

	if (!reduces && (joins || config->way == S2PT_EXPLORE_REDUCED))
		return S2PT_EXPLORE_STATES;
	return joins && config->engine ? S2PT_EXPLORE_REDUCED : config->way;
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
	search->way = way_of(config);
	search->deepest = SEARCH_STEPS;
	search->machine = s2pt_machine_new(config);
	before = s2pt_hook_thread(search->machine ? &search->machine->hook : NULL);
	if (search->machine && config->replay) {
		result->schedules = 1;
		if (s2pt_search_follow(search, config->replay, NULL) && !result->why[0])
			result->end = search->cycle.since < 0 ? S2PT_EXPLORE_GIVEN_UP
							      : S2PT_EXPLORE_ROUND;
		result->longest = search->length;
	} else if (search->machine) {
		search->machine->forgets = search->way == S2PT_EXPLORE_FUTURES;
		search_plans(search);
	}
	if (search->machine) {
		result->faults = search->machine->most_faults;
		result->refused = search->machine->refused;
	}
	(void)s2pt_hook_thread(before);
	s2pt_machine_delete(search->machine);
	s2pt_visited_clear(&search->visited);
	s2pt_visited_clear(&search->inside);
	s2pt_effects_end(&search->effects);
	free(search);
}

const char *s2pt_explore_end_name(enum s2pt_explore_end end)
{
	switch (end) {
	case S2PT_EXPLORE_EXHAUSTED:
		return "exhausted";
	case S2PT_EXPLORE_BOUNDED:
		return "bounded";
	case S2PT_EXPLORE_ROUND:
		return "round";
	case S2PT_EXPLORE_GIVEN_UP:
		return "given up";
	case S2PT_EXPLORE_SAMPLED:
		return "sampled";
	case S2PT_EXPLORE_LIVELOCK:
		return "livelock";
	case S2PT_EXPLORE_WRONG:
		return "wrong";
	case S2PT_EXPLORE_BAD:
		break;
	}
	return "bad";
}
