/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `s2pt storm`. */

#include "args.h"

#include "common/args.h"
#include "scenario.h"
#include "values.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
	KEY_SCENARIO = ARGS_KEY,
	KEY_POLICY,
	KEY_LOG,
	KEY_VCPUS,
	KEY_BACKING,
	KEY_GRANULE,
	KEY_BBM,
	KEY_TLBIW,
	KEY_TLBI,
	KEY_ADVERSARY,
	KEY_LOOKUP,
	KEY_SEED,
	KEY_REPEAT,
	KEY_WINDOW,
	KEY_ACCESSES,
	KEY_PATIENCE,
	KEY_CHECK,
	KEY_RECORD,
	KEY_LOCK,
	KEY_JSON,
	KEY_PLOT,
	KEY_HTML,
	KEY_QUIET,
	KEY_ORDERED,
	KEY_LIKE,
	KEY_SNAPSHOTS,
	KEY_DIRTY,
	KEY_LISTED,
};

/* Disagreements that are kept for --list. */
#define LISTED_MAX 100000

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "What is played:", 1 },
	{ "scenario", KEY_SCENARIO, "NAME", 0, "Not a trace but a scenario, see below", 1 },
	{ "policy", KEY_POLICY, "LIST", 0,
	  "Of always-bbm, rfc-2020, kvm, exact (default: all of them)", 1 },
	{ "log", KEY_LOG, "LIST", 0,
	  "How dirty pages are logged, a column each, under one policy (default exact): protect, "
	  "initially-set, split, dbm, hdbss",
	  1 },
	{ "vcpus", KEY_VCPUS, "N", 0, "vCPUs (default: as traced; scenarios: 4)", 1 },
	{ "backing", KEY_BACKING, "SIZE", 0,
	  "What the host maps together: traced, 4K, 2M, 1G (default: traced)", 1 },
	{ "granule", KEY_GRANULE, "4k|16k|64k", 0, "Size of a page (default: traced, or 4k)", 1 },
	{ "bbm", KEY_BBM, "0|1|2|3", 0,
	  "FEAT_BBM level of the CPUs, of which exact makes use (default 0)", 1 },
	{ "tlbiw", KEY_TLBIW, NULL, 0,
	  "The CPUs have FEAT_TLBIW: what --log dbm or hdbss has collected goes by one invalidation "
	  "of dirty state",
	  1 },
	{ "seed", KEY_SEED, "N", 0, "Of all that is random (default 1)", 1 },
	{ "repeat", KEY_REPEAT, "N", 0, "Play it N times (default 1)", 1 },
	{ "accesses", KEY_ACCESSES, "N", 0, "Scenarios: accesses of each vCPU", 1 },
	{ NULL, 0, NULL, 0, "How it runs:", 2 },
	{ "window", KEY_WINDOW, "N|none", 0,
	  "How many steps a vCPU may be ahead of another (default: traces 8 for each vCPU; "
	  "scenarios have their own)",
	  2 },
	{ "tlbi-cost", KEY_TLBI, "NS[:KIND]", 0,
	  "Nanoseconds that an invalidation takes; fixed, uniform or exponential (default "
	  "4000:exponential)",
	  2 },
	{ "adversary", KEY_ADVERSARY, "RATE[:KIND]", 0,
	  "Of 1,000 event points, after how many some CPU walks although nobody asked it to, and "
	  "how late invalidations arrive: at-once, scattered, at-barrier, or hoard, which also "
	  "prefers old TLB entries to new ones (default 5:scattered)",
	  2 },
	{ "lookup-cost", KEY_LOOKUP, "NS", 0,
	  "Nanoseconds that the host takes to look up a page (default 500), 40 times that for a new "
	  "huge page",
	  2 },
	{ "lock", KEY_LOCK, "read|write", 0,
	  "Faults beside each other, as Linux since 6.2, or one at a time, as before (default: read; "
	  "seed-*: write)",
	  2 },
	{ "max-faults", KEY_PATIENCE, "N", 0,
	  "Faults without progress that count as a livelock (default 1000)", 2 },
	{ "check", KEY_CHECK, NULL, 0,
	  "A checker judges each store and invalidation, see `s2pt check`; stores wait for each other",
	  2 },
	{ "record", KEY_RECORD, "FILE", 0,
	  "Write a recording for `s2pt check`; one policy and one trace only", 2 },
	{ NULL, 0, NULL, 0, "What is shown:", 3 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 3 },
	{ "plot", KEY_PLOT, "FILE", 0, "Draw the figures, by gnuplot: FILE.svg or FILE.png", 3 },
	{ "html", KEY_HTML, "FILE", 0,
	  "Write a page, too, that needs nothing else: the figures, and for each policy a timeline of "
	  "the first virtual machine, 100,000 events in all",
	  3 },
	{ "quiet", KEY_QUIET, NULL, 0, "No progress on standard error", 3 },
	{ NULL, 0, NULL, 0, "Replay in order instead of a storm:", 4 },
	{ "ordered", KEY_ORDERED, NULL, 0,
	  "One event after the other, each outcome compared with the recorded one (default policy: "
	  "kvm)",
	  4 },
	{ "like", KEY_LIKE, "6.1|6.12", 0, "The Linux that was recorded (default: as it seems)",
	  4 },
	{ "snapshots", KEY_SNAPSHOTS, "DIR", 0, "Where memory snapshots are", 4 },
	{ "dirty", KEY_DIRTY, "FILE", 0, "Where the dirty bitmaps are; also for --log of a trace",
	  4 },
	{ "list", KEY_LISTED, "N", 0, "Disagreements to list (default 20)", 4 },
	{ 0 },
};

