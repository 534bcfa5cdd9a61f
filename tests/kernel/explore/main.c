/* SPDX-License-Identifier: GPL-2.0-only */
/* Explores scenarios with a kernel's walker; the program behind explore-tree. */
#include "kernel.h"
#include "report.h"
#include "s2pt/host/explore.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 32

enum {
	KEY_VCPUS = 0x100,
	KEY_BOUND,
	KEY_STATES,
	KEY_PLAIN,
	KEY_MOST,
	KEY_FILLS,
	KEY_REFUSE,
	KEY_PCT,
	KEY_SEED,
	KEY_SHARD,
	KEY_REPLAY,
	KEY_LIST,
	KEY_JSON,
	KEY_FIRST,
	KEY_QUIET,
};

static const struct argp_option options[] = {
	{ "vcpus", KEY_VCPUS, "N", 0, "How many vCPUs take part, 1 to 4 (default 2)", 0 },
	{ "bound", KEY_BOUND, "B", 0, "Only schedules with at most B preemptions", 0 },
	{ "states", KEY_STATES, NULL, 0, "Try whoever can go on in every state", 0 },
	{ "plain", KEY_PLAIN, NULL, 0, "Every single schedule", 0 },
	{ "most", KEY_MOST, "N", 0, "Give a scenario up after N schedules", 0 },
	{ "fills", KEY_FILLS, "N", 0, "The MMUs make N walks for nobody, 1 to 4", 0 },
	{ "refuse", KEY_REFUSE, "N", 0, "There is no memory for the N-th table, once", 0 },
	{ "pct", KEY_PCT, "D[,N]", 0, "Sample N schedules by priorities that change D - 1 times",
	  0 },
	{ "seed", KEY_SEED, "S", 0, "Of the sample (default 0)", 0 },
	{ "shard", KEY_SHARD, "I/N", 0, "Only part I, from 1, of N parts that are the whole", 0 },
	{ "replay", KEY_REPLAY, "STRING", 0, "Only the schedule that was printed so", 0 },
	{ "first", KEY_FIRST, NULL, 0, "End with the first scenario in which something is found",
	  0 },
	{ "list", KEY_LIST, NULL, 0, "List what this tree can do and what not, and end", 0 },
	{ "json", KEY_JSON, NULL, 0, "As JSON", 0 },
	{ "quiet", KEY_QUIET, NULL, 0, "Tell nothing of progress", 0 },
	{ 0 },
};

struct call {
	struct s2pt_explore_config config;
	const struct s2pt_scenario *named[NAMES];
	unsigned int count;
	bool list, json, first, quiet;
};

static uint64_t number(const char *what, const char *text, uint64_t most,
		       const struct argp_state *state)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (text[0] < '0' || text[0] > '9' || *end || errno || value > most)
		argp_error(state, "%s is a number up to %" PRIu64, what, most);
	return value;
}

static void set_pair(char *text, char between, unsigned int *first, uint64_t *second,
		     const struct argp_state *state)
{
	char *other = strchr(text, between);

	if (other)
		*other++ = 0;
	*first = (unsigned int)number("the first one", text, 65535, state);
	if (other)
		*second = number("the second one", other, UINT64_MAX, state);
}

static void add(struct call *call, const char *name, const struct argp_state *state)
{
	const struct s2pt_scenario *scenario = s2pt_scenario_find(name);

	if (!scenario)
		argp_error(state, "no scenario '%.40s'; see --list", name);
	if (call->count == NAMES)
		argp_error(state, "too many scenarios");
	call->named[call->count++] = scenario;
}

