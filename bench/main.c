/* SPDX-License-Identifier: BSD-2-Clause */
/* The program s2pt-bench: reads its options, has all groups measure, and shows the results. */

#include "clock.h"
#include "groups.h"
#include "results.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES       31
#define SAMPLES_QUICK 7

struct options {
	struct bench_settings settings;
	const char *compare;
	const char *plot;
	bool json;
	bool list;
	bool counts;
};

enum {
	KEY_QUICK = 0x100,
	KEY_JSON,
	KEY_COMPARE,
	KEY_PLOT,
	KEY_LIST,
	KEY_ONLY,
	KEY_SAMPLES,
	KEY_THREADS,
	KEY_COUNTS,
};

static const struct argp_option option_list[] = {
	{ "quick", KEY_QUICK, NULL, 0, "Fewer samples, and no large tables", 0 },
	{ "only", KEY_ONLY, "KEY[,KEY...]", 0, "Only the rows whose keys begin so", 0 },
	{ "list", KEY_LIST, NULL, 0, "Print the keys of all rows, and measure nothing", 0 },
	{ "counts", KEY_COUNTS, NULL, 0, "Print what was counted, too", 0 },
	{ "json", KEY_JSON, NULL, 0, "Print JSON: times and counts", 0 },
	{ "compare", KEY_COMPARE, "OLD.json", 0, "Print what changed since that run", 0 },
	{ "plot", KEY_PLOT, "DIR", 0, "Draw times.svg and times.png there (gnuplot)", 0 },
	{ "samples", KEY_SAMPLES, "N", 0, "So many clean samples of each (31; quick: 7)", 0 },
	{ "threads", KEY_THREADS, "N", 0, "At most so many threads (as many as cores)", 0 },
	{ 0 },
};

static unsigned int need_number(const char *text, unsigned int most, const struct argp_state *state)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || !value || value > most)
		argp_error(state, "a number from 1 to %u is needed, not '%s'", most, text);
	return (unsigned int)value;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_QUICK:
		options->settings.quick = true;
		return 0;
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_COMPARE:
		options->compare = arg;
		return 0;
	case KEY_PLOT:
		options->plot = arg;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	case KEY_COUNTS:
		options->counts = true;
		return 0;
	case KEY_ONLY:
		options->settings.only = arg;
		return 0;
	case KEY_SAMPLES:
		options->settings.samples = need_number(arg, 100000, state);
		return 0;
	case KEY_THREADS:
		options->settings.threads = need_number(arg, BENCH_THREADS, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "there are no arguments but options: '%s'", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = option_list,
	.parser = parse,
	.doc = "Measures libs2pt on this machine: CPU time of a bound thread in prefaulted memory.",
};

static bool show_json(const struct bench_run *run)
{
	json_t *json = bench_results_json(run);
	bool good = json && !json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));

	json_decref(json);
	puts("");
	return good;
}

static bool show(const struct bench_run *run, const struct options *options)
{
	if (options->list) {
		bench_print_list(run, stdout);
		return true;
	}
	if (options->json)
		return show_json(run);
	bench_machine_print(&run->machine, stdout);
	puts("Policy EXACT, 4K granule, 40-bit IPA from level 1, FWB, range invalidation; no hardware updates of entries; hooks do nothing.\n");
	if (!bench_traced)
		bench_print_times(run, stdout);
	if (options->counts || bench_traced)
		bench_print_counts(run, stdout);
	return true;
}

/* Does each key that was asked for begin a row? */
static bool keys_are_known(const char *only)
{
	bool known = true;

	for (const char *at = only; known && at && (at == only || *at);) {
		size_t part = strcspn(at, ",");
		char *key = strndup(at, part);
		struct bench_run one = {
			.settings = { .only = key, .threads = BENCH_THREADS },
			.listing = true,
		};

		known = key && bench_run_all(&one, bench_groups) && one.row_count;
		if (!known)
			fprintf(stderr, "s2pt-bench: no row's key begins with '%.*s'; see --list\n",
				(int)part, at);
		free(one.rows);
		free(key);
		at += part + (at[part] == ',');
	}
	return known;
}

static void set_defaults(struct options *options)
{
	struct bench_settings *settings = &options->settings;

	if (!settings->samples)
		settings->samples = settings->quick ? SAMPLES_QUICK : SAMPLES;
	if (!settings->threads)
		settings->threads = bench_cores() < BENCH_THREADS ? bench_cores() : BENCH_THREADS;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct bench_run run = { 0 };
	bool good;

	argp_err_exit_status = 2;
	if (argp_parse(&parser, argc, argv, 0, NULL, &options))
		return 2;
	set_defaults(&options);
	if (!keys_are_known(options.settings.only))
		return 2;
	run.settings = options.settings;
	run.listing = options.list;
	run.counting_only = bench_traced;
	good = run.listing || bench_machine_describe(&run.machine, run.settings.quick ? 5 : 21);
	good = good && bench_run_all(&run, bench_groups);
	good = good && show(&run, &options);
	if (good && options.compare)
		good = bench_print_changes(&run, options.compare, options.json ? stderr : stdout);
	if (good && options.plot)
		good = bench_plot(&run, options.plot);
	free(run.rows);
	if (fflush(stdout) || ferror(stdout)) {
		perror("s2pt-bench");
		good = false;
	}
	return good ? 0 : 1;
}
