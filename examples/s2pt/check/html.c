/* SPDX-License-Identifier: BSD-2-Clause */
/* Shows what came of judging a recording as a page: verdict, complaints, timeline. */

#include "html.h"

#include "report/json.h"
#include "report/page.h"
#include "s2pt/version.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>

/* Complaints on the page; the others are counted. */
#define LISTED 200

static json_t *count(uint64_t number)
{
	char text[32];
	char grouped[44];
	size_t length;
	size_t at = 0;

	length = (size_t)snprintf(text, sizeof(text), "%" PRIu64, number);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			grouped[at++] = ',';
		grouped[at++] = text[i];
	}
	return json_stringn(grouped, at);
}

static json_t *history_of(const struct recording *recording, const struct s2pt_complaint *complaint)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < complaint->length; i++) {
		char line[S2PT_RECORD_LINE] = "";

		(void)s2pt_record_print(&complaint->history[i], line, sizeof(line));
		json_array_append_new(array, json_pack("[I, s]",
						       (json_int_t)recording_line(
							       recording, complaint->numbers[i]),
						       line));
	}
	return array;
}

static json_t *complaint_of(const struct recording *recording,
			    const struct s2pt_complaint *complaint)
{
	uint64_t line = recording_line(recording, complaint->event);
	json_t *where;

	if (complaint->level == S2PT_LEVEL_UNKNOWN)
		where = json_sprintf("line %" PRIu64, line);
	else
		where = json_sprintf("line %" PRIu64 ", IPA 0x%" PRIx64
				     ", level %d, entry at 0x%" PRIx64 "%s",
				     line, complaint->ipa, complaint->level, complaint->at,
				     complaint->alike > 1 ? ", and more of this cause" : "");
	return json_pack("{s:s, s:s, s:o, s:I, s:s, s:o}", "reason",
			 s2pt_check_reason_code(complaint->reason), "text",
			 s2pt_check_reason_name(complaint->reason), "where", where, "line",
			 (json_int_t)line, "explanation",
			 s2pt_check_reason_explanation(complaint->reason), "history",
			 history_of(recording, complaint));
}

/* The first complaint of each cause. */
static json_t *complaints_of(const struct recording *recording)
{
	const struct s2pt_complaint *complaint;
	json_t *array = json_array();

	for (unsigned int i = 0; (complaint = s2pt_check_complaint(recording->check, i)); i++)
		if (complaint->first == i && json_array_size(array) < LISTED)
			json_array_append_new(array, complaint_of(recording, complaint));
	return array;
}

static json_t *facts_of(const struct recording *recording)
{
	const struct s2pt_check_config *rules = &recording->head.rules;

	return json_pack("[[s,o],[s,o],[s,o],[s,o],[s,o],[s,o]]", "events",
			 count(recording->events), "CPUs", count(rules->cpus), "complaints",
			 count(s2pt_check_count(recording->check, S2PT_CHECK_RIGHT)), "causes",
			 count(s2pt_check_causes(recording->check)),
			 "invalidations owed at the end", count(s2pt_check_owed(recording->check)),
			 "pages, input, output",
			 json_sprintf("%u KiB, %u bits, %u bits", 1U << (rules->geom.granule - 10),
				      (unsigned int)rules->geom.ipa_bits,
				      (unsigned int)rules->geom.pa_bits));
}

static json_t *summary_of(const struct recording *recording)
{
	uint64_t complaints = s2pt_check_count(recording->check, S2PT_CHECK_RIGHT);
	json_t *list = complaints_of(recording);
	uint64_t causes = s2pt_check_causes(recording->check);
	json_t *verdict =
		complaints
			? json_sprintf("%" PRIu64 " complaint%s of %" PRIu64 " cause%s", complaints,
				       complaints == 1 ? "" : "s", causes, causes == 1 ? "" : "s")
			: json_string("nothing to complain of");

	return json_pack("{s:s, s:s, s:o, s:o, s:b, s:o, s:I, s:o}", "command", "s2pt check",
			 "version", s2pt_version_text(), "title", html_string(recording->path),
			 "verdict", verdict, "good", complaints == 0, "facts", facts_of(recording),
			 "more", (json_int_t)(causes - json_array_size(list)), "complaints", list);
}

bool recording_show_html(const struct recording *recording, const char *path)
{
	struct timeline *timeline = recording->timeline;
	struct page page = { summary_of(recording), &timeline, 1 };
	bool fine = page_write(&page, path);

	json_decref(page.summary);
	return fine;
}