static bool set_number(int key, const char *arg, struct s2pt_explore_config *config,
		       const struct argp_state *state)
{
	switch (key) {
	case KEY_VCPUS:
		config->vcpus = (unsigned int)number("the number of vCPUs", arg, 4, state);
		if (!config->vcpus)
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

static void set_parts(int key, char *arg, struct s2pt_explore_config *config,
		      const struct argp_state *state)
{
	uint64_t shards = 0;

	if (key == KEY_PCT) {
		set_pair(arg, ',', &config->depth, &config->most, state);
		if (!config->depth || config->depth > S2PT_EXPLORE_DEPTH)
			argp_error(state, "the depth is 1 to %d", S2PT_EXPLORE_DEPTH);
		return;
	}
	set_pair(arg, '/', &config->shard, &shards, state);
	config->shards = (unsigned int)shards;
	if (!config->shard || config->shard > shards || shards > 65535)
		argp_error(state, "a shard is I/N, I from 1 to N");
}

static void check(const struct call *call, const struct argp_state *state)
{
	if (call->config.replay && call->count != 1)
		argp_error(state, "which scenario does --replay belong to?");
	for (unsigned int i = 0; i < call->count; i++)
		if (kernel_cannot(call->named[i]))
			argp_error(state, "%s: %s", call->named[i]->name,
				   kernel_cannot(call->named[i]));
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;

	if (set_number(key, arg, &call->config, state))
		return 0;
	switch (key) {
	case KEY_STATES:
		call->config.way = S2PT_EXPLORE_STATES;
		return 0;
	case KEY_PLAIN:
		call->config.way = S2PT_EXPLORE_PLAIN;
		return 0;
	case KEY_PCT:
	case KEY_SHARD:
		set_parts(key, arg, &call->config, state);
		return 0;
	case KEY_REPLAY:
		call->config.replay = arg;
		return 0;
	case KEY_LIST:
		call->list = true;
		return 0;
	case KEY_JSON:
		call->json = true;
		return 0;
	case KEY_FIRST:
		call->first = true;
		return 0;
	case KEY_QUIET:
		call->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		add(call, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(call, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void progress(void *ctx, uint64_t schedules)
{
	const struct call *call = ctx;

	fprintf(stderr, "%s: %" PRIu64 " schedules\n", call->config.scenario->name, schedules);
}

/* Every scenario that the tree can do, or those that were named. */
static const struct s2pt_scenario *scenario_at(const struct call *call, unsigned int number)
{
	if (call->count)
		return number < call->count ? call->named[number] : NULL;
	return s2pt_scenario(number);
}

static int run(struct call *call)
{
	int status = 0;

	report_begin(call->json, &call->config);
	for (unsigned int i = 0; scenario_at(call, i); i++) {
		struct s2pt_explore_result result;

		call->config.scenario = scenario_at(call, i);
		if (kernel_cannot(call->config.scenario))
			continue;
		s2pt_explore(&call->config, &result);
		if (result.end == S2PT_EXPLORE_BAD) {
			fprintf(stderr,
				"%s: the replay string does not fit, or there is no memory\n",
				call->config.scenario->name);
			return 2;
		}
		if (call->config.replay && !result.why[0])
			(void)snprintf(result.replay, sizeof(result.replay), "%s",
				       call->config.replay);
		report_result(&call->config, &result);
		if (result.why[0])
			status = 1;
		if (status && call->first)
			break;
	}
	report_end(call->count == 0);
	return status;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		option,
		"[SCENARIO...]",
		"Runs the stage-2 walker of a kernel tree under every schedule of small scenarios."
		"\vExit status: 0 nothing was found; 1 something was; 2 bad usage.",
		NULL,
		NULL,
		NULL,
	};
	struct call call = {
		.config = { .engine = &kernel_engine,
			    .vcpus = 2,
			    .bound = S2PT_EXPLORE_UNBOUNDED,
			    .progress = progress },
	};

	argp_err_exit_status = 2;
	call.config.ctx = &call;
	if (argp_parse(&argp, argc, argv, 0, NULL, &call))
		return 2;
	if (call.quiet)
		call.config.progress = NULL;
	if (call.list) {
		report_list();
		return 0;
	}
	return run(&call);
}
