/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a world's dirty logs in each mode: what was written is found, once, and what it costs.
 */

#include "s2pt/exclusive.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#define SIZE  (2 * MB2)
#define PAGES (SIZE / KB4)
#define WORDS (PAGES / 64)

static struct s2pt_world_config config_of(enum s2pt_log_mode mode)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);

	config.hardware_access_flag = true;
	config.hardware_dirty = mode >= S2PT_LOG_DBM;
	config.log = mode;
	config.checked = true;
	return config;
}

/* A world of two blocks that have been written, with logging on. */
static struct s2pt_world *logging(const struct s2pt_world_config *config)
{
	struct s2pt_world *world = world_with_slot(config, SIZE, MB2);

	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_WRITE);
	world_access(world, 0, SLOT_IPA + MB2, S2PT_MMU_WRITE);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	return world;
}

static void write_page(struct s2pt_world *world, unsigned int vcpu, uint64_t page)
{
	assert_int_equal(world_access(world, vcpu, SLOT_IPA + page * KB4, S2PT_MMU_WRITE).end,
			 S2PT_VCPU_DONE);
}

static uint64_t collect(struct s2pt_world *world, uint64_t bitmap[WORDS])
{
	uint64_t dirty = 0;

	assert_int_equal(s2pt_world_dirty_get(world, 0, bitmap, &dirty), S2PT_DONE);
	return dirty;
}

static bool has(const uint64_t bitmap[WORDS], uint64_t page)
{
	return bitmap[page / 64] >> page % 64 & 1;
}

static uint64_t faults(struct s2pt_world *world)
{
	struct s2pt_vcpu_counts counts = world_counts(world, 0);
	uint64_t sum = 0;

	for (unsigned int i = 0; i < S2PT_FAULT_KINDS; i++)
		sum += counts.faults[i];
	return sum;
}

static void what_was_written_is_found_and_found_once(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		uint64_t bitmap[WORDS];

		/* The first look of an initially full bitmap finds all. */
		if (mode == S2PT_LOG_INITIALLY_SET)
			assert_int_equal(collect(world, bitmap), PAGES);
		write_page(world, 0, 3);
		write_page(world, 0, 3);
		write_page(world, 1, 700);
		assert_int_equal(collect(world, bitmap), 2);
		assert_true(has(bitmap, 3) && has(bitmap, 700));
		assert_int_equal(collect(world, bitmap), 0);
		write_page(world, 1, 3);
		assert_int_equal(collect(world, bitmap), 1);
		assert_true(has(bitmap, 3));
		assert_true(s2pt_world_delete(world));
	}
}

static void hardware_spares_the_faults(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		uint64_t bitmap[WORDS];
		uint64_t before;

		(void)collect(world, bitmap);
		before = faults(world);
		for (uint64_t page = 0; page < PAGES; page += 16)
			write_page(world, 0, page);
		assert_int_equal(faults(world) - before, mode >= S2PT_LOG_DBM ? 0 : PAGES / 16);
		assert_true(s2pt_world_delete(world));
	}
}

static void a_full_buffer_makes_the_vcpu_exit_and_loses_nothing(void **state)
{
	struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
	struct s2pt_world *world = logging(&config);
	struct s2pt_log_counts counts;
	uint64_t bitmap[WORDS];

	(void)state;
	for (uint64_t page = 0; page < 600; page++)
		write_page(world, 0, page);
	assert_int_equal(collect(world, bitmap), 600);
	s2pt_world_log_counts(world, &counts);
	assert_int_equal(counts.exits, 1);
	assert_int_equal(counts.scans, 0);
	assert_true(s2pt_world_delete(world));
}

static void a_fault_code_makes_the_look_scan(void **state)
{
	struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
	struct s2pt_world *world;
	struct s2pt_log_counts counts;
	uint64_t bitmap[WORDS];

	(void)state;
	config.log_abort_at = 2;
	world = logging(&config);
	for (uint64_t page = 0; page < 4; page++)
		write_page(world, 0, page);
	assert_int_equal(collect(world, bitmap), 4);
	s2pt_world_log_counts(world, &counts);
	assert_int_equal(counts.scans, 1);
	/* The next look goes by entries again. */
	write_page(world, 0, 9);
	assert_int_equal(collect(world, bitmap), 1);
	s2pt_world_log_counts(world, &counts);
	assert_int_equal(counts.scans, 1);
	assert_true(s2pt_world_delete(world));
}

