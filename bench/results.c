/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the results of a run: tables of times and counts, the list of rows, JSON. */

#include "results.h"

#include <inttypes.h>
#include <string.h>

/* Digits behind the point: more for small numbers, so that three digits count. */
static int digits(double ns)
{
	return ns < 0.1 ? 4 : ns < 10 ? 2 : 1;
}

static void print_ns(double ns, FILE *out)
{
	fprintf(out, " %9.*f", digits(ns), ns);
}

void bench_print_times(const struct bench_run *run, FILE *out)
{
	bool marked = false;

	fprintf(out, "%-38s %9s %9s %9s %9s  %-6s %8s %8s %7s\n", "ns each", "median", "min", "p90",
		"max", "each", "samples", "limit", "of it");
	for (size_t i = 0; i < run->row_count; i++) {
		const struct bench_row *row = &run->rows[i];

		fprintf(out, "%-38s", row->label);
		print_ns(row->ns.median, out);
		print_ns(row->ns.min, out);
		print_ns(row->ns.p90, out);
		print_ns(row->ns.max, out);
		fprintf(out, "%c %-6s %4zu/%-3zu", row->ns.marked ? '!' : ' ', row->unit,
			row->ns.count, row->ns.dirty);
		if (row->limit > 0)
			fprintf(out, " %8.2f %5.1f x", row->limit, row->ns.median / row->limit);
		fputc('\n', out);
		marked = marked || row->ns.marked;
	}
	fprintf(out, "\nSamples: clean/not clean, of which only the clean ones count.\n");
	if (marked)
		fprintf(out, "! No sample was clean: preempted, moved, or not side by side.\n");
}

static const struct column {
	const char *name;
	const char *json;
	size_t at;
	/* The traced core counts this, and only that one. */
	bool traced;
} columns[] = {
	{ "barrier", "tlbi_none", offsetof(struct bench_counts, tlbi_none), false },
	{ "ipa", "tlbi_ipa", offsetof(struct bench_counts, tlbi_ipa), false },
	{ "local", "tlbi_local", offsetof(struct bench_counts, tlbi_local), false },
	{ "range", "tlbi_range", offsetof(struct bench_counts, tlbi_range), false },
	{ "vmid", "tlbi_vmid", offsetof(struct bench_counts, tlbi_vmid), false },
	{ "dirty", "tlbi_dirty", offsetof(struct bench_counts, tlbi_dirty), false },
	{ "TLBI", "tlbi_instructions", offsetof(struct bench_counts, tlbi_instructions), false },
	{ "DSB", "dsb", offsetof(struct bench_counts, dsb), false },
	{ "alloc", "allocated", offsetof(struct bench_counts, allocated), false },
	{ "free", "freed", offsetof(struct bench_counts, freed), false },
	{ "retire", "retired", offsetof(struct bench_counts, retired), false },
	{ "cmo", "cmo", offsetof(struct bench_counts, cmo), false },
	{ "cmo bytes", "cmo_bytes", offsetof(struct bench_counts, cmo_bytes), false },
	{ "hooks", "callbacks", offsetof(struct bench_counts, callbacks), false },
	{ "loads", "loads", offsetof(struct bench_counts, loads), true },
	{ "swaps", "swaps", offsetof(struct bench_counts, swaps), true },
	{ "stores", "stores", offsetof(struct bench_counts, stores), true },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static uint64_t count_at(const struct bench_counts *counts, const struct column *column)
{
	uint64_t value;

	memcpy(&value, (const char *)counts + column->at, sizeof(value));
	return value;
}

void bench_print_counts(const struct bench_run *run, FILE *out)
{
	fprintf(out, "%-38s", "counted, for all of a sample");
	for (size_t j = 0; j < COLUMNS; j++) {
		if (bench_traced || !columns[j].traced)
			fprintf(out, " %9s", columns[j].name);
	}
	fputc('\n', out);
	for (size_t i = 0; i < run->row_count; i++) {
		const struct bench_row *row = &run->rows[i];

		if (!row->counted)
			continue;
		fprintf(out, "%-38s", row->label);
		for (size_t j = 0; j < COLUMNS; j++) {
			if (bench_traced || !columns[j].traced)
				fprintf(out, " %9" PRIu64, count_at(&row->counts, &columns[j]));
		}
		fputc('\n', out);
	}
}

void bench_print_list(const struct bench_run *run, FILE *out)
{
	for (size_t i = 0; i < run->row_count; i++)
		fprintf(out, "%-20s %s\n", run->rows[i].key, run->rows[i].label);
}

static json_t *counts_json(const struct bench_counts *counts)
{
	json_t *json = json_object();

	for (size_t j = 0; j < COLUMNS; j++) {
		if (bench_traced || !columns[j].traced)
			(void)json_object_set_new(
				json, columns[j].json,
				json_integer((json_int_t)count_at(counts, &columns[j])));
	}
	return json;
}

static json_t *row_json(const struct bench_row *row)
{
	json_t *json =
		json_pack("{ss ss ss sI si}", "key", row->key, "label", row->label, "unit",
			  row->unit, "count", (json_int_t)row->count, "threads", (int)row->threads);

	if (!json)
		return NULL;
	if (row->ns.count)
		(void)json_object_set_new(json, "ns",
					  json_pack("{sf sf sf sf si si sb}", "median",
						    row->ns.median, "min", row->ns.min, "p90",
						    row->ns.p90, "max", row->ns.max, "samples",
						    (int)row->ns.count, "dirty", (int)row->ns.dirty,
						    "clean", !row->ns.marked));
	if (row->limit > 0)
		(void)json_object_set_new(json, "limit", json_real(row->limit));
	if (row->counted)
		(void)json_object_set_new(json, "counts", counts_json(&row->counts));
	return json;
}

json_t *bench_results_json(const struct bench_run *run)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < run->row_count; i++)
		(void)json_array_append_new(rows, row_json(&run->rows[i]));
	return json_pack("{so so}", "machine", bench_machine_json(&run->machine), "rows", rows);
}
