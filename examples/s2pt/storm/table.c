/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the results of a storm as a table, with the settings above it. */

#include "table.h"

#include "common/args.h"
#include "rows.h"

#include <inttypes.h>
#include <string.h>

#define LABEL_WIDTH  28
#define COLUMN_WIDTH 16

/* Print a number with commas between thousands, into a buffer of 32. */
static const char *thousands(uint64_t value, char *text)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, value);
	char *to = text;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

static void print_value(uint64_t value, enum storm_unit unit, FILE *out)
{
	char text[32];
	char number[48];

	switch (unit) {
	case STORM_COUNT:
		snprintf(number, sizeof(number), "%s", thousands(value, text));
		break;
	case STORM_NS:
		if (value < 1000000000)
			snprintf(number, sizeof(number), "%s ns", thousands(value, text));
		else
			snprintf(number, sizeof(number), "%s us", thousands(value / 1000, text));
		break;
	case STORM_MS:
		snprintf(number, sizeof(number), "%s ms", thousands(value / 1000000, text));
		break;
	}
	fprintf(out, " %*s", COLUMN_WIDTH - 1, number);
}

static bool all_zero(const struct storm_report *report, const struct storm_row *row)
{
	for (unsigned int i = 0; i < report->n_results; i++)
		if (storm_figure(&report->results[i].figures, row))
			return false;
	return true;
}

static void print_heading(const struct storm_report *report, FILE *out)
{
	fprintf(out, "%-*s", LABEL_WIDTH, "");
	for (unsigned int i = 0; i < report->n_results; i++)
		fprintf(out, "%*s", COLUMN_WIDTH, report->results[i].name);
	fputc('\n', out);
	for (unsigned int i = 0; i < LABEL_WIDTH + COLUMN_WIDTH * report->n_results; i++)
		fputc('-', out);
	fputc('\n', out);
}

static const char *delay_name(enum s2pt_delay_kind kind)
{
	switch (kind) {
	case S2PT_DELAY_NONE:
		return "none";
	case S2PT_DELAY_FIXED:
		return "fixed";
	case S2PT_DELAY_UNIFORM:
		return "uniform";
	case S2PT_DELAY_EXPONENTIAL:
		return "exponential";
	}
	return "unknown";
}

static void print_adversary(const struct s2pt_adversary *adversary, FILE *out)
{
	static const char *const arrival[] = { "at once", "scattered", "at their barriers" };

	if (!adversary->rate && adversary->delivery == S2PT_TLB_AT_ONCE)
		return;
	fprintf(out, "\nCPUs walk unasked after %u of 1,000 events, TLBIs arrive %s",
		adversary->rate, arrival[adversary->delivery]);
	if (adversary->hoard)
		fputs(", old TLB entries win", out);
}

static void print_setting(const struct storm_report *report, FILE *out)
{
	const struct storm_options *options = report->options;
	bool serial = options->lock == STORM_LOCK_WRITE;
	char text[32];

	fprintf(out, "%s\n", report->title);
	fprintf(out, "seed %" PRIu64 ", %u round%s", options->seed, options->repeat,
		options->repeat == 1 ? "" : "s");
	if (options->lock == STORM_LOCK_SCRIPT)
		serial = report->scripts[0]->serial;
	fputs(serial ? ", faults one at a time" : ", faults beside each other", out);
	if (options->n_logs)
		fprintf(out, ", policy %s", s2pt_policy_name(options->policies[0]));
	if (options->window)
		fprintf(out, ", window of %s steps", thousands(options->window, text));
	if (options->tlbi.kind == S2PT_DELAY_NONE)
		fputs(", TLBIs as fast as they can", out);
	else
		fprintf(out, ", a TLBI takes %s ns (%s)", thousands(options->tlbi.ns, text),
			delay_name(options->tlbi.kind));
	if (options->lookup_ns)
		fprintf(out, ", a look-up %s ns", thousands(options->lookup_ns, text));
	print_adversary(&options->adversary, out);
	fputs("\n\n", out);
}

void storm_print_table(const struct storm_report *report, FILE *out)
{
	print_setting(report, out);
	print_heading(report, out);
	for (size_t i = 0; i < storm_n_rows; i++) {
		const struct storm_row *row = &storm_rows[i];

		if (!storm_row_shown(row, all_zero(report, row), report->options->n_logs != 0))
			continue;
		fprintf(out, "%s%-*s", row->part ? "  " : "", LABEL_WIDTH - (row->part ? 2 : 0),
			row->label);
		for (unsigned int k = 0; k < report->n_results; k++)
			print_value(storm_figure(&report->results[k].figures, row), row->unit, out);
		fputc('\n', out);
	}
}
