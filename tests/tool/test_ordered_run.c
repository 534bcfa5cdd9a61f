/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of ordered replay as a command: files that are there, missing, malformed or damaged, and
 * its reports.
 */

#include "cmd.h"
#include "ordered_check.h"
#include "storm/ordered/ordered.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

/* A folder laid out as recorded data is: traces/, dirty/, snapshots/. */
struct fixture {
	char folder[64];
	struct capture out;
	struct capture err;
};

static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	scratch_make(fixture->folder);
	*state = fixture;
	return 0;
}

static int drop_fixture(void **state)
{
	struct fixture *fixture = *state;

	scratch_drop(fixture->folder);
	free(fixture);
	return 0;
}

static int run(struct fixture *fixture, const struct ordered_options *options)
{
	int status;

	capture_begin(&fixture->err, STDERR_FILENO);
	capture_begin(&fixture->out, STDOUT_FILENO);
	status = ordered_run(options);
	capture_end(&fixture->out);
	capture_end(&fixture->err);
	return status;
}

static int run_paths(struct fixture *fixture, const char *const *paths, size_t count)
{
	struct ordered_options options = {
		.paths = paths,
		.n_paths = count,
		.policy = S2PT_KVM,
		.listed = 10,
	};

	return run(fixture, &options);
}

#define EXEC_TRACE DATA "/traces/k6.12-n1.exec.csv.xz"
#define MANY_TRACE DATA "/traces/k6.12-16k-n1.manyvm.csv.xz"

static void the_sample_agrees(void **state)
{
	struct fixture *fixture = *state;
	glob_t sample;
	const char *const *paths;

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	assert_int_equal(glob(DATA "/traces/*.csv.xz", 0, NULL, &sample), 0);
	assert_true(sample.gl_pathc >= 10);
	paths = (const char *const *)sample.gl_pathv;
	assert_int_equal(run_paths(fixture, paths, sample.gl_pathc), CMD_FINE);
	assert_string_equal(fixture->err.text, "");
	globfree(&sample);
}

static void a_report_says_what_agrees(void **state)
{
	static const char *const paths[] = { EXEC_TRACE };
	struct fixture *fixture = *state;

	assert_int_equal(run_paths(fixture, paths, 1), CMD_FINE);
	assert_non_null(strstr(fixture->out.text, "exec.csv.xz: 3859 rows\n"));
	assert_non_null(strstr(fixture->out.text,
			       "\n  map                             477         41          0\n"));
	assert_non_null(strstr(fixture->out.text, "41 in flight: "));
	assert_non_null(strstr(fixture->out.text, "\n  agrees\n"));
	assert_null(strstr(fixture->out.text, "DISAGREES"));
}

static void a_disagreement_is_listed_with_its_line(void **state)
{
	struct fixture *fixture = *state;
	struct text trace = text_load(EXEC_TRACE);
	size_t line = text_find(&trace, 1, KIND, "map_ret");
	const char *paths[] = { NULL };
	char place[128];

	text_set(&trace, line, RET, "-12");
	paths[0] = text_write(&trace, fixture->folder, "k6.12-n1.exec.csv");
	assert_int_equal(run_paths(fixture, paths, 1), CMD_FOUND);
	snprintf(place, sizeof(place),
		 "k6.12-n1.exec.csv:%zu: map: 0x40000000 returned -12, "
		 "libs2pt: done\n",
		 line + 1);
	assert_non_null(strstr(fixture->out.text, place));
	assert_non_null(strstr(fixture->out.text, "DISAGREES"));
	text_free(&trace);
}

