/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the results of the comparison, as a table and as JSON. */

#include "report.h"

#include <string.h>

#define FEATURES                                                                                   \
	"4K granule, 40-bit IPA from level 1, FWB, range invalidation; no cache maintenance hooks; hooks count only"
#define TERMS                                                                                                                                 \
	"libs2pt with policy EXACT, no hardware updates of descriptors (so that it stores plainly where it is alone, as Linux does anyway), " \
	"tables freed within the operation; Linux with atomic page counts as KVM's; zeroing of tables included for both, but for faults: their pages are zeroed ahead, as in a vCPU's cache"

double report_ratio(const struct report *report, const struct row *row)
{
	if (!row->done[0] || !row->done[report->reference] || !report->reference)
		return 0;
	return row->pairs.median;
}

static void print_cell(const struct row *row, size_t engine, FILE *out)
{
	const struct bench_summary *sum = &row->sums[engine];

	if (!row->done[engine])
		fprintf(out, " %11s", "-");
	else
		fprintf(out, " %10.*f%c", sum->median < 1 ? 4 : 2, sum->median,
			sum->marked ? '!' : ' ');
}

/* Whether a target is met: "yes", "no", or nothing where there is none. */
static const char *met(const struct report *report, const struct row *row)
{
	const struct work *work = row->work;
	double limit = work_limit(work, &report->machine->limits);
	double ratio = report_ratio(report, row);

	if (work->limit_target > 0)
		return row->sums[0].min <= work->limit_target * limit ? "yes" : "no";
	if (work->target <= 0 || ratio <= 0)
		return "";
	return ratio <= work->target ? "yes" : "no";
}

static void print_row(const struct report *report, const struct row *row, FILE *out)
{
	const struct work *work = row->work;
	double limit = work_limit(work, &report->machine->limits);
	double ratio = report_ratio(report, row);

	fprintf(out, "%-38s", work->label);
	for (size_t i = 0; i < report->engine_count; i++)
		print_cell(row, i, out);
	if (ratio > 0)
		fprintf(out, " %8.4f", ratio);
	else
		fprintf(out, " %8s", "-");
	if (work->target > 0)
		fprintf(out, "  1/%-4.0f", 1 / work->target);
	else if (work->limit_target > 0)
		fprintf(out, " %4.1f x ", work->limit_target);
	else
		fprintf(out, " %6s", "");
	fprintf(out, " %-4s", met(report, row));
	if (limit > 0)
		fprintf(out, " %7.2f %6.1f x", limit, row->sums[0].min / limit);
	fputc('\n', out);
}

void report_print(const struct report *report, FILE *out)
{
	bool marked = false;

	bench_machine_print(report->machine, out);
	fprintf(out,
		"%s.\n%s.\nns each, median of up to %u samples; the ratio is the median of those of samples taken in the same turn:\n\n",
		FEATURES, TERMS, report->samples);
	fprintf(out, "%-38s", "");
	for (size_t i = 0; i < report->engine_count; i++)
		fprintf(out, " %10s ", report->names[i]);
	fprintf(out, " %8s %-7s %-4s %7s %8s\n", "ratio", "target", "met", "limit", "of it");
	for (size_t i = 0; i < report->row_count; i++) {
		const struct row *row = &report->rows[i];

		print_row(report, row, out);
		for (size_t j = 0; j < report->engine_count; j++)
			marked = marked || (row->done[j] && row->sums[j].marked);
	}
	if (marked)
		fprintf(out, "\n! No sample was clean: preempted, moved, or not side by side.\n");
}

static json_t *engine_json(const struct row *row, size_t engine)
{
	const struct bench_summary *sum = &row->sums[engine];
	const struct peer_counts *counts = &row->counts[engine];

	return json_pack("{sf sf sf sf si si sb s{sI sI sI sI sI}}", "median", sum->median, "min",
			 sum->min, "p90", sum->p90, "max", sum->max, "samples", (int)sum->count,
			 "dirty", (int)sum->dirty, "clean", !sum->marked, "counts", "tlbi_ipa",
			 (json_int_t)counts->tlbi_ipa, "tlbi_local", (json_int_t)counts->tlbi_local,
			 "tlbi_range", (json_int_t)counts->tlbi_range, "tlbi_vmid",
			 (json_int_t)counts->tlbi_vmid, "dsb", (json_int_t)counts->dsb);
}

static json_t *row_json(const struct report *report, const struct row *row)
{
	const struct work *work = row->work;
	double limit = work_limit(work, &report->machine->limits);
	double ratio = report_ratio(report, row);
	json_t *engines = json_object();
	json_t *json =
		json_pack("{ss ss ss sI sI so}", "key", work->key, "label", work->label, "unit",
			  work->unit, "count", (json_int_t)work->count, "threads",
			  (json_int_t)(work->threads ? work->threads : 1), "engines", engines);

	if (!json)
		return NULL;
	for (size_t i = 0; i < report->engine_count; i++) {
		if (row->done[i])
			(void)json_object_set_new(engines, report->names[i], engine_json(row, i));
	}
	if (ratio > 0)
		(void)json_object_set_new(json, "ratio", json_real(ratio));
	if (work->target > 0)
		(void)json_object_set_new(json, "target", json_real(work->target));
	if (work->limit_target > 0)
		(void)json_object_set_new(json, "limit_target", json_real(work->limit_target));
	if (limit > 0) {
		(void)json_object_set_new(json, "limit", json_real(limit));
		(void)json_object_set_new(json, "of_limit", json_real(row->sums[0].min / limit));
	}
	return json;
}

/* The nine ratios that a summary names; those that were not measured are missing. */
static json_t *ratios_json(const struct report *report)
{
	static const char *const keys[] = { "map",     "unmap", "protect", "age",  "split",
					    "destroy", "fault", "lookup",  "relax" };
	json_t *ratios = json_object();

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		for (size_t j = 0; j < report->row_count; j++) {
			double ratio = report_ratio(report, &report->rows[j]);

			if (ratio > 0 && !strcmp(report->rows[j].work->key, keys[i]))
				(void)json_object_set_new(ratios, keys[i], json_real(ratio));
		}
	}
	return ratios;
}

json_t *report_json(const struct report *report)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < report->row_count; i++)
		(void)json_array_append_new(rows, row_json(report, &report->rows[i]));
	return json_pack("{so ss ss so ss so}", "machine", bench_machine_json(report->machine),
			 "features", FEATURES, "terms", TERMS, "ratios", ratios_json(report),
			 "reference", report->names[report->reference], "rows", rows);
}
