/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt storm`: plays scenarios or traces under each policy and shows the results. */

#include "args.h"
#include "cmd.h"
#include "html.h"
#include "json.h"
#include "meaning.h"
#include "plot.h"
#include "replay.h"
#include "report/timeline.h"
#include "rows.h"
#include "run.h"
#include "scenario.h"
#include "storm/ordered/ordered.h"
#include "table.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>

static int ordered(struct storm_call *call)
{
	call->ordered.paths = (const char *const *)call->paths;
	call->ordered.n_paths = call->n_paths;
	call->ordered.granule = call->options.granule;
	call->ordered.json = call->json;
	if (call->options.n_policies)
		call->ordered.policy = call->options.policies[0];
	return ordered_run(&call->ordered);
}

static bool gather_scripts(const struct storm_call *call, struct storm_list *list)
{
	struct script *script;

	if (!call->scenario)
		return storm_load(call->paths, call->n_paths, &call->options, list);
	script = storm_scenario(call->scenario, &call->options);
	return script && storm_list_add(list, script);
}

/* A title for what is played: the name of the scenario or trace, or how many there are. */
static char *title_of(const struct storm_call *call, const struct storm_list *list)
{
	const struct script *first = list->scripts[0];
	char *title = NULL;
	uint64_t steps = 0;
	int length;

	for (size_t i = 0; i < list->count; i++)
		steps += list->scripts[i]->next;
	if (list->count == 1)
		length = asprintf(&title, "%s, %u vCPUs, %" PRIu64 " steps", first->name,
				  first->vcpus, steps);
	else
		length = asprintf(&title, "%zu traces, %zu virtual machines, %" PRIu64 " steps",
				  call->n_paths, list->count, steps);
	return length < 0 ? NULL : title;
}

static void name_column(struct storm_result *result, const struct storm_options *to, unsigned int i)
{
	result->policy = to->policies[to->n_logs ? 0 : i];
	result->name = s2pt_policy_name(result->policy);
	result->option = storm_policy_option(result->policy);
	if (!to->n_logs)
		return;
	result->log = to->logs[i];
	result->name = s2pt_log_name(result->log);
	result->option = result->name;
}

static bool run_all(struct storm_report *report)
{
	const struct storm_options *to = report->options;

	for (unsigned int i = 0; i < (to->n_logs ? to->n_logs : to->n_policies); i++) {
		struct storm_result *result = &report->results[i];

		name_column(result, to, i);
		report->n_results++;
		if (!sample_init(&result->latency, to->seed)) {
			error(0, errno, "%s", result->option);
			return false;
		}
		for (size_t k = 0; k < report->n_scripts; k++)
			if (!storm_run(to, report->scripts[k], result))
				return false;
		result->figures.resolve_max_ns = result->latency.max;
		result->figures.resolve_p50_ns = sample_quantile(&result->latency, 0.5);
		result->figures.resolve_p99_ns = sample_quantile(&result->latency, 0.99);
	}
	return true;
}

static int show(const struct storm_call *call, const struct storm_report *report)
{
	int status = CMD_FINE;

	for (unsigned int i = 0; i < report->n_results; i++)
		if (!storm_clean(&report->results[i].figures))
			status = CMD_FOUND;
	if (call->json) {
		if (!storm_print_json(report, stdout))
			status = CMD_BAD;
	} else {
		storm_print_table(report, stdout);
		storm_print_meaning(report, stdout);
	}
	if (call->plot && !storm_plot(report, call->plot))
		status = CMD_BAD;
	if (call->html && !storm_html(report, call->html))
		status = CMD_BAD;
	return status;
}

/* Open the file for a recording.  False, with a message, if that failed. */
static bool open_record(struct storm_call *call, const struct storm_list *list)
{
	if (!call->record)
		return true;
	if (list->count != 1) {
		error(0, 0, "--record takes one virtual machine, not %zu", list->count);
		return false;
	}
	call->options.record = fopen(call->record, "w");
	if (!call->options.record)
		error(0, errno, "%s", call->record);
	return call->options.record != NULL;
}

static bool close_record(const struct storm_call *call)
{
	FILE *out = call->options.record;

	/* A write may have failed before the file is closed. */
	if (!out || (ferror(out) | fclose(out)) == 0)
		return true;
	error(0, errno, "%s", call->record);
	return false;
}

static void result_free(struct storm_result *result)
{
	sample_free(&result->latency);
	timeline_delete(result->timeline);
}

static int storm(struct storm_call *call)
{
	struct storm_list list = { 0 };
	struct storm_report report = { .options = &call->options };
	char *title;
	int status = CMD_BAD;

	call->options.dirty = call->ordered.dirty;
	if (call->plot && !storm_plot_check(call->plot))
		return CMD_BAD;
	if (!gather_scripts(call, &list))
		return CMD_BAD;
	if (call->html)
		call->options.drawn = TIMELINE_EVENTS / call->options.n_policies;
	title = title_of(call, &list);
	report.title = title;
	report.scripts = list.scripts;
	report.n_scripts = list.count;
	if (title && open_record(call, &list) && run_all(&report))
		status = show(call, &report);
	if (!close_record(call))
		status = CMD_BAD;
	for (unsigned int i = 0; i < report.n_results; i++)
		result_free(&report.results[i]);
	free(title);
	storm_list_free(&list);
	return status;
}

int cmd_storm(int argc, char **argv)
{
	struct storm_call call;
	glob_t sample = { 0 };
	int status;

	storm_args(argc, argv, &call);
	if (!call.scenario && !call.n_paths) {
		if (!storm_sample_traces(&sample))
			return CMD_BAD;
		call.paths = sample.gl_pathv;
		call.n_paths = sample.gl_pathc;
	}
	status = call.is_ordered ? ordered(&call) : storm(&call);
	globfree(&sample);
	return status;
}
