/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of traces: every line is printed as it was read, and a world writes what happens in it. */

#include "s2pt/host/trace.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ALL                                                                                        \
	(S2PT_TRACE_TABLES | S2PT_TRACE_TLBI | S2PT_TRACE_CACHES | S2PT_TRACE_STORES |             \
	 S2PT_TRACE_BARRIERS)

static const struct s2pt_geom geom_16k = { .granule = S2PT_16K };
static const struct s2pt_geom geom_4k = { .granule = S2PT_4K };

/* Lines that are printed as they were read. */
static const char *const lines[] = {
	"a t0 2",
	"a t17",
	"a -",
	"f t3",
	"u t3 2",
	"u t3 -1",
	"ti 0x40001000 2",
	"ti 0x0 ?",
	"ti 0xfffffffff000 -1",
	"tn 0x40001000 3",
	"tr 0x40000000 2097152",
	"tv",
	"tw",
	"tb",
	"dc 0x80000000 0x200000",
	"ic 0x80000000 0x1000",
	"s t0:511 0x0 0x1000000000000000 c",
	"s t0+1:5 0x0 t2|0x3 r",
	"s t9:8191 t2+3|0x3 0xffffffffffffffff x",
};

static void what_is_read_is_printed_the_same(void **state)
{
	const struct s2pt_geom *geoms[] = { &geom_4k, &geom_16k };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct s2pt_trace_event event;
		char text[S2PT_TRACE_LINE];

		if (!s2pt_trace_parse(lines[i], geoms[i % 2], &event))
			fail_msg("not read: %s", lines[i]);
		assert_int_equal(s2pt_trace_print(&event, geoms[i % 2], text, sizeof(text)),
				 strlen(lines[i]));
		assert_string_equal(text, lines[i]);
		assert_int_equal(s2pt_trace_print(&event, geoms[i % 2], text, strlen(lines[i])),
				 -1);
	}
}

static void blanks_around_a_line_are_passed_over(void **state)
{
	struct s2pt_trace_event event;

	(void)state;
	assert_true(s2pt_trace_parse("  ti 0x5000 3\r\n", &geom_4k, &event));
	assert_int_equal(event.kind, S2PT_TRACE_INVALIDATE);
	assert_int_equal(event.tlbi.kind, S2PT_TLBI_IPA);
	assert_int_equal(event.tlbi.scope, S2PT_SHARED);
	assert_int_equal(event.tlbi.ipa, 0x5000);
	assert_int_equal(event.tlbi.level, 3);
	assert_true(event.tlbi.stage1);
}

static void what_is_no_event_is_not_read(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"a",
		"a t",
		"a t1 ",
		"a t1 x",
		"a t1 2 3",
		"a t99999999999999999999",
		"f 3",
		"f t3x",
		"f t3+1",
		"u t3",
		"u t3 4",
		"u t3 -2",
		"ti 0x40001000",
		"ti 0x40001000 7",
		"ti 40001000h 3",
		"ti 0x 3",
		"ti 0x11112222333344445 3",
		"ti -1 3",
		"tr 0x1000",
		"tr 0x1000 0xffffffffffffffff",
		"tvx",
		"tb tb",
		"dc 0x1000",
		"xc 0x1000 0x1000",
		"s t0:1 0x0 0x1",
		"s t0:1 0x0 0x1 y",
		"s t0:1 0x0 t2 c",
		"s t0 0x0 0x1 c",
		"s t0:4294967296 0x0 0x1 c",
		"> map 0 0 0 rwx",
		"< 0",
	};
	struct s2pt_trace_event event = { .ordinal = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (s2pt_trace_parse(bad[i], &geom_4k, &event))
			fail_msg("read: %s", bad[i]);
	}
	assert_int_equal(event.ordinal, 42);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* A line that can be read, however damaged, can be printed and read again as the same. */
static void damaged_lines_are_survived(void **state)
{
	static const char alphabet[] = "0123456789abcdefx tiurscfn?|:+- \t";
	uint64_t random = 99;

	(void)state;
	for (unsigned int round = 0; round < 20000; round++) {
		const char *line = lines[round % (sizeof(lines) / sizeof(lines[0]))];
		char damaged[80] = "";
		char text[S2PT_TRACE_LINE];
		char again[S2PT_TRACE_LINE];
		struct s2pt_trace_event event;

		strncpy(damaged, line, sizeof(damaged) - 1);
		for (unsigned int i = 0; i < 1 + round % 3; i++)
			damaged[next_random(&random) % strlen(line)] =
				alphabet[next_random(&random) % (sizeof(alphabet) - 1)];
		if (!s2pt_trace_parse(damaged, &geom_4k, &event))
			continue;
		assert_true(s2pt_trace_print(&event, &geom_4k, text, sizeof(text)) > 0);
		assert_true(s2pt_trace_parse(text, &geom_4k, &event));
		assert_true(s2pt_trace_print(&event, &geom_4k, again, sizeof(again)) > 0);
		assert_string_equal(text, again);
	}
}

