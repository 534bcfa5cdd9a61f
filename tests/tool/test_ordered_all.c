/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays every trace of a folder like examples/data, which $S2PT_DATA/data names: all must agree.
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

#include <cmocka.h>

static void replay_all(const char *folder, const char *below)
{
	struct ordered_options options = { .policy = S2PT_KVM, .listed = 20 };
	char pattern[512];
	glob_t traces;

	snprintf(pattern, sizeof(pattern), "%s/%s/*.csv.xz", folder, below);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	assert_int_equal(glob(pattern, 0, NULL, &traces), 0);
	for (size_t i = 0; i < traces.gl_pathc; i++) {
		struct ordered_report report = { .traces = 0 };

		assert_true(ordered_one(&options, traces.gl_pathv[i], &report));
		if (report_bad(&report)) {
			check_show(&report);
			fail_msg("%s", traces.gl_pathv[i]);
		}
		report_clear(&report);
	}
	globfree(&traces);
}

static const char *data(void)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this program has one thread. */
	const char *folder = getenv("S2PT_DATA");

	if (!folder) {
		print_message("S2PT_DATA is not set\n");
		skip();
	}
	return folder;
}

static void every_recorded_trace_agrees(void **state)
{
	(void)state;
	replay_all(data(), "data/traces");
}

/* A trace that disagreed once: a page was written while logging was being switched on. */
static void the_trace_of_the_switched_log_agrees(void **state)
{
	(void)state;
	replay_all(data(), "cases");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_trace_agrees),
		cmocka_unit_test(the_trace_of_the_switched_log_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
