/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a recorded trace: rows, marks, threads, and which row ends which operation. */

#include "file.h"

#include "kind.h"
#include "mark.h"
#include "note.h"
#include "row.h"

#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* vCPUs, and other threads by their CPU: each row is held against all of them. */
#define THREADS_MAX 8192

static bool find_thread(struct trace_reader *reader, struct trace_row *row)
{
	struct trace *trace = reader->trace;
	struct trace_thread thread = {
		.vm = row->vm,
		.vcpu = row->vcpu,
		.cpu = row->vcpu < 0 ? row->cpu : -1,
	};

	for (size_t i = 0; i < trace->n_threads; i++) {
		const struct trace_thread *known = &trace->threads[i];

		if (known->vm == thread.vm && known->vcpu == thread.vcpu &&
		    known->cpu == thread.cpu) {
			row->thread = (uint32_t)i;
			return true;
		}
	}
	if (trace->n_threads == THREADS_MAX)
		return csv_bad(reader->csv, "more than %d threads", THREADS_MAX);
	if (!trace_grow((void **)&trace->threads, trace->n_threads, sizeof(thread)))
		return csv_bad(reader->csv, "no memory");
	row->thread = (uint32_t)trace->n_threads;
	trace->threads[trace->n_threads++] = thread;
	return true;
}

static bool read_row(struct trace_reader *reader, const char *const *column)
{
	struct trace *trace = reader->trace;
	struct trace_row row;

	if (!trace_read_row(reader, column, &row))
		return false;
	if (trace->n_rows && row.ns < trace->rows[trace->n_rows - 1].ns)
		return csv_bad(reader->csv, "earlier than the row before");
	if (row.kind == TRACE_MARK) {
		if (!trace_read_mark(reader, column[COLUMN_NOTE], &row))
			return false;
	} else if (!trace_read_note(reader, column[COLUMN_NOTE], &row) ||
		   !find_thread(reader, &row)) {
		return false;
	}
	if (!trace_grow((void **)&trace->rows, trace->n_rows, sizeof(row)) ||
	    trace->n_rows >= TRACE_NONE - 2)
		return csv_bad(reader->csv, "no memory for so many rows");
	trace->rows[trace->n_rows++] = row;
	trace->count[row.kind]++;
	return true;
}

static bool is_entry(enum trace_kind kind)
{
	return kind == TRACE_MAP || kind == TRACE_RELAX || kind == TRACE_UNMAP;
}

static bool is_return(enum trace_kind kind)
{
	return kind == TRACE_MAP_RET || kind == TRACE_RELAX_RET || kind == TRACE_UNMAP_RET;
}

static bool complain(const struct trace *trace, size_t row, const char *what)
{
	error_at_line(0, 0, trace->path, trace_line(row), "%s %s",
		      trace_kind_name(trace->rows[row].kind), what);
	return false;
}

/* Find the entry row of each return row; `open` has an element for each thread, all TRACE_NONE. */
static bool pair(struct trace *trace, uint32_t *open)
{
	for (uint32_t i = 0; i < trace->n_rows; i++) {
		struct trace_row *row = &trace->rows[i];

		if (is_entry(row->kind)) {
			if (open[row->thread] != TRACE_NONE)
				return complain(trace, i, "inside of another operation");
			open[row->thread] = i;
		} else if (is_return(row->kind)) {
			uint32_t entry = open[row->thread];

			if (entry == TRACE_NONE || trace->rows[entry].kind + 1 != row->kind)
				return complain(trace, i, "of an operation that did not begin");
			row->partner = entry;
			trace->rows[entry].partner = i;
			open[row->thread] = TRACE_NONE;
		}
	}
	for (size_t i = 0; i < trace->n_threads; i++)
		if (open[i] != TRACE_NONE)
			return complain(trace, open[i], "that never returns");
	return true;
}

static bool pair_rows(struct trace *trace)
{
	uint32_t *open = calloc(trace->n_threads + 1, sizeof(*open));
	bool good;

	if (!open) {
		error(0, 0, "%s: no memory", trace->path);
		return false;
	}
	for (size_t i = 0; i < trace->n_threads; i++)
		open[i] = TRACE_NONE;
	good = pair(trace, open);
	free(open);
	return good;
}

static bool ends_well(const struct trace *trace)
{
	const struct trace_mark *last = trace->n_marks ? &trace->marks[trace->n_marks - 1] : NULL;

	if (last && last->kind == TRACE_MARK_END && last->row + 1 == trace->n_rows)
		return true;
	error_at_line(0, 0, trace->path, trace_line(trace->n_rows),
		      "cut short: no END mark in the last row");
	return false;
}

static bool name_trace(struct trace *trace, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *end;

	trace->path = strdup(path);
	trace->name = strdup(slash ? slash + 1 : path);
	if (!trace->path || !trace->name)
		return false;
	end = strstr(trace->name, ".csv");
	if (end)
		*end = '\0';
	return true;
}

struct trace *trace_load(const char *path)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	struct trace_reader reader = { .trace = trace, .current = TRACE_NONE };
	const char *const *column;
	bool good = true;

	if (!trace || !name_trace(trace, path)) {
		error(0, 0, "%s: no memory", path);
		trace_free(trace);
		return NULL;
	}
	reader.csv = csv_open(path, TRACE_HEADER);
	while (good && reader.csv && (column = csv_next(reader.csv)) != NULL) {
		reader.row = (uint32_t)trace->n_rows;
		good = read_row(&reader, column);
	}
	good = csv_close(reader.csv) && good && ends_well(trace) && pair_rows(trace);
	if (!good) {
		trace_free(trace);
		return NULL;
	}
	return trace;
}

char *trace_beside(const struct trace *trace, const char *rest)
{
	const char *slash = strrchr(trace->path, '/');
	size_t length = slash ? (size_t)(slash + 1 - trace->path) : 0;
	char *path = NULL;

	if (asprintf(&path, "%.*s../%s", (int)length, trace->path, rest) < 0)
		return NULL;
	return path;
}