struct seen {
	char text[4096];
	struct s2pt_geom geom;
	unsigned int unreadable;
};

static void note(void *ctx, const char *line)
{
	struct seen *seen = ctx;
	size_t length = strlen(seen->text);
	struct s2pt_trace_event event;

	seen->unreadable += !s2pt_trace_parse(line, &seen->geom, &event);
	if (length + strlen(line) + 2 > sizeof(seen->text))
		return;
	strcpy(seen->text + length, line);
	strcat(seen->text, "\n");
}

static void a_world_writes_what_happens(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_range range = { SLOT_IPA, MB2 };
	struct seen seen = { .geom = config.format.geom };
	struct s2pt_world *world;

	(void)state;
	config.maintain_caches = true;
	config.trace = s2pt_trace_new(ALL, note, &seen);
	assert_non_null(config.trace);
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	assert_string_equal(seen.text, "a t0 2\ntb\n");
	seen.text[0] = 0;
	world_access(world, 0, SLOT_IPA + 0x1000, S2PT_MMU_FETCH);
	assert_string_equal(seen.text, "a t1\n"
				       "a t2\n"
				       "s t2:1 0x0 0x1000017db r\n"
				       "s t1:0 0x0 t2|0x3 r\n"
				       "dc 0x100001000 0x1000\n"
				       "ic 0x100001000 0x1000\n"
				       "s t0:1 0x0 t1|0x3 c\n"
				       "tb\n");
	seen.text[0] = 0;
	assert_int_equal(s2pt_world_unmap(world, &range), S2PT_DONE);
	assert_string_equal(seen.text, "s t1:0 t2|0x3 0x0 c\n"
				       "s t0:1 t1|0x3 0x0 c\n"
				       "tv\n"
				       "u t2 2\n"
				       "u t1 1\n"
				       "f t2\n"
				       "f t1\n");
	assert_int_equal(seen.unreadable, 0);
	assert_true(s2pt_world_delete(world));
	s2pt_trace_delete(config.trace);
	s2pt_trace_delete(NULL);
}

static void a_break_is_three_lines(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct seen seen = { .geom = config.format.geom };
	struct s2pt_world *world;
	struct s2pt_slot slot;

	(void)state;
	config.trace = s2pt_trace_new(S2PT_TRACE_STORES | S2PT_TRACE_TLBI, note, &seen);
	assert_non_null(config.trace);
	world = world_with_slot(&config, MB2, MB2);
	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_READ);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	seen.text[0] = 0;
	world_access(world, 0, SLOT_IPA, S2PT_MMU_WRITE);
	assert_true(s2pt_world_slot(world, 0, &slot));
	/* The block is broken, invalidated, and gives way to a table; then the page is claimed. */
	assert_non_null(strstr(seen.text, "0x1000000000000000 c\nti 0x40000000 2\n"));
	assert_non_null(strstr(seen.text, ":0 0x1000000000000000 t"));
	assert_non_null(strstr(seen.text, "|0x3 r\n"));
	assert_int_equal(seen.unreadable, 0);
	assert_true(s2pt_world_delete(world));
	s2pt_trace_delete(config.trace);
}

static void only_the_classes_asked_for_are_written(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct seen seen = { .geom = config.format.geom };
	struct s2pt_world *world;

	(void)state;
	config.trace = s2pt_trace_new(S2PT_TRACE_BARRIERS, note, &seen);
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_READ);
	s2pt_pool_limit(s2pt_world_pool(world), 1);
	assert_true(s2pt_world_delete(world));
	assert_string_equal(seen.text, "tb\ntb\n");
	s2pt_trace_delete(config.trace);
}

static void a_refusal_is_written(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct seen seen = { .geom = config.format.geom };
	struct s2pt_world *world;

	(void)state;
	config.trace = s2pt_trace_new(S2PT_TRACE_TABLES, note, &seen);
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	s2pt_pool_limit(s2pt_world_pool(world), 2);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_READ);
	assert_string_equal(seen.text, "a t0 2\na -\n");
	assert_true(s2pt_world_delete(world));
	s2pt_trace_delete(config.trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_printed_the_same),
		cmocka_unit_test(blanks_around_a_line_are_passed_over),
		cmocka_unit_test(what_is_no_event_is_not_read),
		cmocka_unit_test(damaged_lines_are_survived),
		cmocka_unit_test(a_world_writes_what_happens),
		cmocka_unit_test(a_break_is_three_lines),
		cmocka_unit_test(only_the_classes_asked_for_are_written),
		cmocka_unit_test(a_refusal_is_written),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
