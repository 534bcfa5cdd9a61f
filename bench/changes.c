/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a run with the JSON of an earlier one, for `s2pt-bench --compare`. */

#include "results.h"

#include <string.h>

/* The row of a key in an older result; NULL if it has none. */
static const json_t *find_row(const json_t *old, const char *key)
{
	const json_t *rows = json_object_get(old, "rows");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *other = json_string_value(json_object_get(row, "key"));

		if (other && !strcmp(other, key))
			return row;
	}
	return NULL;
}

static double number(const json_t *ns, const char *name)
{
	return json_number_value(json_object_get(ns, name));
}

static const char *judge(const struct bench_summary *now, const json_t *then)
{
	if (now->marked || !json_is_true(json_object_get(then, "clean")))
		return "not clean";
	if (now->min > number(then, "p90"))
		return "slower";
	if (now->p90 < number(then, "min"))
		return "faster";
	return "same";
}

static void print_change(const struct bench_row *row, const json_t *then, FILE *out)
{
	double before = number(then, "median");
	double change = before > 0 ? 100 * (row->ns.median / before - 1) : 0;

	fprintf(out, "%-38s %9.3f %9.3f %+8.1f %%  %s\n", row->label, before, row->ns.median,
		change, judge(&row->ns, then));
}

bool bench_print_changes(const struct bench_run *run, const char *path, FILE *out)
{
	json_error_t error;
	json_t *old = json_load_file(path, 0, &error);

	if (!old || !json_is_array(json_object_get(old, "rows"))) {
		fprintf(stderr, "s2pt-bench: %s: %s\n", path,
			old ? "no results of s2pt-bench" : error.text);
		json_decref(old);
		return false;
	}
	fprintf(out, "\n%-38s %9s %9s %10s\n", "ns each, median", "then", "now", "change");
	for (size_t i = 0; i < run->row_count; i++) {
		const struct bench_row *row = &run->rows[i];
		const json_t *then = json_object_get(find_row(old, row->key), "ns");

		if (then && row->ns.count)
			print_change(row, then, out);
		else
			fprintf(out, "%-38s %9s %9.3f\n", row->label, "-", row->ns.median);
	}
	json_decref(old);
	return true;
}