static void json_has_every_trace_and_the_total(void **state)
{
	static const char *const paths[] = { EXEC_TRACE, DATA "/traces/k6.1-n1.exec.csv.xz" };
	struct fixture *fixture = *state;
	struct ordered_options options = {
		.paths = paths,
		.n_paths = 2,
		.policy = S2PT_KVM,
		.json = true,
	};
	FILE *whole;
	json_t *root;
	json_t *traces;
	json_t *total;

	capture_begin(&fixture->out, STDOUT_FILENO);
	assert_int_equal(ordered_run(&options), CMD_FINE);
	fflush(stdout);
	whole = fdopen(dup(fixture->out.file), "r");
	assert_non_null(whole);
	rewind(whole);
	root = json_loadf(whole, 0, NULL);
	fclose(whole);
	capture_end(&fixture->out);
	assert_non_null(root);
	traces = json_object_get(root, "traces");
	total = json_object_get(root, "total");
	assert_int_equal(json_array_size(traces), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(traces, 1), "trace")),
			    paths[1]);
	assert_int_equal(json_integer_value(json_object_get(total, "rows")), 3859 + 3565);
	assert_true(json_is_true(json_object_get(total, "agrees")));
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(total, "explained"), "in_flight")),
			 41);
	json_decref(root);
}

static void a_malformed_trace_among_good_ones_leaves_nothing_half_done(void **state)
{
	struct fixture *fixture = *state;
	struct text trace = text_load(EXEC_TRACE);
	const char *paths[] = { EXEC_TRACE, NULL, EXEC_TRACE };

	text_remove(&trace, trace.count - 1);
	paths[1] = text_write(&trace, fixture->folder, "k6.12-n1.exec.csv");
	assert_int_equal(run_paths(fixture, paths, 3), CMD_BAD);
	assert_string_equal(fixture->out.text, "");
	assert_non_null(strstr(fixture->err.text, "k6.12-n1.exec.csv:3860: cut short"));
	text_free(&trace);
}

static void files_that_are_named_must_be_there(void **state)
{
	static const char *const paths[] = { EXEC_TRACE };
	struct fixture *fixture = *state;
	struct ordered_options options = {
		.paths = paths,
		.n_paths = 1,
		.policy = S2PT_KVM,
		.dirty = "/nowhere/dirty.csv",
	};

	assert_int_equal(run(fixture, &options), CMD_BAD);
	assert_non_null(strstr(fixture->err.text, "/nowhere/dirty.csv: No such file"));
	options.dirty = NULL;
	options.snapshots = "/nowhere";
	assert_int_equal(run(fixture, &options), CMD_BAD);
	assert_non_null(strstr(fixture->err.text, "/nowhere: No such file"));
}

static void malformed_bitmaps_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *row;
		const char *reason;
	} rows[] = {
		{ "ex,1,0,0x80000000,48", "5 columns" },
		{ "ex,one,0,0x80000000,48,0-2f", "should be numbers" },
		{ "ex,1,0,0x80000000,47,0-2f", "48 pages where there should be 47" },
		{ "ex,1,0,0x80000000,48,0-", "no list of pages" },
		{ "ex,1,0,0x80000000,48,zebra", "no list of pages" },
		{ "ex,1,0,0x80000000,48,2f-0", "don't ascend" },
		{ "ex,1,0,0x80000000,48,0-1f 0-f", "don't ascend" },
		{ "ex,1,0,0x80000000,48,0-2f;", "don't ascend" },
	};
	static const char *const paths[] = { EXEC_TRACE };
	struct fixture *fixture = *state;
	struct text dirty = text_load(DATA "/dirty/k6.12-n1.exec.dirty.csv.xz");
	struct ordered_options options = { .paths = paths, .n_paths = 1, .policy = S2PT_KVM };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_remove(&dirty, 1);
		text_insert(&dirty, 1, rows[i].row);
		options.dirty = text_write(&dirty, fixture->folder, "dirty.csv");
		assert_int_equal(run(fixture, &options), CMD_BAD);
		if (!strstr(fixture->err.text, "dirty.csv:2: ") ||
		    !strstr(fixture->err.text, rows[i].reason))
			fail_msg("%s: %s", rows[i].row, fixture->err.text);
	}
	text_free(&dirty);
}

