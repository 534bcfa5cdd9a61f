/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that say which schedules are searched, for each program that explores. */

#include "search_args.h"

#include "common/args.h"

#include <string.h>

enum {
	KEY_VCPUS = ARGS_SEARCH_KEY,
	KEY_BOUND,
	KEY_STATES,
	KEY_PLAIN,
	KEY_FUTURES,
	KEY_MOST,
	KEY_FILLS,
	KEY_REFUSE,
	KEY_PCT,
	KEY_SEED,
	KEY_SHARD,
	KEY_REPLAY,
	KEY_WEAK,
	KEY_LEAVE_OUT,
	KEY_UNCHECKED,
};

static const struct argp_option options[] = {
	{ "vcpus", KEY_VCPUS, "N", 0, "How many vCPUs take part, 1 to 4 (default 2)", 0 },
	{ "bound", KEY_BOUND, "B", 0, "Only schedules with at most B preemptions", 0 },
	{ "states", KEY_STATES, NULL, 0,
	  "Try whoever can go on in every state, instead of one schedule for each order of steps that "
	  "matters; slower, and comes to the same",
	  0 },
	{ "plain", KEY_PLAIN, NULL, 0, "Every single schedule: for the smallest scenarios", 0 },
	{ "futures", KEY_FUTURES, NULL, 0,
	  "Go on from every state once, whatever led to it: the fastest way for many vCPUs", 0 },
	{ "most", KEY_MOST, "N", 0, "Give up after N schedules", 0 },
	{ "fills", KEY_FILLS, "N", 0,
	  "The MMUs make N walks for nobody, 1 to 4, and cache what they read", 0 },
	{ "refuse", KEY_REFUSE, "N", 0, "There is no memory for the N-th table, once", 0 },
	{ "pct", KEY_PCT, "D[,N]", 0,
	  "Sample N schedules (default 10000) by priorities that change D - 1 times, D 1 to 16",
	  0 },
	{ "seed", KEY_SEED, "S", 0, "Of the sample (default 0)", 0 },
	{ "shard", KEY_SHARD, "I/N", 0, "Only part I, from 1, of N parts that are the whole", 0 },
	{ "replay", KEY_REPLAY, "STRING", 0, "Only the schedule that was printed so", 0 },
	{ "weak", KEY_WEAK, NULL, 0,
	  "Hardware that reorders: walks see stores late, and out of order, up to the next DSB",
	  0 },
	{ "leave-out", KEY_LEAVE_OUT, "WHAT", 0,
	  "Carry out no dsb-ishst, dsb-ish, isb; or, with --weak, no release: what is it there for?",
	  0 },
	{ "unchecked", KEY_UNCHECKED, NULL, 0,
	  "Without the checker: only what TLBs and tables come to is judged", 0 },
	{ 0 },
};

unsigned int search_number(const char *what, const char *text, unsigned int most,
			   const struct argp_state *state)
{
	uint64_t value = args_need_number(what, text, state);

	if (value > most)
		argp_error(state, "%s is too large", what);
	return (unsigned int)value;
}

static uint64_t number(const char *what, const char *text, uint64_t most,
		       const struct argp_state *state)
{
	uint64_t value = args_need_number(what, text, state);

	if (value > most)
		argp_error(state, "%s is too large", what);
	return value;
}

static void set_sample(struct s2pt_explore_config *config, char *text,
		       const struct argp_state *state)
{
	char *runs = strchr(text, ',');

	if (runs) {
		*runs++ = '\0';
		config->most = number("the number of schedules", runs, UINT64_MAX, state);
	}
	config->depth = (unsigned int)number("the depth", text, S2PT_EXPLORE_DEPTH, state);
	if (config->depth == 0 || (runs && config->most == 0))
		argp_error(state, "a sample has a depth, and runs");
}

void search_part(unsigned int *part, unsigned int *parts, char *text,
		 const struct argp_state *state)
{
	char *all = strchr(text, '/');

	if (!all)
		argp_error(state, "a part is I/N");
	else
		*all++ = '\0';
	*part = search_number("the part", text, UINT16_MAX, state);
	*parts = search_number("the parts", all, UINT16_MAX, state);
	if (*part == 0 || *part > *parts)
		argp_error(state, "parts are numbered from 1 to how many there are");
}

/* Set the option of `key` if it is one that takes a number; false if not. */
static bool set_number(int key, const char *arg, struct s2pt_explore_config *config,
		       const struct argp_state *state)
{
	switch (key) {
	case KEY_VCPUS:
		config->vcpus = (unsigned int)number("the number of vCPUs", arg,
						     S2PT_SCENARIO_VCPUS, state);
		if (config->vcpus == 0)
			argp_error(state, "at least one vCPU");
		return true;
	case KEY_BOUND:
		config->bound = (int)number("the bound", arg, 1000, state);
		return true;
	case KEY_MOST:
		config->most = number("the number of schedules", arg, UINT64_MAX, state);
		return true;
	case KEY_FILLS:
		config->fills = (unsigned int)number("the number of fills", arg, 4, state);
		return true;
	case KEY_REFUSE:
		config->refuse = (unsigned int)number("the table", arg, 1000, state);
		return true;
	case KEY_SEED:
		config->seed = number("the seed", arg, UINT64_MAX, state);
		return true;
	default:
		return false;
	}
}

static bool no_dsb_ishst(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISHST;
}

static bool no_dsb_ish(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISH;
}

static bool no_isb(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_ISB;
}

static void leave_out(struct s2pt_explore_config *config, const char *what,
		      const struct argp_state *state)
{
	static const struct {
		const char *what;
		bool (*carries_out)(void *ctx, const struct s2pt_step *step);
	} choices[] = {
		{ "dsb-ishst", no_dsb_ishst },
		{ "dsb-ish", no_dsb_ish },
		{ "isb", no_isb },
	};

	config->carries_out = NULL;
	config->unreleased = strcmp(what, "release") == 0;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (strcmp(what, choices[i].what) == 0)
			config->carries_out = choices[i].carries_out;
	if (!config->carries_out && !config->unreleased)
		argp_error(state, "what can be left out is dsb-ishst, dsb-ish, isb, release");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct s2pt_explore_config *config = state->input;

	if (set_number(key, arg, config, state))
		return 0;
	switch (key) {
	case KEY_STATES:
		config->way = S2PT_EXPLORE_STATES;
		return 0;
	case KEY_PLAIN:
		config->way = S2PT_EXPLORE_PLAIN;
		return 0;
	case KEY_FUTURES:
		config->way = S2PT_EXPLORE_FUTURES;
		return 0;
	case KEY_PCT:
		set_sample(config, arg, state);
		return 0;
	case KEY_SHARD:
		search_part(&config->shard, &config->shards, arg, state);
		return 0;
	case KEY_REPLAY:
		config->replay = arg;
		return 0;
	case KEY_WEAK:
		config->weak = true;
		return 0;
	case KEY_LEAVE_OUT:
		leave_out(config, arg, state);
		return 0;
	case KEY_UNCHECKED:
		config->unchecked = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp search_args = { options, option, NULL, NULL, NULL, NULL, NULL };