/* What was written before is not in it, entries or none. */
static void a_log_begins_empty(void **state)
{
	struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
	struct s2pt_world *world = world_with_slot(&config, SIZE, MB2);
	struct s2pt_log_counts counts;
	uint64_t bitmap[WORDS];

	(void)state;
	world_access(world, 0, SLOT_IPA, S2PT_MMU_READ);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	write_page(world, 0, 5);
	assert_int_equal(s2pt_world_logging_stop(world, 0), S2PT_DONE);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	s2pt_world_log_counts(world, &counts);
	assert_int_equal(counts.entries, 1);
	assert_int_equal(collect(world, bitmap), 0);
	assert_true(s2pt_world_delete(world));
}

static void a_second_log_leaves_the_first_as_it_is(void **state)
{
	struct s2pt_slot slot = {
		.ipa = SLOT_IPA + SIZE, .size = SIZE, .host = SLOT_IPA + SIZE, .pa = SLOT_PA + SIZE
	};

	(void)state;
	/* Unless entries were lost, which may have been of any page. */
	for (unsigned int lost = 0; lost < 2; lost++) {
		struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
		struct s2pt_world *world;
		uint64_t bitmap[WORDS];

		config.log_abort_at = lost;
		world = logging(&config);
		write_page(world, 0, 5);
		assert_int_equal(s2pt_world_slot_add(world, &slot), 1);
		assert_int_equal(s2pt_world_logging_start(world, 1, false), S2PT_DONE);
		assert_int_equal(collect(world, bitmap), lost ? PAGES : 1);
		assert_true(s2pt_world_delete(world));
	}
}

static void each_mode_begins_in_its_own_way(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		bool splits = mode >= S2PT_LOG_SPLIT;
		uint64_t before = faults(world);

		assert_int_equal(world_leaf(world, SLOT_IPA).level, splits ? 3 : 2);
		write_page(world, 0, 3);
		/* What is in the log from the beginning is not protected. */
		assert_int_equal(faults(world) - before,
				 mode == S2PT_LOG_PROTECT || mode == S2PT_LOG_SPLIT);
		assert_true(s2pt_world_delete(world));
	}
}

/* A vCPU in a thread, which writes each page of its half once. */
struct writer {
	struct s2pt_world *world;
	unsigned int vcpu;
	pthread_t thread;
	atomic_uint *running;
	/* What is wrong, static text; NULL: nothing. */
	const char *wrong;
};

static void *write_half(void *arg)
{
	struct writer *writer = arg;
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(writer->world, writer->vcpu);

	for (uint64_t i = 0; i < PAGES / 2; i++) {
		uint64_t page = writer->vcpu * PAGES / 2 + i * 77 % (PAGES / 2);
		struct s2pt_mmu_access access = {
			.ipa = SLOT_IPA + page * KB4,
			.type = S2PT_MMU_WRITE,
		};
		struct s2pt_vcpu_outcome outcome;

		if (s2pt_vcpu_access(vcpu, &access, &outcome) != S2PT_VCPU_DONE)
			writer->wrong = "a write was not carried out";
	}
	atomic_fetch_sub(writer->running, 1);
	return NULL;
}

/* Look while two vCPUs write, and once more; the pages that no look has found. */
static uint64_t lost_among_threads(struct s2pt_world *world)
{
	atomic_uint running = 2;
	struct writer writer[2];
	uint64_t found[WORDS] = { 0 };
	uint64_t bitmap[WORDS];
	uint64_t lost = 0;
	bool last = false;

	for (unsigned int i = 0; i < 2; i++) {
		writer[i] = (struct writer){ .world = world, .vcpu = i, .running = &running };
		assert_int_equal(pthread_create(&writer[i].thread, NULL, write_half, &writer[i]),
				 0);
	}
	while (!last) {
		last = atomic_load(&running) == 0;
		(void)collect(world, bitmap);
		for (unsigned int i = 0; i < WORDS; i++)
			found[i] |= bitmap[i];
	}
	for (unsigned int i = 0; i < 2; i++) {
		pthread_join(writer[i].thread, NULL);
		assert_null(writer[i].wrong);
	}
	for (uint64_t page = 0; page < PAGES; page++)
		lost += !has(found, page);
	return lost;
}

