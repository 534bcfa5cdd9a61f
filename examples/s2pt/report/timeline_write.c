/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes a timeline as JSON, by columns, which are short. */

#include "json.h"
#include "timeline_state.h"

#include <inttypes.h>

/* A column of the rows, as a JSON array. */
#define COLUMN(timeline, out, name, format, value)                                                 \
	do {                                                                                       \
		fprintf(out, ",\n\"%s\":[", name);                                                 \
		for (size_t i = 0; i < (timeline)->rows; i++) {                                    \
			const struct row *row = &(timeline)->row[i];                               \
                                                                                                   \
			fprintf(out, "%s" format, i ? "," : "", value);                            \
		}                                                                                  \
		fputc(']', out);                                                                   \
	} while (0)

static void write_texts(const struct intern *from, const char *name, FILE *out)
{
	fprintf(out, ",\n\"%s\":[", name);
	for (size_t i = 0; i < from->count; i++) {
		fputs(i ? ",\n" : "", out);
		html_text(from->text[i], out);
	}
	fputc(']', out);
}

/* Windows as a flat array of four numbers each, cut to the rows that are kept. */
static void write_windows(const struct timeline *timeline, const struct windows *from,
			  const char *name, FILE *out)
{
	size_t any = 0;

	fprintf(out, ",\n\"%s\":[", name);
	for (size_t i = 0; i < from->count; i++) {
		const struct window *window = &from->window[i];
		uint32_t last = (uint32_t)timeline->rows;
		uint32_t to = window->to < last ? window->to : last;

		/* It was over before the first row that is kept. */
		if (to <= window->from)
			continue;
		fprintf(out, "%s%" PRId32 ",%" PRId32 ",%" PRIu32 ",%" PRIu32, any++ ? "," : "",
			window->what, window->word, window->from, to);
	}
	fputc(']', out);
}

static void write_rows(const struct timeline *timeline, FILE *out)
{
	uint64_t line = 0;
	uint64_t ns = 0;

	COLUMN(timeline, out, "kind", "%u", (unsigned int)row->kind);
	COLUMN(timeline, out, "lane", "%u", (unsigned int)row->lane);
	COLUMN(timeline, out, "entry", "%" PRId32, row->entry);
	COLUMN(timeline, out, "old", "%" PRId32, row->old);
	COLUMN(timeline, out, "word", "%" PRId32, row->word);
	COLUMN(timeline, out, "text", "%" PRId32, row->text);
	/* Lines and times as differences, which are short. */
	fputs(",\n\"line\":[", out);
	for (size_t i = 0; i < timeline->rows; i++, line = timeline->row[i - 1].line)
		fprintf(out, "%s%" PRIu64, i ? "," : "", timeline->row[i].line - line);
	fputs("]", out);
	fputs(",\n\"time\":[", out);
	for (size_t i = 0; timeline->config.clock && i < timeline->rows;
	     i++, ns = timeline->row[i - 1].ns)
		fprintf(out, "%s%" PRIu64, i ? "," : "", timeline->row[i].ns - ns);
	fputs("]", out);
	fputs(",\n\"wrong\":[", out);
	for (size_t i = 0, any = 0; i < timeline->rows; i++)
		if (timeline->row[i].wrong != NONE)
			fprintf(out, "%s%zu,%" PRId32, any++ ? "," : "", i, timeline->row[i].wrong);
	fputs("]", out);
}

bool timeline_write(struct timeline *timeline, FILE *out)
{
	fputs("{\"name\":", out);
	html_text(timeline->config.name, out);
	fprintf(out, ",\"total\":%" PRIu64 ",\"first\":%" PRIu64 ",\"lanes\":%u,\"host\":%s",
		timeline->total, timeline->config.first, timeline->config.rules.cpus,
		timeline->config.host ? "true" : "false");
	write_rows(timeline, out);
	write_windows(timeline, &timeline->invalid, "invalid", out);
	write_windows(timeline, &timeline->stale, "stale", out);
	write_windows(timeline, &timeline->operations, "operations", out);
	write_texts(&timeline->entries, "entries", out);
	write_texts(&timeline->words, "words", out);
	write_texts(&timeline->texts, "texts", out);
	fputs("}", out);
	return !timeline->no_memory;
}
