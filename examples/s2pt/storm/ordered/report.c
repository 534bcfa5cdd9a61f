/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts what agrees, what is explained and what disagrees in an ordered replay, and prints it. */

#include "report.h"

#include <stdarg.h>
#include <stdlib.h>

static const char *const check_names[CHECKS] = {
	[CHECK_MAP] = "map",
	[CHECK_RELAX] = "relax",
	[CHECK_UNMAP] = "unmap",
	[CHECK_PROTECT] = "write-protect",
	[CHECK_SPLIT] = "split",
	[CHECK_AGE] = "age",
	[CHECK_YOUNG] = "set access flag",
	[CHECK_CLEAN] = "clean caches",
	[CHECK_TLBI] = "invalidations",
	[CHECK_DECODE] = "faults decoded",
	[CHECK_FAULT] = "faults answered",
	[CHECK_DIRTY] = "pages reported dirty",
	[CHECK_MASK] = "pages protected again",
	[CHECK_BITMAP] = "dirty bitmaps",
	[CHECK_LEAF] = "leaves of snapshots",
	[CHECK_SHAPE] = "trees of snapshots",
	[CHECK_RULES] = "rules of the architecture",
	[CHECK_TABLES] = "tables given back",
};

static const struct {
	/* The key in JSON, and the words in the text. */
	const char *key;
	const char *text;
} reason_names[REASONS] = {
	[REASON_IN_FLIGHT] = { "in_flight",
			       "in flight: EAGAIN beside another operation on the same entry" },
	[REASON_LINEARISED] = { "linearised", "linearised: done before one that ran beside it" },
	[REASON_HARDWARE_AF] = { "hardware_access_flag",
				 "hardware access flag: set by the CPU, unseen" },
	[REASON_RETRIED] = { "retried", "retried: the host's memory changed, KVM did nothing" },
	[REASON_RETRIED_UNDER_WAY] = { "retried_under_way",
				       "retried: the host's memory was changing, KVM did nothing" },
	[REASON_END] = { "end_of_record", "end of the record: a fault is still open" },
	[REASON_FOREIGN] = { "foreign", "foreign: an abort that is not stage 2's" },
	[REASON_SWITCHING] = { "logging_switched",
			       "logging being switched: either answer is right" },
	[REASON_RACING_READ] = { "racing_read",
				 "racing with the read: the dirty bit came after it" },
	[REASON_NO_NEED] = { "no_need", "without need: KVM invalidates, nothing was owed" },
	[REASON_NARROWER] = { "narrower", "narrower: within what KVM invalidates" },
	[REASON_AFTER_AGEING] = { "after_ageing",
				  "after ageing: the host's notifier invalidates the VMID" },
};

void report_agree(struct ordered_report *report, enum ordered_check check)
{
	report->agreed[check]++;
}

void report_explain(struct ordered_report *report, enum ordered_check check,
		    enum ordered_reason reason)
{
	report->explained[check]++;
	report->reasons[reason]++;
}

void report_disagree(struct ordered_report *report, enum ordered_check check, uint32_t row,
		     const char *format, ...)
{
	struct ordered_complaint *complaint;
	va_list list;

	report->disagreed[check]++;
	if (report->n_complaints >= report->most_complaints)
		return;
	if (!report->complaints)
		report->complaints = calloc(report->most_complaints, sizeof(*complaint));
	if (!report->complaints)
		return;
	complaint = &report->complaints[report->n_complaints++];
	complaint->row = row;
	complaint->check = check;
	va_start(list, format);
	/* The text may be cut short. */
	(void)vsnprintf(complaint->text, sizeof(complaint->text), format, list);
	va_end(list);
}

void report_judge(struct ordered_report *report, enum ordered_check check, uint32_t row, bool good,
		  const char *what)
{
	if (good)
		report_agree(report, check);
	else
		report_disagree(report, check, row, "%s", what);
}

