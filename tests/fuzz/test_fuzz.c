/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the fuzzer's parts: comparing transcripts, and making scripts small. */

#include "shrink.h"
#include "transcript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MAP "> map 0 0x1000 0 rw\n"

static const struct {
	const char *name, *a, *b;
	/* The class of the difference that must be found; NULL: the transcripts agree. */
	const char *binding, *strict;
} cases[] = {
	{ "the same", MAP "  a t1\n< 0\n", MAP "  a t1\n< 0\n", NULL, NULL },
	{ "a result", MAP "< 0\n", MAP "< -EAGAIN\n", "result", "result" },
	{ "void", MAP "< void\n", MAP "< 0x0\n", NULL, NULL },
	{ "names of tables", MAP "  a t1\n< 0\n", MAP "  a t7\n< 0\n", NULL, "s" },
	{ "order of allocations", MAP "  a t1\n  f t2\n< 0\n", MAP "  f t2\n  a t1\n< 0\n", NULL,
	  "s" },
	{ "an allocation too many", MAP "  a t1\n< 0\n", MAP "  a t1\n  a t2\n< 0\n", "a", "s" },
	{ "order of invalidations", MAP "  ti 0x0 3\n  tv\n< 0\n", MAP "  tv\n  ti 0x0 3\n< 0\n",
	  "t", "s" },
	{ "a level hint", MAP "  ti 0x0 3\n< 0\n", MAP "  ti 0x0 2\n< 0\n", "t", "s" },
	{ "cache maintenance", MAP "  dc 0x0 0x1000\n< 0\n", MAP "< 0\n", "m", "s" },
	{ "a store", MAP "  s t0:0 0x0 0x400 w\n< 0\n", MAP "< 0\n", NULL, "s" },
	{ "the line of a warning", MAP "  ! warn 12\n< 0\n", MAP "  ! warn 13\n< 0\n", NULL, NULL },
	{ "a warning", MAP "  ! warn 12\n< 0\n", MAP "< 0\n", "w", "s" },
	{ "misuse", MAP "  !! read of freed t3\n< 0\n", MAP "< 0\n", "!", "s" },
	{ "counts in a dump", "> dump\n  d 1 0x0 0x3 t1 rc=2\n< n=1\n",
	  "> dump\n  d 1 0x0 0x3 t2 rc=9\n< n=1\n", NULL, "s" },
	{ "a dump", "> dump\n  d 3 0x0 0x7db\n< n=1\n", "> dump\n  d 3 0x0 0x75b\n< n=1\n", "d",
	  "s" },
	{ "a hash", "> hash\n< 1 n=1\n", "> hash\n< 2 n=1\n", "hash", "hash" },
	{ "the name of an engine", "> version\n< engine=a\n", "> version\n< engine=b\n", NULL,
	  NULL },
	{ "an end too early", MAP "< 0\n" MAP "< 0\n", MAP "< 0\n", "end", "end" },
	{ "a crash", MAP "< 0\n", MAP "!!crash 11\n", "!", "s" },
};

static void check(const char *name, bool differ, const struct difference *d, const char *want)
{
	if (differ == (want != NULL) && (!want || !strcmp(d->class, want)))
		return;
	fail_msg("%s: %s instead of %s", name, differ ? d->class : "nothing",
		 want ? want : "nothing");
}

static void transcripts_differ_where_it_binds(void **state)
{
	struct difference d;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check(cases[i].name, transcript_differ(cases[i].a, cases[i].b, false, &d), &d,
		      cases[i].binding);
		check(cases[i].name, transcript_differ(cases[i].b, cases[i].a, true, &d), &d,
		      cases[i].strict);
	}
}

static void a_hash_speaks_of_what_was_done_before_it(void **state)
{
	struct difference d;

	(void)state;
	assert_true(transcript_differ(MAP "< 0\n> hash\n< 1 n=1\n", MAP "< 0\n> hash\n< 2 n=1\n",
				      false, &d));
	assert_string_equal(d.op, "map");
	assert_string_equal(d.class, "hash");
	assert_string_equal(d.line[1], "2 n=1");
}

/* Needs "b x" and, somewhere after it, a line that begins with "d". */
static bool needs_two(void *arg, const struct lines *script)
{
	bool first = false;

	++*(unsigned int *)arg;
	for (size_t i = 0; i < script->count; i++) {
		if (!strncmp(script->line[i], "b x", 3))
			first = true;
		if (first && script->line[i][0] == 'd')
			return true;
	}
	return false;
}

static void a_script_shrinks_to_what_is_needed(void **state)
{
	static const char *const text[] = { "a", "b x y z", "c", "d 1 2", "e",
					    "a", "b",       "c", "d 1 2", "e" };
	struct lines script = { 0 };
	unsigned int asked = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		lines_add(&script, "%s", text[i]);
	shrink(&script, needs_two, &asked, 1000);
	assert_int_equal(script.count, 2);
	assert_string_equal(script.line[0], "b x");
	assert_string_equal(script.line[1], "d 1");
	lines_clear(&script);
}

static void shrinking_asks_no_more_than_it_may(void **state)
{
	struct lines script = { 0 };
	unsigned int asked = 0;

	(void)state;
	for (unsigned int i = 0; i < 100; i++)
		lines_add(&script, "%s", i % 2 ? "d 1" : "b x");
	shrink(&script, needs_two, &asked, 7);
	assert_int_equal(asked, 7);
	assert_true(needs_two(&asked, &script));
	lines_clear(&script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transcripts_differ_where_it_binds),
		cmocka_unit_test(a_hash_speaks_of_what_was_done_before_it),
		cmocka_unit_test(a_script_shrinks_to_what_is_needed),
		cmocka_unit_test(shrinking_asks_no_more_than_it_may),
	};

	return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
