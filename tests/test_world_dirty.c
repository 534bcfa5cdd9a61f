/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that a look for dirty pages waits for a vCPU between writing the entry and setting its bit.
 */

#include "s2pt/event.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/invalidate.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

struct look {
	struct s2pt_world *world;
	pthread_t thread;
	bool begun;
	bool failed;
	atomic_bool over;
	/* What is wrong, static text; NULL: nothing. */
	const char *wrong;
	enum s2pt_status (*collect)(struct s2pt_world *world, uint64_t *bitmap);
};

static enum s2pt_status peek(struct s2pt_world *world, uint64_t *bitmap)
{
	return s2pt_world_dirty_peek(world, 0, bitmap);
}

static enum s2pt_status get(struct s2pt_world *world, uint64_t *bitmap)
{
	return s2pt_world_dirty_get(world, 0, bitmap, NULL);
}

static void *look_main(void *arg)
{
	struct look *look = arg;
	uint64_t bitmap[8] = { 0 };

	if (look->collect(look->world, bitmap) != S2PT_DONE)
		look->wrong = "not collected";
	else if (bitmap[0] != 1)
		look->wrong = "a page that may have been written is not dirty";
	atomic_store(&look->over, true);
	return NULL;
}

/* The entry is writable now: any vCPU may use it.  Give who looks the time to look. */
static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct look *look = ctx;

	if (event->kind != S2PT_EVENT_MADE && event->kind != S2PT_EVENT_WON)
		return;
	if (!s2pt_desc_valid(event->want) || look->begun)
		return;
	look->begun = true;
	look->failed = pthread_create(&look->thread, NULL, look_main, look) != 0;
	for (unsigned int i = 0; i < 200 && !look->failed && !atomic_load(&look->over); i++)
		s2pt_delay_pass(100000);
}

static void check(enum s2pt_status (*collect)(struct s2pt_world *world, uint64_t *bitmap))
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world *world = world_with_slot(&config, MB2, 0);
	struct look look = { .world = world, .collect = collect };
	struct s2pt_hook hook = { .event = on_event, .ctx = &look };
	const struct s2pt_hook *before;

	assert_non_null(world);
	/* The tables are there: the only entry that becomes valid is the leaf. */
	world_access(world, 0, SLOT_IPA + KB4, S2PT_MMU_READ);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	before = s2pt_hook_thread(&hook);
	assert_int_equal(world_access(world, 0, SLOT_IPA, S2PT_MMU_WRITE).end, S2PT_VCPU_DONE);
	(void)s2pt_hook_thread(before);
	assert_true(look.begun);
	assert_false(look.failed);
	pthread_join(look.thread, NULL);
	if (look.wrong)
		fail_msg("%s", look.wrong);
	assert_true(s2pt_world_delete(world));
}

static void a_peek_waits_for_who_is_between_entry_and_bitmap(void **state)
{
	(void)state;
	check(peek);
}

static void a_collection_waits_for_who_is_between_entry_and_bitmap(void **state)
{
	(void)state;
	check(get);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peek_waits_for_who_is_between_entry_and_bitmap),
		cmocka_unit_test(a_collection_waits_for_who_is_between_entry_and_bitmap),
	};

	return cmocka_run_group_tests_name("world dirty", tests, NULL, NULL);
}