size_t report_bad(const struct ordered_report *report)
{
	size_t bad = 0;

	for (unsigned int i = 0; i < CHECKS; i++)
		bad += report->disagreed[i];
	return bad;
}

void report_add(struct ordered_report *total, const struct ordered_report *part)
{
	for (unsigned int i = 0; i < CHECKS; i++) {
		total->agreed[i] += part->agreed[i];
		total->explained[i] += part->explained[i];
		total->disagreed[i] += part->disagreed[i];
	}
	for (unsigned int i = 0; i < REASONS; i++)
		total->reasons[i] += part->reasons[i];
	total->traces += part->traces;
	total->rows += part->rows;
}

static void print_complaints(const struct ordered_report *report, const char *path, FILE *out)
{
	size_t bad = report_bad(report);

	for (size_t i = 0; i < report->n_complaints; i++) {
		const struct ordered_complaint *complaint = &report->complaints[i];

		fprintf(out, "%s:%u: %s: %s\n", path, trace_line(complaint->row),
			check_names[complaint->check], complaint->text);
	}
	if (bad > report->n_complaints)
		fprintf(out, "and %zu more\n", bad - report->n_complaints);
}

void report_print(const struct ordered_report *report, const char *path, FILE *out)
{
	size_t bad = report_bad(report);

	if (path)
		fprintf(out, "%s: %zu rows\n", path, report->rows);
	else
		fprintf(out, "All %zu traces: %zu rows\n", report->traces, report->rows);
	fprintf(out, "  %-24s %10s %10s %10s\n", "", "agree", "explained", "disagree");
	for (unsigned int i = 0; i < CHECKS; i++)
		if (report->agreed[i] + report->explained[i] + report->disagreed[i])
			fprintf(out, "  %-24s %10zu %10zu %10zu\n", check_names[i],
				report->agreed[i], report->explained[i], report->disagreed[i]);
	for (unsigned int i = 0; i < REASONS; i++)
		if (report->reasons[i])
			fprintf(out, "  %10zu %s\n", report->reasons[i], reason_names[i].text);
	if (path)
		print_complaints(report, path, out);
	fprintf(out, "  %s\n\n", bad ? "DISAGREES" : "agrees");
}

static json_t *checks_json(const struct ordered_report *report)
{
	json_t *checks = json_array();

	for (unsigned int i = 0; i < CHECKS; i++)
		/* If this fails the array is short or NULL, and packing it fails. */
		(void)json_array_append_new(
			checks, json_pack("{s:s, s:I, s:I, s:I}", "check", check_names[i], "agree",
					  (json_int_t)report->agreed[i], "explained",
					  (json_int_t)report->explained[i], "disagree",
					  (json_int_t)report->disagreed[i]));
	return checks;
}

static json_t *complaints_json(const struct ordered_report *report)
{
	json_t *complaints = json_array();

	for (size_t i = 0; i < report->n_complaints; i++) {
		const struct ordered_complaint *complaint = &report->complaints[i];

		(void)json_array_append_new(
			complaints,
			json_pack("{s:i, s:s, s:s}", "line", (int)trace_line(complaint->row),
				  "check", check_names[complaint->check], "text", complaint->text));
	}
	return complaints;
}

json_t *report_json(const struct ordered_report *report)
{
	json_t *reasons = json_object();

	for (unsigned int i = 0; i < REASONS; i++)
		(void)json_object_set_new(reasons, reason_names[i].key,
					  json_integer((json_int_t)report->reasons[i]));
	return json_pack("{s:I, s:b, s:I, s:o, s:o, s:o}", "rows", (json_int_t)report->rows,
			 "agrees", report_bad(report) == 0, "disagreements",
			 (json_int_t)report_bad(report), "checks", checks_json(report), "explained",
			 reasons, "listed", complaints_json(report));
}

void report_clear(struct ordered_report *report)
{
	free(report->complaints);
	*report = (struct ordered_report){ 0 };
}
