/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt compare`: goes through two transcripts of one script, and explains or reports
 * each difference.
 */

#include "agree.h"
#include "cmd.h"
#include "common/args.h"
#include "report.h"

#include <error.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_FIRST,
	KEY_STRICT,
};

struct compare {
	const char *path[2];
	uint64_t first;
	bool json;
	bool strict;

	struct report report;
	struct situation situation;
	/* A deviation after which the tables differ, and the addresses where. */
	enum deviation apart;
	s2pt_ipa_t from;
	s2pt_ipa_t to;
	/* A deviation that may explain differences which only a dump can confirm. */
	enum deviation maybe;
	uint64_t pending;
	/* The last deviation of the sequence: counts since `init` may differ. */
	enum deviation last;
};

static const struct argp_option options[] = {
	{ "first", KEY_FIRST, "N", 0, "Show the first N unexplained differences (3)", 0 },
	{ "strict", KEY_STRICT, NULL, 0, "No deviation explains anything", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ 0 },
};

static const char doc[] =
	"Compare two transcripts of one script: how many operations agree, class by class, which of the "
	"differences fall under a named deviation, and the first of those that do not.\v"
	"WANT is the kernel's, GOT is libs2pt's; either may be compressed by xz, or be `-`.  Names of tables, "
	"reference counts, barriers and the order of allocations don't count.  The deviations are explained in "
	"lib/README.md.\n\n"
	"Exit status: 0 all is explained; 1 something is not; 2 bad usage or input.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct compare *compare = state->input;

	switch (key) {
	case KEY_FIRST:
		compare->first = args_need_number("N", arg, state);
		return 0;
	case KEY_STRICT:
		compare->strict = true;
		return 0;
	case KEY_JSON:
		compare->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			argp_error(state, "two transcripts, not more");
		compare->path[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		if (state->arg_num < 2)
			argp_error(state, "which two transcripts?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The bytes that one entry of `level` spans, less 1. */
static uint64_t span_mask(const struct pair *pair, unsigned int level)
{
	return (UINT64_C(1) << ((4 - level) * (pair->before->page_shift - 3) + 3)) - 1;
}

/* Note that the tables differ from here on, up to the largest blocks around the operation. */
static void set_apart(struct compare *compare, const struct pair *pair, enum deviation deviation)
{
	uint64_t mask = span_mask(pair, 1);
	uint64_t ipa, size, from, to;

	if (!request_range(&pair->request, &ipa, &size))
		return;
	from = ipa & ~mask;
	to = ipa > UINT64_MAX - size ? UINT64_MAX : (ipa + size) | mask;
	if (compare->apart == DEVIATION_NONE || from < compare->from)
		compare->from = from;
	if (compare->apart == DEVIATION_NONE || to > compare->to)
		compare->to = to;
	compare->apart = deviation;
}

/* Is an operation so near that its walk may meet tables that differ? */
static bool is_near(const struct compare *compare, const struct pair *pair)
{
	uint64_t mask = span_mask(pair, 0);
	uint64_t ipa, size;

	if (!request_range(&pair->request, &ipa, &size))
		return false;
	return ipa <= (compare->to | mask) &&
	       (ipa + size < ipa || ipa + size > (compare->from & ~mask));
}

/* Can a difference be explained by tables that differ already? */
static bool follows(const struct compare *compare, const struct pair *pair)
{
	static const char *const whole[] = { "hash", "check", "stat", "rcu", "destroy" };

	if (compare->apart == DEVIATION_NONE && compare->maybe == DEVIATION_NONE)
		return false;
	if (!strcmp(pair->request.word[0], "dump") && compare->apart != DEVIATION_NONE)
		return dumps_agree_outside(pair, compare->from, compare->to);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (!strcmp(pair->request.word[0], whole[i]))
			return true;
	/* Another allocation is then the one that fails. */
	if (pair->before->scarce && pair->differ & 1U << CLASS_ALLOCATIONS)
		return true;
	return compare->maybe != DEVIATION_NONE || is_near(compare, pair);
}

static void count(struct compare *compare, enum deviation deviation, uint64_t operations)
{
	compare->report.explained[deviation] += operations;
	compare->last = deviation;
}

/* A dump has confirmed or refuted what might explain the differences since the last one. */
static void settle(struct compare *compare, enum deviation confirmed)
{
	if (compare->pending)
		count(compare, confirmed, compare->pending);
	compare->pending = 0;
	if (confirmed == DEVIATION_NONE)
		compare->maybe = DEVIATION_NONE;
}

static void explain(struct compare *compare, const struct pair *pair, const char *label)
{
	enum deviation deviation = deviation_of(pair);
	bool dump = !strcmp(pair->request.word[0], "dump");

	if (deviation != DEVIATION_NONE) {
		count(compare, deviation, 1);
		if (deviation_lasts(deviation))
			set_apart(compare, pair, deviation);
		return;
	}
	if (dump && (deviation = deviation_of_dump(pair)) != DEVIATION_NONE) {
		settle(compare, deviation);
		count(compare, deviation, 1);
		return;
	}
	deviation = deviation_of_hash(pair);
	if (deviation != DEVIATION_NONE && compare->apart == DEVIATION_NONE) {
		compare->maybe = deviation;
		compare->pending++;
	} else if (!strcmp(pair->request.word[0], "stat") && compare->last != DEVIATION_NONE) {
		count(compare, compare->last, 1);
	} else if (compare->apart != DEVIATION_NONE && follows(compare, pair)) {
		count(compare, compare->apart, 1);
	} else if (!dump && follows(compare, pair)) {
		compare->pending++;
	} else {
		settle(compare, DEVIATION_NONE);
		report_unexplained(&compare->report, pair, label);
	}
}

static void agreed(struct compare *compare, const struct pair *pair)
{
	const char *what = pair->request.word[0];

	if (!strcmp(what, "hash") || !strcmp(what, "dump"))
		compare->apart = DEVIATION_NONE;
	if (!strcmp(what, "dump"))
		settle(compare, DEVIATION_NONE);
}

static void look(struct compare *compare, struct pair *pair, const char *label)
{
	struct report *report = &compare->report;

	report->operations++;
	for (unsigned int class = 0; class < CLASSES; class ++) {
		bool there;

		if (!class_agrees((enum class) class, pair->want, pair->got, &there))
			pair->differ |= 1U << class;
		else if (there)
			report->agree[class]++;
		report->there[class] += there;
	}
	if (!strcmp(pair->request.word[0], "init")) {
		settle(compare, DEVIATION_NONE);
		compare->apart = compare->last = DEVIATION_NONE;
	}
	if (!pair->differ)
		agreed(compare, pair);
	else if (compare->strict)
		report_unexplained(report, pair, label);
	else
		explain(compare, pair, label);
	situation_after(&compare->situation, &pair->request, pair->want->result);
}

/* Compare all operations.  False: these are not transcripts of one script. */
static bool run(struct compare *compare, struct transcript *want, struct transcript *got)
{
	char nothing[] = "(the transcript ends)";
	struct operation a, b, none = { .asked = nothing, .result = nothing };

	while (transcript_next(want, &a)) {
		bool more = transcript_next(got, &b);
		struct pair pair = {
			.before = &compare->situation,
			.want = &a,
			.got = more ? &b : &none,
			.differ = more ? 0 : 1U << CLASS_RESULTS,
		};

		request_read(&pair.request, a.asked);
		if (!more) {
			report_unexplained(&compare->report, &pair, transcript_label(want));
			return true;
		}
		if (strcmp(a.asked, b.asked) != 0) {
			char quoted[2][48];

			error(0, 0,
			      "no transcripts of one script: line %ju has `%s`, line %ju `%s`",
			      (uintmax_t)a.line, args_quote(a.asked, quoted[0]), (uintmax_t)b.line,
			      args_quote(b.asked, quoted[1]));
			return false;
		}
		look(compare, &pair, transcript_label(want));
	}
	settle(compare, DEVIATION_NONE);
	if (transcript_next(got, &b)) {
		error(0, 0, "the second transcript goes on at line %ju", (uintmax_t)b.line);
		return false;
	}
	return true;
}

int cmd_compare(int argc, char **argv)
{
	static const struct argp argp = { options, option, "WANT GOT", doc, NULL, NULL, NULL };
	static struct compare compare;
	struct transcript *want, *got;
	bool good;

	compare = (struct compare){ .first = 3 };
	if (argp_parse(&argp, argc, argv, 0, NULL, &compare))
		return CMD_BAD;
	want = transcript_open(compare.path[0]);
	got = transcript_open(compare.path[1]);
	good = want && got;
	if (good) {
		report_open(&compare.report, compare.first, compare.json);
		good = run(&compare, want, got);
		report_close(&compare.report);
	}
	if (good && compare.report.operations == 0) {
		error(0, 0, "%s: no transcript", compare.path[0]);
		good = false;
	}
	good &= transcript_close(want);
	good &= transcript_close(got);
	if (!good)
		return CMD_BAD;
	return compare.report.explained[DEVIATION_NONE] ? CMD_FOUND : CMD_FINE;
}
