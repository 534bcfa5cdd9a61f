/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ordered replay of traces, one after the other: loads what belongs to each, has it replayed, and
 * prints the reports.
 */

#include "ordered.h"

#include "cmd.h"
#include "common/trace/file.h"
#include "replay.h"
#include "s2pt/regs.h"

#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool load_snapshots(struct replay *replay)
{
	const char *given = replay->options->snapshots;
	char *directory = given ? strdup(given) : trace_beside(replay->trace, "snapshots");
	bool good = directory &&
		    snapshots_load(&replay->snapshots, replay->trace, directory, given != NULL);

	free(directory);
	return good;
}

static void choose(enum ordered_choice choice, bool *value)
{
	if (choice != ORDERED_AS_TRACED)
		*value = choice == ORDERED_YES;
}

/* Find out what the host was: the user knows best, then its registers, then the trace. */
static void find_host(struct replay *replay)
{
	const struct ordered_options *options = replay->options;
	struct trace_host *host = &replay->host;
	struct s2pt_geom geom;

	trace_guess_host(replay->trace, host);
	for (size_t i = 0; i < replay->snapshots.count; i++) {
		const struct registers *registers = &replay->snapshots.at[i].registers;

		host->fwb = registers->fwb;
		if (s2pt_vtcr_parse(&geom, NULL, registers->tree[0].vtcr) == S2PT_DONE)
			host->lpa2 = geom.lpa2;
	}
	if (options->like != ORDERED_LIKE_TRACED)
		host->serial = options->like == ORDERED_LIKE_6_1;
	choose(options->fwb, &host->fwb);
	choose(options->lpa2, &host->lpa2);
	choose(options->hardware_af, &host->hardware_af);
	replay->granule = replay->trace->granule;
	if (options->granule)
		replay->granule = (enum s2pt_granule)options->granule;
}

bool ordered_one(const struct ordered_options *options, const char *path,
		 struct ordered_report *report)
{
	struct trace *trace = trace_load(path);
	struct replay replay = { .options = options, .trace = trace, .report = report };
	bool good;

	if (!trace)
		return false;
	report->traces = 1;
	report->rows = trace->n_rows;
	report->most_complaints = options->listed;
	good = load_snapshots(&replay);
	if (good && bitmaps_load_for(&replay.bitmaps, trace, options->dirty)) {
		find_host(&replay);
		good = replay_run(&replay);
	} else {
		good = false;
	}
	bitmaps_free(&replay.bitmaps);
	snapshots_free(&replay.snapshots);
	trace_free(trace);
	return good;
}

static void tell_progress(const struct ordered_options *options, size_t done)
{
	if (options->n_paths > 1 && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%zu of %zu traces %s", done, options->n_paths,
			done == options->n_paths ? "\n" : "");
}

/* The reports, kept until there is one of each trace. */
struct output {
	FILE *text;
	json_t *list;
};

/* Print the report for `path`. */
static bool tell(const struct ordered_report *report, const char *path, struct output *output)
{
	json_t *object;

	if (output->text) {
		report_print(report, path, output->text);
		return true;
	}
	object = report_json(report);
	if (!object || json_object_set_new(object, "trace", json_string(path)) != 0 ||
	    json_array_append_new(output->list, object) != 0) {
		error(0, 0, "no memory for the report");
		return false;
	}
	return true;
}

/* Replay all traces; false after a message. */
static bool run_all(const struct ordered_options *options, struct ordered_report *total,
		    struct output *output)
{
	for (size_t i = 0; i < options->n_paths; i++) {
		struct ordered_report report = { .traces = 0 };
		bool good;

		tell_progress(options, i);
		good = ordered_one(options, options->paths[i], &report) &&
		       tell(&report, options->paths[i], output);
		report_add(total, &report);
		report_clear(&report);
		if (!good)
			return false;
	}
	tell_progress(options, options->n_paths);
	return true;
}

static bool print_json(const struct ordered_report *total, json_t *list)
{
	json_t *root = json_pack("{s:O, s:o}", "traces", list, "total", report_json(total));
	bool good = root && json_dumpf(root, stdout, JSON_INDENT(2)) == 0;

	if (good)
		putchar('\n');
	else
		error(0, 0, "no memory for the report");
	json_decref(root);
	return good;
}

static int run_text(const struct ordered_options *options)
{
	struct ordered_report total = { .traces = 0 };
	struct output output = { .list = NULL };
	char *text = NULL;
	size_t size = 0;
	bool good;

	output.text = open_memstream(&text, &size);
	good = output.text && run_all(options, &total, &output);
	if (good && options->n_paths > 1)
		report_print(&total, NULL, output.text);
	if (!output.text || fclose(output.text) != 0) {
		error(0, 0, "no memory for the report");
		good = false;
	}
	if (good)
		fputs(text, stdout);
	free(text);
	if (!good)
		return CMD_BAD;
	return report_bad(&total) ? CMD_FOUND : CMD_FINE;
}

static int run_json(const struct ordered_options *options)
{
	struct ordered_report total = { .traces = 0 };
	struct output output = { .list = json_array() };
	bool good = output.list && run_all(options, &total, &output);

	good = good && print_json(&total, output.list);
	json_decref(output.list);
	if (!good)
		return CMD_BAD;
	return report_bad(&total) ? CMD_FOUND : CMD_FINE;
}

int ordered_run(const struct ordered_options *options)
{
	return options->json ? run_json(options) : run_text(options);
}
