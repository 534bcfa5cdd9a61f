/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests that a recording of a world gets the verdict that the world's own checker gave. */

#include "s2pt/host/record.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A recording in memory, line by line. */
struct tape {
	char (*lines)[S2PT_RECORD_LINE];
	size_t count;
	size_t room;
	bool failed;
};

static void put(void *ctx, const struct s2pt_check_event *event)
{
	struct tape *tape = ctx;

	if (tape->count == tape->room) {
		size_t room = tape->room ? 2 * tape->room : 1024;
		void *lines = realloc(tape->lines, room * sizeof(*tape->lines));

		if (!lines) {
			tape->failed = true;
			return;
		}
		tape->lines = lines;
		tape->room = room;
	}
	if (s2pt_record_print(event, tape->lines[tape->count++], S2PT_RECORD_LINE) < 0)
		tape->failed = true;
}

static bool drop_shared(void *ctx, struct s2pt_tlbi *request)
{
	(void)ctx;
	return request->kind == S2PT_TLBI_NONE || request->scope == S2PT_LOCAL;
}

/* A slot of blocks: read, logged, written, aged, written again, taken away. */
static void live(struct s2pt_world *world)
{
	struct s2pt_range all = { SLOT_IPA, 2 * MB2 };
	bool young = false;

	for (unsigned int i = 0; i < 8; i++)
		world_access(world, i % 2, SLOT_IPA + i * MB2 / 4, S2PT_MMU_READ);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	for (unsigned int i = 0; i < 8; i++)
		world_access(world, i % 2, SLOT_IPA + i * MB2 / 4, S2PT_MMU_WRITE);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_FETCH);
	assert_int_equal(s2pt_world_age(world, &all, true, &young), S2PT_DONE);
	for (unsigned int i = 0; i < 8; i++)
		world_access(world, (i + 1) % 2, SLOT_IPA + i * MB2 / 4, S2PT_MMU_WRITE);
	assert_int_equal(s2pt_world_protect(world, &all), S2PT_DONE);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_WRITE);
	assert_int_equal(s2pt_world_unmap(world, &all), S2PT_DONE);
	world_access(world, 1, SLOT_IPA, S2PT_MMU_READ);
}

/* The lines, judged again: as many complaints of each kind as `live` has. */
static void judge_again(const struct s2pt_world_config *config, const struct tape *tape,
			const struct s2pt_check *live_check)
{
	struct s2pt_record record = { .policy = "any" };
	struct s2pt_record read;
	char head[S2PT_RECORD_LINE];
	char again[S2PT_RECORD_LINE];
	struct s2pt_check *check;

	s2pt_world_rules(config, &record.rules);
	assert_true(s2pt_record_print_head(&record, head, sizeof(head)) > 0);
	assert_true(s2pt_record_parse_head(head, &read));
	assert_int_equal(read.rules.geom.root_pages, config->format.geom.root_pages);
	assert_true(s2pt_record_print_head(&read, again, sizeof(again)) > 0);
	assert_string_equal(head, again);
	check = s2pt_check_new(&read.rules);
	assert_non_null(check);
	for (size_t i = 0; i < tape->count; i++) {
		struct s2pt_check_event event;

		if (s2pt_record_parse(tape->lines[i], &event) != S2PT_RECORD_EVENT)
			fail_msg("not read: %s", tape->lines[i]);
		(void)s2pt_check_event(check, &event);
	}
	assert_int_equal(s2pt_check_events(check), s2pt_check_events(live_check));
	for (unsigned int i = 0; i < S2PT_CHECK_REASONS; i++)
		assert_int_equal(s2pt_check_count(check, (enum s2pt_check_reason)i),
				 s2pt_check_count(live_check, (enum s2pt_check_reason)i));
	assert_int_equal(s2pt_check_owed(check), s2pt_check_owed(live_check));
	s2pt_check_delete(check);
}

/* Does a line hold `text`? */
static bool has(const struct tape *tape, const char *text)
{
	for (size_t i = 0; i < tape->count; i++)
		if (strstr(tape->lines[i], text))
			return true;
	return false;
}

struct kind {
	const char *name;
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	bool maintain_caches;
	bool range;
	bool no_fwb;
	bool broken;
};

static const struct kind kinds[] = {
	{ "4K exact", S2PT_4K, S2PT_EXACT, false, false, false, false },
	{ "4K kvm, caches", S2PT_4K, S2PT_KVM, true, true, true, false },
	{ "4K always bbm", S2PT_4K, S2PT_ALWAYS_BBM, false, true, false, false },
	{ "16K rfc", S2PT_16K, S2PT_RFC_2020, true, false, false, false },
	{ "64K exact, caches", S2PT_64K, S2PT_EXACT, true, true, true, false },
	{ "4K, no invalidation", S2PT_4K, S2PT_KVM, false, false, false, true },
};

static void what_a_world_records_is_judged_as_it_was_live(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct s2pt_world_config config = world_config(kinds[i].granule, kinds[i].policy);
		struct tape tape = { 0 };
		const struct s2pt_check *check;
		struct s2pt_world *world;

		print_message("%s\n", kinds[i].name);
		config.maintain_caches = kinds[i].maintain_caches;
		config.features.range = kinds[i].range;
		config.format.fwb = !kinds[i].no_fwb;
		config.on_tlbi = kinds[i].broken ? drop_shared : NULL;
		config.on_event = put;
		config.event_ctx = &tape;
		world = world_with_slot(&config, 2 * MB2, MB2);
		assert_non_null(world);
		live(world);
		assert_false(tape.failed);
		check = s2pt_world_checker(world);
		assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT) != 0, kinds[i].broken);
		assert_int_equal(has(&tape, " stale 0x"), kinds[i].broken);
		assert_int_equal(has(&tape, " dc 0x"), kinds[i].maintain_caches);
		assert_int_equal(has(&tape, " ic 0x"), kinds[i].maintain_caches);
		assert_true(has(&tape, " alone"));
		judge_again(&config, &tape, check);
		assert_int_equal(s2pt_world_delete(world), !kinds[i].broken);
		assert_true(has(&tape, " end"));
		free(tape.lines);
	}
}

static void who_only_records_needs_no_checker(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct tape tape = { 0 };
	struct s2pt_world *world;

	(void)state;
	config.checked = false;
	config.on_event = put;
	config.event_ctx = &tape;
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	assert_null(s2pt_world_checker(world));
	world_access(world, 0, SLOT_IPA, S2PT_MMU_READ);
	assert_true(s2pt_world_delete(world));
	assert_true(has(&tape, "0 swap 0x"));
	free(tape.lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_world_records_is_judged_as_it_was_live),
		cmocka_unit_test(who_only_records_needs_no_checker),
	};

	return cmocka_run_group_tests_name("record_world", tests, NULL, NULL);
}
