/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the recordings in tests/traces: the checker must give the reason that each names first. */

#include "s2pt/host/record.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LINE   256
#define EXPECT "# expect: "

/* Tell the checker a line, if it is an event. */
static void feed(struct s2pt_check *check, const struct s2pt_record *record, const char *line)
{
	struct s2pt_check_event event;

	if (s2pt_record_parse(line, &event) == S2PT_RECORD_EVENT && event.cpu < record->rules.cpus)
		(void)s2pt_check_event(check, &event);
}

static const char *said_by(const struct s2pt_check *check)
{
	const struct s2pt_complaint *first = s2pt_check_complaint(check, 0);

	return s2pt_check_reason_code(first ? first->reason : S2PT_CHECK_RIGHT);
}

static void judge(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	FILE *in = fopen(path, "r");
	struct s2pt_check *check = NULL;
	struct s2pt_record record;
	char want[LINE] = "";
	char line[LINE];

	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	if (!s2pt_record_parse_head(line, &record))
		fail_msg("%s: %s", name, line);
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	while (fgets(line, sizeof(line), in)) {
		struct s2pt_check_event event;

		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, EXPECT, strlen(EXPECT)) == 0)
			strcpy(want, line + strlen(EXPECT));
		if (s2pt_record_parse(line, &event) == S2PT_RECORD_BAD)
			fail_msg("%s: not read: %s", name, line);
		feed(check, &record, line);
	}
	(void)fclose(in);
	if (strcmp(said_by(check), want) != 0)
		fail_msg("%s: %s, not %s", name, said_by(check), want);
	if (strncmp(name, "good_", 5) == 0)
		assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 0);
	else
		assert_int_equal(strncmp(name, "bad_", 4), 0);
	assert_int_equal(strcmp(want, "RIGHT") == 0, strncmp(name, "good_", 5) == 0);
	s2pt_check_delete(check);
}

static void each_recording_gets_the_verdict_it_names(void **state)
{
	glob_t files = { 0 };

	(void)state;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	assert_int_equal(glob(TRACES "/*.rec", 0, NULL, &files), 0);
	/* There are casemate's 24 recordings, those that it misses, and more. */
	assert_true(files.gl_pathc >= 60);
	for (size_t i = 0; i < files.gl_pathc; i++)
		judge(files.gl_pathv[i]);
	globfree(&files);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* A digit here and there, a line that is lost, one that comes twice. */
static void feed_damaged(const char *path, uint64_t seed)
{
	FILE *in = fopen(path, "r");
	struct s2pt_check *check;
	struct s2pt_record record;
	uint64_t random = seed;
	char line[LINE];

	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	assert_true(s2pt_record_parse_head(line, &record));
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	while (fgets(line, sizeof(line), in)) {
		size_t length = strlen(line);
		char *at = &line[next_random(&random) % length];
		uint64_t kind = next_random(&random) % 16;

		if (kind == 0)
			continue;
		if (kind == 1)
			feed(check, &record, line);
		if (kind < 6 && *at >= '0' && *at <= '9')
			*at = (char)('0' + next_random(&random) % 10);
		feed(check, &record, line);
	}
	(void)fclose(in);
	assert_true(s2pt_check_count(check, S2PT_CHECK_RIGHT) < UINT64_MAX / 2);
	s2pt_check_delete(check);
}

static void damaged_recordings_are_survived(void **state)
{
	glob_t files = { 0 };

	(void)state;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	assert_int_equal(glob(TRACES "/*.rec", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		for (uint64_t seed = 0; seed < 50; seed++)
			feed_damaged(files.gl_pathv[i], seed);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recording_gets_the_verdict_it_names),
		cmocka_unit_test(damaged_recordings_are_survived),
	};

	return cmocka_run_group_tests_name("traces", tests, NULL, NULL);
}
