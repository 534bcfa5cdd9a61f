/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of recordings by several threads: each line stands where the others could have seen it. */

#include "foreign.h"
#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#define THREADS 4
#define ROUNDS  2000

/* NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming) */
/* What a compiler calls before a store of 8 bytes, and when a function ends. */
void __tsan_write8(void *at);
void __tsan_func_exit(void);
/* NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming) */

/* A thread that is another CPU for as long as it takes to run one function. */
static void *as_cpu_1(void *function)
{
	void (*run)(void);

	memcpy(&run, &function, sizeof(run));
	s2pt_recorder_cpu(1);
	run();
	return NULL;
}

static void on_cpu_1(void (*run)(void))
{
	pthread_t thread;
	void *function;

	memcpy(&function, &run, sizeof(run));
	assert_int_equal(pthread_create(&thread, NULL, as_cpu_1, function), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void run_dsb(void)
{
	(void)s2pt_recorder_instruction("dsb ish", 0);
}

static void run_isb_twice(void)
{
	(void)s2pt_recorder_instruction("isb", 0);
	(void)s2pt_recorder_instruction("isb", 0);
}

static void a_store_stands_before_what_another_cpu_did_after_it(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	__tsan_write8(&table[1]);
	*(volatile uint64_t *)&table[1] = 0x11;
	on_cpu_1(run_dsb);
	__tsan_func_exit();
	assert_true(recording_close("0 plain 0x80000008 0x11\n"
				    "1 dsb ish\n"));
}

static void a_store_stands_after_what_another_cpu_did_before_it(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	__tsan_write8(&table[1]);
	on_cpu_1(run_isb_twice);
	*(volatile uint64_t *)&table[1] = 0x11;
	__tsan_func_exit();
	assert_true(recording_close("1 isb\n"
				    "1 isb\n"
				    "0 plain 0x80000008 0x11 late 2\n"));
}

static void a_store_that_changes_nothing_may_have_come_before_other_events(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	__tsan_write8(&table[1]);
	*(volatile uint64_t *)&table[1] = 0;
	on_cpu_1(run_dsb);
	__tsan_func_exit();
	assert_true(recording_close("1 dsb ish\n"
				    "0 plain 0x80000008 0x0 late 1\n"));
}

static uint64_t *shared;

static void *store_and_swap(void *cpu)
{
	uint64_t number = (uintptr_t)cpu;

	s2pt_recorder_cpu((unsigned int)number);
	for (uint64_t i = 1; i <= ROUNDS; i++) {
		uint64_t found = __atomic_load_n(&shared[0], __ATOMIC_RELAXED);

		foreign_store(&shared[1 + number], i);
		while (!foreign_compare(&shared[0], &found, found + 1))
			;
		(void)s2pt_recorder_instruction("dsb ish", 0);
	}
	return NULL;
}

/* The next number of a line, behind `skip` letters. */
static uint64_t take(char **at, size_t skip)
{
	return strtoull(*at + skip, at, 0);
}

/*
 * Follow a recording: each swap finds what the one before left, each CPU's own stores come in their
 * order, and each is recorded before the swap that follows it.
 */
static const char *fault_of(FILE *file)
{
	uint64_t counts[THREADS] = { 0 };
	uint64_t stores[THREADS] = { 0 };
	uint64_t now = 0;
	char line[256];

	while (fgets(line, sizeof(line), file)) {
		char *rest;
		unsigned long cpu = strtoul(line, &rest, 10);

		if (strncmp(rest, " swap ", 6) == 0) {
			(void)take(&rest, 6);
			if (take(&rest, 0) != now || take(&rest, 0) != ++now)
				return "a swap does not follow the one before";
			if (stores[cpu] != ++counts[cpu])
				return "a swap without its store";
		} else if (strncmp(rest, " plain ", 7) == 0) {
			if (take(&rest, 7) != ARENA + 8 + 8 * (uint64_t)cpu ||
			    take(&rest, 0) != ++stores[cpu])
				return "a store out of order";
		} else if (strstr(line, "unseen")) {
			return "a store was not seen";
		}
	}
	return now == (uint64_t)THREADS * ROUNDS ? NULL : "swaps are missing";
}

static void threads_are_recorded_in_an_order_that_explains_what_they_found(void **state)
{
	struct s2pt_recorder_config config = {
		.path = "test-cpus.rec",
		.head = { .granule = 12, .ipa = 40, .pa = 48, .start = 1, .cpus = THREADS },
		.pa = ARENA,
	};
	pthread_t threads[THREADS];
	const char *fault;
	FILE *file;

	(void)state;
	assert_true(s2pt_recorder_open(&config));
	shared = s2pt_recorder_alloc(4096);
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, store_and_swap, (void *)i), 0);
	for (unsigned int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_true(s2pt_recorder_close());
	file = fopen(config.path, "r");
	assert_non_null(file);
	fault = fault_of(file);
	(void)fclose(file);
	if (fault)
		fail_msg("%s", fault);
	(void)remove(config.path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_stands_before_what_another_cpu_did_after_it),
		cmocka_unit_test(a_store_stands_after_what_another_cpu_did_before_it),
		cmocka_unit_test(a_store_that_changes_nothing_may_have_come_before_other_events),
		cmocka_unit_test(threads_are_recorded_in_an_order_that_explains_what_they_found),
	};

	return cmocka_run_group_tests_name("recorder_cpus", tests, NULL, NULL);
}
