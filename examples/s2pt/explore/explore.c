/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt explore`: reads its options, has a scenario searched or replayed, and shows the
 * result.
 */

#include "s2pt/host/explore.h"

#include "cmd.h"
#include "common/args.h"
#include "list.h"
#include "table.h"

#include <error.h>
#include <inttypes.h>
#include <string.h>

enum {
	KEY_POLICY = ARGS_KEY,
	KEY_VCPUS,
	KEY_BOUND,
	KEY_STATES,
	KEY_PLAIN,
	KEY_MOST,
	KEY_FILLS,
	KEY_REFUSE,
	KEY_BY_ENTRY,
	KEY_PCT,
	KEY_SEED,
	KEY_SHARD,
	KEY_REPLAY,
	KEY_LIST,
	KEY_TABLE,
	KEY_JSON,
};

static const struct argp_option options[] = {
	{ "policy", KEY_POLICY, "P", 0, "exact (default), kvm, rfc-2020 or always-bbm", 0 },
	{ "vcpus", KEY_VCPUS, "N", 0, "How many vCPUs take part, 1 to 4 (default 2)", 0 },
	{ "bound", KEY_BOUND, "B", 0, "Only schedules with at most B preemptions", 0 },
	{ "states", KEY_STATES, NULL, 0,
	  "Try whoever can go on in every state, instead of one schedule for each order of steps that "
	  "matters; slower, and comes to the same",
	  0 },
	{ "plain", KEY_PLAIN, NULL, 0, "Every single schedule: for the smallest scenarios", 0 },
	{ "most", KEY_MOST, "N", 0, "Give up after N schedules", 0 },
	{ "fills", KEY_FILLS, "N", 0,
	  "The MMUs make N walks for nobody, 1 to 4, and cache what they read", 0 },
	{ "refuse", KEY_REFUSE, "N", 0, "There is no memory for the N-th table, once", 0 },
	{ "by-entry", KEY_BY_ENTRY, NULL, 0, "Work the table entry by entry", 0 },
	{ "pct", KEY_PCT, "D[,N]", 0,
	  "Sample N schedules (default 10000) by priorities that change D - 1 times, D 1 to 16",
	  0 },
	{ "seed", KEY_SEED, "S", 0, "Of the sample (default 0)", 0 },
	{ "shard", KEY_SHARD, "I/N", 0, "Only part I, from 1, of N parts that are the whole", 0 },
	{ "replay", KEY_REPLAY, "STRING", 0, "Only the schedule that was printed so", 0 },
	{ "table", KEY_TABLE, NULL, 0,
	  "Every scenario under every policy: livelock, or the most faults of an access", 0 },
	{ "json", KEY_JSON, NULL, 0, "The table as JSON", 0 },
	{ "list", KEY_LIST, NULL, 0, "List the scenarios, and end", 0 },
	{ 0 },
};

static const char doc[] =
	"Run a scenario under every schedule that differs in the order of steps that touch the same "
	"thing.\v"
	"Exit status: 0 nothing was found: all schedules were tried, or all within the limits given, "
	"and which is said; 1 something was found; 2 bad usage.";

struct call {
	struct s2pt_explore_config config;
	bool list;
	bool table;
	bool json;
};

static uint64_t number(const char *what, const char *text, uint64_t most,
		       const struct argp_state *state)
{
	uint64_t value = args_need_number(what, text, state);

	if (value > most)
		argp_error(state, "%s is too large", what);
	return value;
}

static void set_scenario(struct s2pt_explore_config *config, const char *name,
			 const struct argp_state *state)
{
	char quoted[48];

	if (config->scenario)
		argp_error(state, "one scenario at a time");
	config->scenario = s2pt_scenario_find(name);
	if (!config->scenario)
		argp_error(state, "no scenario '%s'; see --list", args_quote(name, quoted));
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

static void set_shard(struct s2pt_explore_config *config, char *text,
		      const struct argp_state *state)
{
	char *shards = strchr(text, '/');

	if (!shards)
		argp_error(state, "a shard is I/N");
	else
		*shards++ = '\0';
	config->shard = (unsigned int)number("the shard", text, UINT16_MAX, state);
	config->shards = (unsigned int)number("the shards", shards, UINT16_MAX, state);
	if (config->shard == 0 || config->shard > config->shards)
		argp_error(state, "shards are numbered from 1 to how many there are");
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

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;
	struct s2pt_explore_config *config = &call->config;

	if (set_number(key, arg, config, state))
		return 0;
	switch (key) {
	case KEY_POLICY:
		config->policy = args_need_policy(arg, state);
		return 0;
	case KEY_STATES:
		config->way = S2PT_EXPLORE_STATES;
		return 0;
	case KEY_PLAIN:
		config->way = S2PT_EXPLORE_PLAIN;
		return 0;
	case KEY_BY_ENTRY:
		config->by_entry = true;
		return 0;
	case KEY_PCT:
		set_sample(config, arg, state);
		return 0;
	case KEY_SHARD:
		set_shard(config, arg, state);
		return 0;
	case KEY_REPLAY:
		config->replay = arg;
		return 0;
	case KEY_LIST:
		call->list = true;
		return 0;
	case KEY_TABLE:
		call->table = true;
		return 0;
	case KEY_JSON:
		call->json = true;
		return 0;
	case ARGP_KEY_ARG:
		set_scenario(config, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (call->json && !call->table)
			argp_error(state, "--json is for --table");
		if ((call->list || call->table) && config->scenario)
			argp_error(state, "--list and --table are about all scenarios");
		if (!config->scenario && !call->list && !call->table)
			argp_error(state, "which scenario?  --list shows them");
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

static int show(const struct s2pt_explore_config *config, const struct s2pt_explore_result *result)
{
	static const char *const ends[] = {
		"nothing found; exhausted",
		"nothing found within the bound",
		"nothing found; not exhausted",
		"nothing found in a sample",
		"livelock",
		"wrong",
		"the replay string does not fit",
	};

	if (result->end == S2PT_EXPLORE_BAD) {
		error(0, 0, "%s", ends[result->end]);
		return CMD_BAD;
	}
	printf("%s, %s: %s: %" PRIu64
	       " schedules, the longest of %u steps, at most %u faults an access\n",
	       config->scenario->name, s2pt_policy_name(config->policy), ends[result->end],
	       result->schedules, result->longest, result->faults);
	if (result->states)
		printf("%" PRIu64 " states\n", result->states);
	if (config->depth)
		printf("seed %" PRIu64
		       ", depth %u: of schedules of up to %u steps, any order of %u of "
		       "them that has to be met is met with a probability of at least %.3g\n",
		       config->seed, config->depth, result->steps, config->depth, result->chance);
	if (config->shards)
		printf("shard %u of %u, digest 0x%016" PRIx64 "\n", config->shard, config->shards,
		       result->digest);
	if (!result->why[0])
		return CMD_FINE;
	printf("%s\n", result->why);
	s2pt_explore_story(config, result, stdout);
	printf("--replay %s\n", result->replay);
	return CMD_FOUND;
}

int cmd_explore(int argc, char **argv)
{
	static const struct argp argp = { options, option, "NAME", doc, NULL, NULL, NULL };
	struct call call = {
		.config = { .vcpus = 2, .bound = S2PT_EXPLORE_UNBOUNDED, .progress = progress },
	};
	struct s2pt_explore_result result;

	call.config.ctx = &call;
	if (argp_parse(&argp, argc, argv, 0, NULL, &call))
		return CMD_BAD;
	if (call.list) {
		explore_list();
		return CMD_FINE;
	}
	if (call.table) {
		call.config.progress = NULL;
		return explore_table(&call.config, call.json) ? CMD_FINE : CMD_FOUND;
	}
	s2pt_explore(&call.config, &result);
	return show(&call.config, &result);
}
