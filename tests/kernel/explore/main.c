/* SPDX-License-Identifier: GPL-2.0-only */
/* Explores scenarios with a kernel's walker; the program behind explore-tree. */
#include "explore/search_args.h"
#include "kernel.h"
#include "report.h"
#include "s2pt/host/explore.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#define NAMES 32

enum {
	KEY_LIST = 0x100,
	KEY_JSON,
	KEY_FIRST,
	KEY_QUIET,
};

static const struct argp_option options[] = {
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

static void add(struct call *call, const char *name, const struct argp_state *state)
{
	const struct s2pt_scenario *scenario = s2pt_scenario_find(name);

	if (!scenario)
		argp_error(state, "no scenario '%.40s'; see --list", name);
	if (call->count == NAMES)
		argp_error(state, "too many scenarios");
	call->named[call->count++] = scenario;
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

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &call->config;
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
	static const struct argp_child children[] = { { &search_args, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		options,
		option,
		"[SCENARIO...]",
		"Runs the stage-2 walker of a kernel tree under every schedule of small scenarios."
		"\vExit status: 0 nothing was found; 1 something was; 2 bad usage.",
		children,
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
