/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `s2pt explore`, but those that say which schedules are searched. */

#include "args.h"

#include "common/args.h"
#include "search_args.h"

enum {
	KEY_POLICY = ARGS_KEY,
	KEY_BBM,
	KEY_BY_ENTRY,
	KEY_LIST,
	KEY_TABLE,
	KEY_JSON,
	KEY_HTML,
	KEY_JOBS,
	KEY_SAVE,
	KEY_RESUME,
	KEY_PART,
	KEY_MERGE,
	KEY_SECONDS,
};

static const struct argp_option options[] = {
	{ "policy", KEY_POLICY, "P", 0, "exact (default), kvm, rfc-2020 or always-bbm", 0 },
	{ "bbm", KEY_BBM, "0|1|2|3", 0,
	  "FEAT_BBM level of the machine (default: as the scenario says)", 0 },
	{ "by-entry", KEY_BY_ENTRY, NULL, 0, "Work the table entry by entry", 0 },
	{ "table", KEY_TABLE, "BEGIN", OPTION_ARG_OPTIONAL,
	  "Every scenario, or those that begin so, under every policy: livelock, or the most faults "
	  "of an access",
	  0 },
	{ "json", KEY_JSON, NULL, 0, "The table as JSON", 0 },
	{ "html", KEY_HTML, "FILE", 0,
	  "Write a page, too, that needs nothing else: the schedule that was found, or one that took "
	  "the most faults, step by step with the entries and every TLB",
	  0 },
	{ "jobs", KEY_JOBS, "N", 0, "Search in N processes (default: one for each CPU)", 0 },
	{ "save", KEY_SAVE, "FILE", 0,
	  "Keep what is done in FILE, also when interrupted (but nothing of --futures, which then begins "
	  "again); of --table in files that begin so",
	  0 },
	{ "resume", KEY_RESUME, "FILE", 0, "Go on from what --save has kept", 0 },
	{ "seconds", KEY_SECONDS, "N", 0, "Stop after N seconds; of --table for each cell", 0 },
	{ "part", KEY_PART, "I/N", 0,
	  "Only part I, from 1, of N parts, to be saved and merged; a part may be searched twice",
	  0 },
	{ "merge", KEY_MERGE, NULL, 0,
	  "Search nothing, and tell the result of the files that stand behind NAME", 0 },
	{ "list", KEY_LIST, NULL, 0, "List the scenarios, and end", 0 },
	{ 0 },
};

static const char doc[] =
	"Run a scenario under every schedule that differs in the order of steps that touch the same "
	"thing.\v"
	"Exit status: 0 nothing was found: all schedules were tried, or those within the limits given, and "
	"which is said; 1 something was found; 2 bad usage; 130 interrupted, with nothing found by then.";

static void set_scenario(struct s2pt_explore_config *config, const char *name,
			 const struct argp_state *state)
{
	char quoted[48];

	config->scenario = s2pt_scenario_find(name);
	if (!config->scenario)
		argp_error(state, "no scenario '%s'; see --list", args_quote(name, quoted));
}

static void set_bbm(struct explore_call *call, const struct argp_state *state)
{
	unsigned int bbm = search_number("the level of FEAT_BBM", call->bbm, 3, state);

	if (call->jobs.files || call->jobs.save || call->jobs.parts)
		argp_error(state, "--bbm is not for parts and files");
	call->wanted.has_bbm = true;
	call->wanted.bbm = bbm;
	if (!call->config.scenario)
		return;
	call->scenario = *call->config.scenario;
	call->scenario.bbm = bbm;
	call->config.scenario = &call->scenario;
}

static void add_file(struct explore_call *call, const char *path, const struct argp_state *state)
{
	if (call->jobs.files == EXPLORE_FILES)
		argp_error(state, "too many files");
	else
		call->file[call->jobs.files++] = path;
}

/* Read an option about processes and files. */
static void set_jobs(struct explore_call *call, int key, char *arg, const struct argp_state *state)
{
	struct jobs *jobs = &call->jobs;

	if (key == KEY_JOBS)
		jobs->count = search_number("the number of processes", arg, 256, state);
	if (key == KEY_JOBS && !jobs->count)
		argp_error(state, "at least one process");
	if (key == KEY_SECONDS)
		jobs->seconds = search_number("the number of seconds", arg, UINT32_MAX, state);
	if (key == KEY_SAVE)
		jobs->save = arg;
	if (key == KEY_RESUME)
		add_file(call, arg, state);
	if (key == KEY_PART)
		search_part(&jobs->part, &jobs->parts, arg, state);
	if (key == KEY_MERGE)
		jobs->merge = true;
	call->resumes |= key == KEY_RESUME;
}

static void check_jobs(const struct explore_call *call, const struct argp_state *state)
{
	const struct jobs *jobs = &call->jobs;

	if (jobs->files > (call->resumes ? 1U : 0U) && !jobs->merge)
		argp_error(state, "one scenario at a time; files behind it are for --merge");
	if (jobs->merge && (!jobs->files || call->resumes || jobs->parts || call->table))
		argp_error(state, "--merge is for files, and alone");
	if ((jobs->save || jobs->files || jobs->parts || jobs->seconds) &&
	    (call->html || !jobs_can(&call->config)))
		argp_error(
			state,
			"--html, --most, --pct, --replay, --shard, --leave-out and --unchecked are "
			"not for parts, files and --seconds");
}

static void check_call(struct explore_call *call, struct argp_state *state)
{
	const struct s2pt_scenario *scenario = call->config.scenario;

	check_jobs(call, state);
	if (call->json && !call->table)
		argp_error(state, "--json is for --table");
	if (call->html && (call->table || call->list))
		argp_error(state, "--html is about one scenario");
	if ((call->list || call->table) && scenario)
		argp_error(state, "--list and --table are about all scenarios");
	if (!scenario && !call->list && !call->table)
		argp_error(state, "which scenario?  --list shows them");
	if (call->bbm)
		set_bbm(call, state);
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct explore_call *call = state->input;
	struct s2pt_explore_config *config = &call->config;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = config;
		return 0;
	case KEY_POLICY:
		config->policy = args_need_policy(arg, state);
		return 0;
	case KEY_BBM:
		call->bbm = arg;
		return 0;
	case KEY_BY_ENTRY:
		config->by_entry = true;
		return 0;
	case KEY_JOBS:
	case KEY_SECONDS:
	case KEY_SAVE:
	case KEY_RESUME:
	case KEY_PART:
	case KEY_MERGE:
		set_jobs(call, key, arg, state);
		return 0;
	case KEY_LIST:
		call->list = true;
		return 0;
	case KEY_TABLE:
		call->table = true;
		call->wanted.prefix = arg ? arg : "";
		return 0;
	case KEY_JSON:
		call->json = true;
		call->wanted.json = true;
		return 0;
	case KEY_HTML:
		call->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (!config->scenario)
			set_scenario(config, arg, state);
		else
			add_file(call, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_call(call, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

bool explore_args(int argc, char **argv, struct explore_call *call)
{
	static const struct argp_child children[] = { { &search_args, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = { options, option, "NAME", doc, children, NULL, NULL };

	return !argp_parse(&argp, argc, argv, 0, NULL, call);
}
