/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt explore`: reads its options, has a scenario searched or replayed, and shows the
 * result.
 */

#include "s2pt/host/explore.h"

#include "cmd.h"
#include "common/args.h"
#include "list.h"
#include "search_args.h"
#include "table.h"

#include <error.h>
#include <inttypes.h>

enum {
	KEY_POLICY = ARGS_KEY,
	KEY_BY_ENTRY,
	KEY_LIST,
	KEY_TABLE,
	KEY_JSON,
};

static const struct argp_option options[] = {
	{ "policy", KEY_POLICY, "P", 0, "exact (default), kvm, rfc-2020 or always-bbm", 0 },
	{ "by-entry", KEY_BY_ENTRY, NULL, 0, "Work the table entry by entry", 0 },
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

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;
	struct s2pt_explore_config *config = &call->config;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = config;
		return 0;
	case KEY_POLICY:
		config->policy = args_need_policy(arg, state);
		return 0;
	case KEY_BY_ENTRY:
		config->by_entry = true;
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
	static const struct argp_child children[] = { { &search_args, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = { options, option, "NAME", doc, children, NULL, NULL };
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
