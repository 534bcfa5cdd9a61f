/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples schedules at random (PCT), with a known chance to meet a wrong order of a given depth. */

#include "random.h"

#include "keep.h"
#include "run.h"

/*
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized
 * scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010.
 *
 * The actor with the highest priority takes its step.  Priorities are drawn; at `depth` - 1 steps,
 * drawn from the first `steps`, the actor that takes its step falls below all others.
 */

/* Runs that only measure how long schedules are. */
#define TRIALS 64

struct lot {
	uint64_t random;
	unsigned int depth;
	/* The number of first steps among which those with a change of priority are drawn. */
	unsigned int steps;
	unsigned int change[S2PT_EXPLORE_DEPTH];
	int priority[MACHINE_ACTORS];
	/* The lowest priority that an actor has. */
	int lowest;
};

/* The next number of Vigna's splitmix64. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void draw(struct lot *lot)
{
	lot->lowest = 0;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		lot->priority[i] = (int)i + 1;
	for (unsigned int i = MACHINE_ACTORS - 1; i > 0; i--) {
		unsigned int other = (unsigned int)(next(&lot->random) % (i + 1));
		int swapped = lot->priority[i];

		lot->priority[i] = lot->priority[other];
		lot->priority[other] = swapped;
	}
	for (unsigned int i = 0; i + 1 < lot->depth; i++)
		lot->change[i] = (unsigned int)(next(&lot->random) % lot->steps);
}

static unsigned int first_of(const struct lot *lot, unsigned int can)
{
	unsigned int best = MACHINE_ACTORS;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if ((can >> i & 1) &&
		    (best == MACHINE_ACTORS || lot->priority[i] > lot->priority[best]))
			best = i;
	return best;
}

static void lower(struct lot *lot, unsigned int actor)
{
	lot->priority[actor] = --lot->lowest;
}

static bool changes_at(const struct lot *lot, unsigned int step)
{
	for (unsigned int i = 0; i + 1 < lot->depth; i++)
		if (lot->change[i] == step)
			return true;
	return false;
}

/* Run one schedule with the priorities that were drawn. */
static void run(struct search *search, struct lot *lot)
{
	s2pt_search_begin(search);
	s2pt_machine_reset(search->machine);
	while (search->length < SEARCH_STEPS && !s2pt_search_judge(search)) {
		const struct node *node = &search->node[search->length];

		if (!node->enabled) {
			s2pt_search_finish(search);
			return;
		}
		/* Priorities are unfair: an actor that goes round in a cycle must let others go. */
		if (search->cycle.since >= 0)
			lower(lot, search->node[search->length - 1].chosen);
		if (changes_at(lot, search->length))
			lower(lot, first_of(lot, node->enabled));
		s2pt_search_take(search, first_of(lot, node->enabled));
	}
}

static unsigned int actors_of(const struct machine *machine)
{
	return machine->vcpus + (machine->config.scenario->host ? 1 : 0);
}

/* The chance of at least one success in `runs` tries: 1 - (1 - p)^runs. */
static double chance_of(double p, uint64_t runs)
{
	double missed = 1;
	double factor = 1 - p;

	for (; runs; runs >>= 1) {
		if (runs & 1)
			missed *= factor;
		factor *= factor;
	}
	return 1 - missed;
}

/* The length of schedules: the longest of a few. */
static unsigned int length_of(struct search *search, struct lot lot)
{
	unsigned int longest = 1;

	for (unsigned int i = 0; i < TRIALS && !search->result->why[0]; i++) {
		lot.steps = longest;
		draw(&lot);
		run(search, &lot);
		if (search->length > longest)
			longest = search->length;
	}
	return longest;
}

void s2pt_search_sample(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	struct s2pt_explore_result *result = search->result;
	uint64_t runs = config->most ? config->most : S2PT_EXPLORE_RUNS;
	struct lot lot = { .random = config->seed, .steps = 1 };
	double p = 1.0 / actors_of(search->machine);

	result->end = S2PT_EXPLORE_SAMPLED;
	lot.depth = config->depth;
	lot.steps = length_of(search, lot);
	for (unsigned int i = 1; i < lot.depth; i++)
		p /= lot.steps;
	result->steps = lot.steps;
	for (uint64_t i = 0; !result->why[0] && i < runs; i++) {
		draw(&lot);
		run(search, &lot);
		s2pt_search_count(search);
	}
	result->chance = chance_of(p, runs);
}
