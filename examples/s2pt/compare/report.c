/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints what came of a comparison, as text and as JSON. */

#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Most events of one operation that are shown. */
#define EVENTS_SHOWN 24

void report_open(struct report *report, uint64_t most_shown, bool json)
{
	*report = (struct report){ .most_shown = most_shown, .json = json };
	if (json)
		report->list = json_array();
}

static json_t *side_json(const struct operation *operation)
{
	json_t *events = json_array();

	for (size_t i = 0; i < operation->events && i < EVENTS_SHOWN; i++)
		json_array_append_new(events, json_string(operation->event[i]));
	return json_pack("{s:I, s:o, s:s}", "line", (json_int_t)operation->line, "events", events,
			 "result", operation->result);
}

static void show_side(const char *who, const struct operation *operation)
{
	size_t shown = operation->events < EVENTS_SHOWN ? operation->events : EVENTS_SHOWN;

	printf("  %s, line %" PRIu64 ":\n", who, operation->line);
	for (size_t i = 0; i < shown; i++)
		printf("      %s\n", operation->event[i]);
	if (shown < operation->events)
		printf("      ... %zu more\n", operation->events - shown);
	printf("    < %s\n", operation->result);
}

static const char *separator(bool *first)
{
	const char *text = *first ? "" : ", ";

	*first = false;
	return text;
}

static void show(const struct pair *pair, const char *label)
{
	bool first = true;

	printf("%s%s%s\n> %s\n  differ in ", pair->before->init[0] ? "> " : "", pair->before->init,
	       label, pair->want->asked);
	for (unsigned int class = 0; class < CLASSES; class ++)
		if (pair->differ >> class & 1)
			printf("%s%s", separator(&first), class_name((enum class) class));
	putchar('\n');
	show_side("wanted", pair->want);
	show_side("got", pair->got);
	putchar('\n');
}

void report_unexplained(struct report *report, const struct pair *pair, const char *label)
{
	report->explained[DEVIATION_NONE]++;
	if (report->shown == report->most_shown)
		return;
	report->shown++;
	if (!report->json) {
		char text[128];

		snprintf(text, sizeof(text), "%s%s%s", label[0] ? "   (" : "", label,
			 label[0] ? ")" : "");
		show(pair, text);
		return;
	}
	json_array_append_new(report->list,
			      json_pack("{s:s, s:s, s:s, s:o, s:o}", "label", label, "init",
					pair->before->init, "operation", pair->want->asked, "want",
					side_json(pair->want), "got", side_json(pair->got)));
}

static void close_json(struct report *report)
{
	json_t *classes = json_object(), *deviations = json_object(), *root;

	for (unsigned int class = 0; class < CLASSES; class ++)
		json_object_set_new(classes, class_name((enum class) class),
				    json_pack("{s:I, s:I}", "agree",
					      (json_int_t)report->agree[class], "of",
					      (json_int_t)report->there[class]));
	for (unsigned int i = 1; i < DEVIATIONS; i++)
		json_object_set_new(deviations, deviation_name((enum deviation)i),
				    json_integer((json_int_t)report->explained[i]));
	root = json_pack("{s:I, s:o, s:o, s:I, s:o}", "operations", (json_int_t)report->operations,
			 "classes", classes, "deviations", deviations, "unexplained",
			 (json_int_t)report->explained[DEVIATION_NONE], "first", report->list);
	if (root)
		json_dumpf(root, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(root);
}

static void close_text(const struct report *report)
{
	printf("%" PRIu64 " operations\n", report->operations);
	for (unsigned int class = 0; class < CLASSES; class ++)
		if (report->there[class])
			printf("  %-18s %9" PRIu64 " of %9" PRIu64 " agree\n",
			       class_name((enum class) class), report->agree[class],
			       report->there[class]);
	for (unsigned int i = 1; i < DEVIATIONS; i++)
		if (report->explained[i])
			printf("  %9" PRIu64 " differ by %s (%.2f %%)\n", report->explained[i],
			       deviation_name((enum deviation)i),
			       100.0 * (double)report->explained[i] / (double)report->operations);
	printf("  %9" PRIu64 " differ and nothing explains it\n",
	       report->explained[DEVIATION_NONE]);
}

void report_close(struct report *report)
{
	if (report->json)
		close_json(report);
	else
		close_text(report);
}