static void entries_that_are_lost_among_threads_lose_no_page(void **state)
{
	(void)state;
	for (unsigned int late = 0; late < 2; late++) {
		struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
		struct s2pt_world *world;
		struct s2pt_log_counts counts;

		config.log_abort_at = 3;
		config.log_late = late;
		world = logging(&config);
		assert_int_equal(lost_among_threads(world), 0);
		s2pt_world_log_counts(world, &counts);
		assert_true(counts.scans > 0);
		assert_true(s2pt_world_delete(world));
	}
}

static void either_order_of_entry_and_leaf_loses_nothing(void **state)
{
	struct s2pt_world_config config = config_of(S2PT_LOG_HDBSS);
	struct s2pt_world *world;
	uint64_t bitmap[WORDS];

	(void)state;
	config.log_late = true;
	world = logging(&config);
	write_page(world, 0, 5);
	assert_int_equal(collect(world, bitmap), 1);
	assert_true(has(bitmap, 5));
	assert_true(s2pt_world_delete(world));
}

static void a_dirty_page_that_is_unmapped_is_found(void **state)
{
	struct s2pt_range page = { SLOT_IPA + 9 * KB4, KB4 };

	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		uint64_t bitmap[WORDS];

		write_page(world, 0, 9);
		assert_int_equal(s2pt_world_unmap(world, &page), S2PT_DONE);
		(void)collect(world, bitmap);
		assert_true(has(bitmap, 9));
		assert_true(s2pt_world_delete(world));
	}
}

static void a_peek_leaves_what_it_found_to_the_next_look(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		uint64_t bitmap[WORDS];

		write_page(world, 0, 3);
		assert_int_equal(s2pt_world_dirty_peek(world, 0, bitmap), S2PT_DONE);
		assert_true(has(bitmap, 3));
		(void)collect(world, bitmap);
		assert_true(has(bitmap, 3));
		assert_true(s2pt_world_delete(world));
	}
}

static void what_is_cleared_is_noted_anew(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < S2PT_LOG_MODES; mode++) {
		struct s2pt_world_config config = config_of((enum s2pt_log_mode)mode);
		struct s2pt_world *world = logging(&config);
		uint64_t bitmap[WORDS];
		uint64_t before;

		write_page(world, 0, 3);
		assert_int_equal(s2pt_world_dirty_peek(world, 0, bitmap), S2PT_DONE);
		assert_int_equal(s2pt_world_dirty_clear(world, 0, bitmap), S2PT_DONE);
		assert_int_equal(collect(world, bitmap), 0);
		before = faults(world);
		write_page(world, 0, 3);
		assert_int_equal(faults(world) - before, mode < S2PT_LOG_DBM);
		assert_int_equal(collect(world, bitmap), 1);
		assert_true(s2pt_world_delete(world));
	}
}

static void a_log_that_the_hardware_does_not_keep_is_refused(void **state)
{
	struct s2pt_world_config config = config_of(S2PT_LOG_DBM);

	(void)state;
	config.hardware_dirty = false;
	assert_null(world_make(&config));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_found_and_found_once),
		cmocka_unit_test(hardware_spares_the_faults),
		cmocka_unit_test(a_full_buffer_makes_the_vcpu_exit_and_loses_nothing),
		cmocka_unit_test(a_fault_code_makes_the_look_scan),
		cmocka_unit_test(a_log_begins_empty),
		cmocka_unit_test(a_second_log_leaves_the_first_as_it_is),
		cmocka_unit_test(each_mode_begins_in_its_own_way),
		cmocka_unit_test(entries_that_are_lost_among_threads_lose_no_page),
		cmocka_unit_test(either_order_of_entry_and_leaf_loses_nothing),
		cmocka_unit_test(a_dirty_page_that_is_unmapped_is_found),
		cmocka_unit_test(a_peek_leaves_what_it_found_to_the_next_look),
		cmocka_unit_test(what_is_cleared_is_noted_anew),
		cmocka_unit_test(a_log_that_the_hardware_does_not_keep_is_refused),
	};

	return cmocka_run_group_tests_name("world log", tests, NULL, NULL);
}
