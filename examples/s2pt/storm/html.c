/* SPDX-License-Identifier: BSD-2-Clause */
/* Shows the results of a storm as a page: figures, bars, and a timeline for each policy. */

#include "html.h"

#include "plot.h"
#include "report/json.h"
#include "report/page.h"
#include "rows.h"
#include "s2pt/version.h"

#include <inttypes.h>
#include <string.h>

/* A label of gnuplot's: a backslash and n is a space here. */
static json_t *label_of(const char *label)
{
	char text[64];
	size_t at = 0;

	while (*label && at < sizeof(text)) {
		bool ends = strncmp(label, "\\n", 2) == 0;

		text[at] = *label;
		if (ends)
			text[at] = ' ';
		at++;
		label += ends ? 2 : 1;
	}
	return json_stringn(text, at);
}

static json_t *chart_of(const struct storm_report *report, const struct storm_bar *bar,
			const char *title)
{
	json_t *rows = json_array();

	for (; bar->key; bar++) {
		json_t *row = json_array();
		double most = 0;

		json_array_append_new(row, label_of(bar->label));
		for (unsigned int k = 0; k < report->n_results; k++) {
			double value = storm_bar_value(bar, &report->results[k].figures);

			most = value > most ? value : most;
			json_array_append_new(row, json_real(value));
		}
		if (most > 0)
			json_array_append(rows, row);
		json_decref(row);
	}
	return json_pack("{s:s, s:o}", "title", title, "rows", rows);
}

static json_t *row_of(const struct storm_report *report, const struct storm_row *row)
{
	static const char *const units[] = { "", "ns", "ms" };
	json_t *cells = json_pack("[s, s, b]", row->label, units[row->unit], (int)row->part);
	uint64_t sum = 0;

	for (unsigned int k = 0; k < report->n_results; k++) {
		uint64_t value = storm_figure(&report->results[k].figures, row);

		sum |= value;
		json_array_append_new(cells, json_integer((json_int_t)value));
	}
	if (!storm_row_shown(row, !sum, report->options->n_logs != 0)) {
		json_decref(cells);
		return NULL;
	}
	return cells;
}

static json_t *table_of(const struct storm_report *report)
{
	json_t *columns = json_array();
	json_t *rows = json_array();

	for (unsigned int k = 0; k < report->n_results; k++)
		json_array_append_new(columns, json_string(report->results[k].option));
	for (size_t i = 0; i < storm_n_rows; i++) {
		json_t *row = row_of(report, &storm_rows[i]);

		if (row)
			json_array_append_new(rows, row);
	}
	return json_pack("{s:o, s:o}", "columns", columns, "rows", rows);
}

static json_t *facts_of(const struct storm_report *report)
{
	const struct storm_options *options = report->options;
	const struct script *first = report->scripts[0];

	return json_pack(
		"[[s,o],[s,o],[s,o],[s,o],[s,o]]", "vCPUs", json_sprintf("%u", first->vcpus),
		"pages", json_sprintf("%u KiB", 1U << (first->granule - 10)),
		"a TLBI takes, on average", json_sprintf("%" PRIu64 " ns", options->tlbi.ns),
		"walks unasked for, after 1,000 events",
		json_sprintf("%u", options->adversary.rate), "seed",
		json_sprintf("%" PRIu64, options->seed));
}

static json_t *summary_of(const struct storm_report *report)
{
	bool good = true;

	for (unsigned int k = 0; k < report->n_results; k++)
		good &= storm_clean(&report->results[k].figures);
	return json_pack(
		"{s:s, s:s, s:o, s:s, s:b, s:o, s:o, s:[o, o]}", "command", "s2pt storm", "version",
		s2pt_version_text(), "title", html_string(report->title), "verdict",
		good ? "nothing was stale, lost or leaked"
		     : "something was stale, lost or leaked: see the figures",
		"good", (int)good, "facts", facts_of(report), "table", table_of(report), "charts",
		chart_of(report, storm_bars_counts, "How often, per 1,000 accesses"),
		chart_of(report, storm_bars_latency,
			 "Microseconds to resolve a fault: half of them, 99 of 100, all"));
}

bool storm_html(const struct storm_report *report, const char *path)
{
	struct timeline *timelines[STORM_RESULTS];
	struct page page = { summary_of(report), timelines, 0 };
	bool fine;

	for (unsigned int k = 0; k < report->n_results; k++)
		if (report->results[k].timeline)
			timelines[page.timelines++] = report->results[k].timeline;
	fine = page_write(&page, path);
	json_decref(page.summary);
	return fine;
}