static const char doc[] =
	"Let virtual CPUs fault on stage-2 tables, under each policy, and count what that costs.\n\n"
	"Plays recorded traces, or a scenario: each vCPU is a thread that performs its accesses in "
	"order, the host does its part on another.  Without TRACE and --scenario: the traces that "
	"come with the tool.\v";

static const char after[] =
	"Exit status: 0 nothing was stale, lost or leaked (--ordered: all agreed); 1 something was; "
	"2 bad usage or input.";

static unsigned int need_count(const char *what, const char *text, uint64_t most,
			       const struct argp_state *state)
{
	uint64_t value = args_need_number(what, text, state);

	if (!value || value > most)
		argp_error(state, "%s is 1 to %" PRIu64, what, most);
	return (unsigned int)value;
}

static error_t ordered_option(int key, char *arg, struct argp_state *state)
{
	struct storm_call *call = state->input;

	switch (key) {
	case KEY_ORDERED:
		call->is_ordered = true;
		return 0;
	case KEY_LIKE:
		if (strcmp(arg, "6.1") != 0 && strcmp(arg, "6.12") != 0)
			argp_error(state, "--like takes 6.1 or 6.12");
		call->ordered.like = strcmp(arg, "6.1") == 0 ? ORDERED_LIKE_6_1 : ORDERED_LIKE_6_12;
		return 0;
	case KEY_SNAPSHOTS:
		call->ordered.snapshots = arg;
		return 0;
	case KEY_DIRTY:
		call->ordered.dirty = arg;
		return 0;
	case KEY_LISTED:
		call->ordered.listed = args_need_number("--list", arg, state);
		if (call->ordered.listed > LISTED_MAX)
			argp_error(state, "only the first %d can be listed", LISTED_MAX);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t run_option(int key, char *arg, struct argp_state *state)
{
	struct storm_options *to = &((struct storm_call *)state->input)->options;

	switch (key) {
	case KEY_WINDOW:
		to->window = UINT64_MAX;
		if (strcmp(arg, "none") != 0)
			to->window = need_count("the window", arg, UINT32_MAX, state);
		return 0;
	case KEY_TLBI:
		value_delay(&to->tlbi, arg, state);
		return 0;
	case KEY_ADVERSARY:
		value_adversary(&to->adversary, arg, state);
		return 0;
	case KEY_LOOKUP:
		to->lookup_ns = args_need_number("the cost", arg, state);
		if (to->lookup_ns > 1000000000)
			argp_error(state, "a look-up can take a second, not more");
		return 0;
	case KEY_PATIENCE:
		to->patience = need_count("--max-faults", arg, UINT32_MAX, state);
		return 0;
	case KEY_CHECK:
		to->check = true;
		return 0;
	case KEY_RECORD:
		((struct storm_call *)state->input)->record = arg;
		return 0;
	case KEY_LOCK:
		to->lock = value_lock(arg, state);
		return 0;
	case KEY_SEED:
		to->seed = args_need_number("the seed", arg, state);
		return 0;
	case KEY_REPEAT:
		to->repeat = need_count("--repeat", arg, 1000000, state);
		return 0;
	case KEY_ACCESSES:
		to->accesses = need_count("--accesses", arg, 100000000, state);
		return 0;
	default:
		return ordered_option(key, arg, state);
	}
}

/* Does any mode of the log collect dirty state that hardware has set? */
static bool collects(const struct storm_options *asked)
{
	for (unsigned int i = 0; i < asked->n_logs; i++)
		if (asked->logs[i] == S2PT_LOG_DBM || asked->logs[i] == S2PT_LOG_HDBSS)
			return true;
	return false;
}

static void check_call(const struct storm_call *call, const struct argp_state *state)
{
	if (call->scenario && (call->n_paths || call->is_ordered))
		argp_error(state, "a scenario takes neither traces nor --ordered");
	if (call->options.n_logs && (call->is_ordered || call->options.n_policies > 1))
		argp_error(state, "--log takes one policy, and no --ordered");
	if (call->options.tlbiw && !collects(&call->options))
		argp_error(state, "--tlbiw is for what is collected: --log dbm or hdbss");
	if (call->record && call->options.n_logs > 1)
		argp_error(state, "--record takes one mode of the log");
	if (call->record && !call->options.n_logs &&
	    (call->is_ordered || call->options.n_policies != 1))
		argp_error(state, "--record takes one policy, and no --ordered");
	if (call->is_ordered && (call->plot || call->html))
		argp_error(state, "--ordered draws nothing");
	if (call->is_ordered && call->options.n_policies > 1)
		argp_error(state, "--ordered takes one policy");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct storm_call *call = state->input;

	switch (key) {
	case KEY_SCENARIO:
		call->scenario = arg;
		return 0;
	case KEY_POLICY:
		value_policies(&call->options, arg, state);
		return 0;
	case KEY_LOG:
		value_logs(&call->options, arg, state);
		return 0;
	case KEY_VCPUS:
		call->options.vcpus = need_count("--vcpus", arg, 512, state);
		return 0;
	case KEY_BACKING:
		call->options.backing = value_backing(arg, state);
		return 0;
	case KEY_GRANULE:
		call->options.granule = value_granule(arg, state);
		return 0;
	case KEY_BBM:
		if (strlen(arg) != 1 || !strchr("0123", arg[0]))
			argp_error(state, "--bbm is 0, 1, 2 or 3");
		call->options.bbm = (unsigned int)(arg[0] - '0');
		return 0;
	case KEY_TLBIW:
		call->options.tlbiw = true;
		return 0;
	case KEY_JSON:
		call->json = true;
		return 0;
	case KEY_PLOT:
		call->plot = arg;
		return 0;
	case KEY_HTML:
		call->html = arg;
		return 0;
	case KEY_QUIET:
		call->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		call->paths = state->argv + state->next;
		call->n_paths = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_SUCCESS:
		check_call(call, state);
		return 0;
	default:
		return run_option(key, arg, state);
	}
}

/* Print the scenarios behind the options. */
static char *help(int key, const char *text, void *input)
{
	char *list;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)(uintptr_t)text;
	if (asprintf(&list, "Scenarios:\n%s\n%s", storm_scenario_list(), after) < 0)
		return NULL;
	return list;
}

static const struct argp parser = {
	.options = options,
	.parser = option,
	.args_doc = "[TRACE...]",
	.doc = doc,
	.help_filter = help,
};

static const struct storm_call defaults = {
	.options = {
		.tlbi = { .kind = S2PT_DELAY_EXPONENTIAL, .ns = 4000 },
		.adversary = { .rate = 5, .delivery = S2PT_TLB_SCATTERED },
		.lookup_ns = 500,
		.seed = 1,
		.repeat = 1,
		.patience = 1000,
	},
	.ordered = { .policy = S2PT_KVM, .listed = 20 },
};

void storm_args(int argc, char **argv, struct storm_call *call)
{
	static const enum s2pt_policy all[] = { S2PT_ALWAYS_BBM, S2PT_RFC_2020, S2PT_KVM,
						S2PT_EXACT };

	*call = defaults;
	argp_parse(&parser, argc, argv, 0, NULL, call);
	if (!call->options.n_policies && call->options.n_logs)
		call->options.policies[call->options.n_policies++] = S2PT_EXACT;
	if (!call->options.n_policies && !call->is_ordered) {
		memcpy(call->options.policies, all, sizeof(all));
		call->options.n_policies = S2PT_POLICIES;
	}
	if (!call->quiet && isatty(STDERR_FILENO))
		call->options.progress = stderr;
}
