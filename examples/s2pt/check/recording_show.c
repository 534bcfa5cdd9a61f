/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints what came of judging a recording, as text and as JSON. */

#include "recording.h"

#include <inttypes.h>

#include <jansson.h>

static void show_history(const struct recording *recording, const struct s2pt_complaint *complaint,
			 FILE *out)
{
	for (unsigned int i = 0; i < complaint->length; i++) {
		char line[S2PT_RECORD_LINE] = "";

		(void)s2pt_record_print(&complaint->history[i], line, sizeof(line));
		fprintf(out, "  %8" PRIu64 "  %s\n",
			recording_line(recording, complaint->numbers[i]), line);
	}
}

static void show(const struct recording *recording, const struct s2pt_complaint *complaint,
		 bool all, FILE *out)
{
	uint64_t line = recording_line(recording, complaint->event);
	uint64_t cause = recording_line(recording, complaint->cause);

	fprintf(out, "%s:%" PRIu64 ": %s: %s\n", recording->path, line,
		s2pt_check_reason_code(complaint->reason),
		s2pt_check_reason_name(complaint->reason));
	fputs("  ", out);
	if (complaint->level != S2PT_LEVEL_UNKNOWN)
		fprintf(out, "%s 0x%" PRIx64 ", level %d, entry at 0x%" PRIx64 ": ",
			recording->head.rules.regime == S2PT_STAGE2 ? "IPA" : "VA", complaint->ipa,
			complaint->level, complaint->at);
	fprintf(out, "0x%" PRIx64, complaint->old);
	if (complaint->wrote)
		fprintf(out, ", then 0x%" PRIx64, complaint->word);
	if (cause != line)
		fprintf(out, "; owed since line %" PRIu64, cause);
	fputc('\n', out);
	if (!all && complaint->alike > 1)
		fprintf(out, "  and %" PRIu64 " more of this cause\n", complaint->alike - 1);
	show_history(recording, complaint, out);
}

static void show_sum(const struct recording *recording, FILE *out)
{
	uint64_t complaints = s2pt_check_count(recording->check, S2PT_CHECK_RIGHT);
	uint64_t causes = s2pt_check_causes(recording->check);

	fprintf(out, "%s: %" PRIu64 " events, %" PRIu64 " complaint%s", recording->path,
		recording->events, complaints, complaints == 1 ? "" : "s");
	if (causes != complaints)
		fprintf(out, " of %" PRIu64 " cause%s", causes, causes == 1 ? "" : "s");
	if (!recording->ended)
		fprintf(out, "; stops in the middle, invalidations owed: %" PRIu64,
			s2pt_check_owed(recording->check));
	fputc('\n', out);
	for (unsigned int i = 1; i < S2PT_CHECK_REASONS; i++) {
		enum s2pt_check_reason reason = (enum s2pt_check_reason)i;

		if (s2pt_check_count(recording->check, reason))
			fprintf(out, "%10" PRIu64 "  %s: %s\n",
				s2pt_check_count(recording->check, reason),
				s2pt_check_reason_code(reason), s2pt_check_reason_name(reason));
	}
}

/* The next complaint of the list, from number `*at` on; NULL: there are no more. */
static const struct s2pt_complaint *next(const struct recording *recording,
					 const struct recording_list *list, unsigned int *at)
{
	const struct s2pt_complaint *complaint;

	do
		complaint = s2pt_check_complaint(recording->check, (*at)++);
	while (complaint && !list->all && complaint->first != *at - 1);
	return complaint;
}

void recording_show(const struct recording *recording, const struct recording_list *list, FILE *out)
{
	const struct s2pt_complaint *complaint;
	unsigned int at = 0;

	for (unsigned int i = 0; i < list->most; i++) {
		complaint = next(recording, list, &at);
		if (!complaint)
			break;
		show(recording, complaint, list->all, out);
	}
	show_sum(recording, out);
}

void recording_show_stats(const struct recording *recording, FILE *out)
{
	uint64_t events = recording->events ? recording->events : 1;

	fprintf(out, "%s: judged in %.3f ms, %.1f ns an event, %.1f looked at for each\n",
		recording->path, (double)recording->ns / 1e6,
		(double)recording->ns / (double)events,
		(double)s2pt_check_looked(recording->check) / (double)events);
}

static json_t *hex(uint64_t word)
{
	return json_sprintf("0x%" PRIx64, word);
}

static json_t *line_of(const struct recording *recording, uint64_t event)
{
	return json_integer((json_int_t)recording_line(recording, event));
}

static json_t *history_of(const struct recording *recording, const struct s2pt_complaint *complaint)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < complaint->length; i++) {
		char line[S2PT_RECORD_LINE] = "";

		(void)s2pt_record_print(&complaint->history[i], line, sizeof(line));
		json_array_append_new(array, json_pack("{s:o, s:s}", "line",
						       line_of(recording, complaint->numbers[i]),
						       "event", line));
	}
	return array;
}

static json_t *complaint_of(const struct recording *recording,
			    const struct s2pt_complaint *complaint)
{
	json_t *object = json_pack("{s:s, s:s, s:o, s:o}", "reason",
				   s2pt_check_reason_code(complaint->reason), "text",
				   s2pt_check_reason_name(complaint->reason), "line",
				   line_of(recording, complaint->event), "cause",
				   line_of(recording, complaint->cause));

	if (complaint->level != S2PT_LEVEL_UNKNOWN) {
		json_object_set_new(object, "ipa", hex(complaint->ipa));
		json_object_set_new(object, "level", json_integer(complaint->level));
		json_object_set_new(object, "entry", hex(complaint->at));
	}
	json_object_set_new(object, "old", hex(complaint->old));
	json_object_set_new(object, "new", complaint->wrote ? hex(complaint->word) : json_null());
	json_object_set_new(object, "alike", json_integer((json_int_t)complaint->alike));
	json_object_set_new(object, "history", history_of(recording, complaint));
	return object;
}

bool recording_show_json(const struct recording *recording, const struct recording_list *list,
			 FILE *out)
{
	const struct s2pt_complaint *complaint;
	unsigned int at = 0;
	json_t *counts = json_object();
	json_t *complaints = json_array();
	json_t *object;
	bool fine;

	for (unsigned int i = 1; i < S2PT_CHECK_REASONS; i++) {
		enum s2pt_check_reason reason = (enum s2pt_check_reason)i;
		uint64_t count = s2pt_check_count(recording->check, reason);

		if (count)
			json_object_set_new(counts, s2pt_check_reason_code(reason),
					    json_integer((json_int_t)count));
	}
	for (unsigned int i = 0; i < list->most; i++) {
		complaint = next(recording, list, &at);
		if (!complaint)
			break;
		json_array_append_new(complaints, complaint_of(recording, complaint));
	}
	object = json_pack("{s:s, s:I, s:b, s:I, s:I, s:I, s:o, s:o}", "file", recording->path,
			   "events", (json_int_t)recording->events, "ended", recording->ended,
			   "owed", (json_int_t)s2pt_check_owed(recording->check), "ns",
			   (json_int_t)recording->ns, "causes",
			   (json_int_t)s2pt_check_causes(recording->check), "counts", counts,
			   "complaints", complaints);
	fine = object && json_dumpf(object, out, JSON_INDENT(2)) == 0;
	fputc('\n', out);
	json_decref(object);
	return fine;
}