#define SNAPSHOT "k6.12-16k-n1.manyvm"

static void malformed_snapshots_are_refused(void **state)
{
	static const char *const paths[] = { MANY_TRACE };
	struct fixture *fixture = *state;
	struct text leaves = text_load(DATA "/snapshots/" SNAPSHOT ".leaves.csv.xz");
	struct text json = text_load(DATA "/snapshots/" SNAPSHOT ".json");
	struct text none = text_of("{ \"trace\": ");
	struct ordered_options options = {
		.paths = paths,
		.n_paths = 1,
		.policy = S2PT_KVM,
		.snapshots = fixture->folder,
	};

	/* No leaves; leaves that are none; JSON that is none. */
	text_write(&json, fixture->folder, SNAPSHOT ".json");
	assert_int_equal(run(fixture, &options), CMD_BAD);
	assert_non_null(strstr(fixture->err.text, "leaves.csv: No such file"));
	text_remove(&leaves, 1);
	text_insert(&leaves, 1, "1,0x40000000,3,zebra,0x49903000,0x4000");
	text_write(&leaves, fixture->folder, SNAPSHOT ".leaves.csv");
	assert_int_equal(run(fixture, &options), CMD_BAD);
	assert_non_null(strstr(fixture->err.text, ".leaves.csv:2: not a leaf"));
	text_write(&none, fixture->folder, SNAPSHOT ".json");
	assert_int_equal(run(fixture, &options), CMD_BAD);
	assert_non_null(strstr(fixture->err.text, SNAPSHOT ".json:"));
	assert_string_equal(fixture->out.text, "");
	text_free(&leaves);
	text_free(&json);
	text_free(&none);
}

/* The next number of xorshift64, which is good enough to choose bytes. */
static uint64_t draw(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random;
}

static void damage(struct text *text, uint64_t *random)
{
	static const char bytes[] = "0123456789abcdefx,-= vm";
	size_t count = 1 + draw(random) % 8;

	while (count--) {
		size_t line = 1 + draw(random) % (text->count - 1);
		size_t length = strlen(text->line[line]);
		unsigned int act = draw(random) % 4;

		if (act == 0)
			text_remove(text, line);
		else if (act == 1)
			text_insert(text, line, text->line[1 + draw(random) % (text->count - 1)]);
		else if (length)
			text->line[line][draw(random) % length] =
				bytes[draw(random) % (sizeof(bytes) - 1)];
	}
}

static void a_damaged_trace_is_refused_or_replayed(void **state)
{
	static const uint64_t seed = 2020;
	struct fixture *fixture = *state;
	uint64_t random = seed;
	size_t replayed = 0;

	print_message("seed %ju\n", (uintmax_t)seed);
	for (unsigned int round = 0; round < 60; round++) {
		struct text trace = text_load(EXEC_TRACE);
		const char *paths[] = { NULL };
		int status;

		damage(&trace, &random);
		paths[0] = text_write(&trace, fixture->folder, "k6.12-n1.exec.csv");
		status = run_paths(fixture, paths, 1);
		replayed += status != CMD_BAD;
		if (status == CMD_BAD && !strstr(fixture->err.text, "k6.12-n1.exec.csv:"))
			fail_msg("round %u: %s", round, fixture->err.text);
		text_free(&trace);
	}
	/* The damage is such that some traces are refused and some replayed. */
	assert_in_range(replayed, 1, 59);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_sample_agrees),
		TEST(a_report_says_what_agrees),
		TEST(a_disagreement_is_listed_with_its_line),
		TEST(json_has_every_trace_and_the_total),
		TEST(a_malformed_trace_among_good_ones_leaves_nothing_half_done),
		TEST(files_that_are_named_must_be_there),
		TEST(malformed_bitmaps_are_refused_with_their_line),
		TEST(malformed_snapshots_are_refused),
		TEST(a_damaged_trace_is_refused_or_replayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
