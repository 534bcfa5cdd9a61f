/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of write-protected tables, on arm64: what assembly stores is done and recorded as if the
 * instruction had done it.
 */

#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include <cmocka.h>
#include <pthread.h>

/* One instruction with X1 to X3 as its registers: [x1] is where, x2 and x3 are values. */
#define DO(text, at, first, second)                                                                \
	do {                                                                                       \
		register uint64_t x1 __asm__("x1") = (uintptr_t)(at);                              \
		register uint64_t x2 __asm__("x2") = (first);                                      \
		register uint64_t x3 __asm__("x3") = (second);                                     \
                                                                                                   \
		__asm__ volatile(text : "+r"(x1), "+r"(x2), "+r"(x3) : : "memory", "cc", "x4");    \
		after[0] = x1;                                                                     \
		after[1] = x2;                                                                     \
		after[2] = x3;                                                                     \
	} while (0)

static uint64_t after[3];

static void stores_are_done_and_recorded(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	DO("str x2, [x1, #8]!", table, 0x22, 0);
	assert_ptr_equal(after[0], &table[1]);
	DO("stp x2, x3, [x1], #16", &table[2], 0x33, 0x44);
	assert_ptr_equal(after[0], &table[4]);
	DO("stlr x2, [x1]", &table[4], 0x55, 0);
	DO("stlr w2, [x1]", &table[5], 0x66, 0);
	DO("strb w2, [x1, #3]", &table[5], 0x77, 0);
	DO("str xzr, [x1]", &table[1], 0, 0);
	assert_int_equal(table[3], 0x44);
	assert_int_equal(table[5], 0x77000066);
	assert_true(recording_close("0 plain 0x80000008 0x22\n"
				    "0 plain 0x80000010 0x33\n"
				    "0 plain 0x80000018 0x44\n"
				    "0 release 0x80000020 0x55\n"
				    "0 plain 0x80000028 0x66 4\n"
				    "0 plain 0x80000028 0x77000066 1\n"
				    "0 plain 0x80000008 0x0\n"));
}

static void vector_registers_are_stored_whole(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	DO("mov v31.d[0], x2\n mov v31.d[1], x3\n str q31, [x1]\n stp d31, d31, [x1, #16]\n"
	   "st1 {v31.2d}, [x1]",
	   table, 0x11, 0x22);
	DO("mov v31.d[0], x2\n mov v31.d[1], xzr\n str q31, [x1, #4]", &table[5],
	   UINT64_C(0xa00000009), 0);
	assert_true(recording_close("0 plain 0x80000000 0x11\n"
				    "0 plain 0x80000008 0x22\n"
				    "0 plain 0x80000010 0x11\n"
				    "0 plain 0x80000018 0x11\n"
				    "0 plain 0x80000000 0x11\n"
				    "0 plain 0x80000008 0x22\n"
				    "0 plain 0x80000028 0x900000000 4\n"
				    "0 plain 0x80000030 0xa\n"
				    "0 plain 0x80000038 0x0 4\n"));
}

/* As many lanes as the shortest vector has. */
static void scalable_vectors_are_stored_by_their_predicate(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	if (!(getauxval(AT_HWCAP) & HWCAP_SVE)) {
		(void)s2pt_recorder_close();
		skip();
	}
	DO(".arch armv8.2-a+sve\n mov z1.d, x2\n index z1.d, x2, #1\n ptrue p2.d, vl2\n mov x4, #4\n"
	   "st1d {z1.d}, p2, [x1, x4, lsl #3]\n st1w {z1.d}, p2, [x1]",
	   table, 0x11, 0);
	assert_int_equal(table[4], 0x11);
	assert_int_equal(table[5], 0x12);
	assert_true(recording_close("0 plain 0x80000020 0x11\n"
				    "0 plain 0x80000028 0x12\n"
				    "0 plain 0x80000000 0x11 4\n"
				    "0 plain 0x80000000 0x1200000011 4\n"));
}

/* The registers V28 to V31 are stored to a table and elsewhere: it has to be the same, base and all. */
#define SAME(text)                                                                                 \
	do {                                                                                       \
		uint64_t *at[2] = { table, elsewhere };                                            \
                                                                                                   \
		for (int i = 0; i < 2; i++) {                                                      \
			register uint64_t x1 __asm__("x1") = (uintptr_t)at[i];                     \
			register uint64_t x2 __asm__("x2") = (uintptr_t)bytes;                     \
			register uint64_t x3 __asm__("x3") = 24;                                   \
                                                                                                   \
			__asm__ volatile("ld1 {v28.16b-v31.16b}, [x2]\n" text                      \
					 : "+r"(x1)                                                \
					 : "r"(x2), "r"(x3)                                        \
					 : "memory", "v28", "v29", "v30", "v31");                  \
			moved[i] = x1 - (uintptr_t)at[i];                                          \
		}                                                                                  \
		assert_memory_equal(table, elsewhere, sizeof(elsewhere));                          \
		assert_int_equal(moved[0], moved[1]);                                              \
	} while (0)

static void elements_of_vectors_are_stored_as_the_machine_does(void **state)
{
	uint64_t *table = recording_open(NULL);
	uint64_t elsewhere[16] = { 0 };
	uint64_t moved[2];
	unsigned char bytes[64];

	(void)state;
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37 + 1);
	SAME("st2 {v28.2d, v29.2d}, [x1]");
	SAME("st2 {v30.16b, v31.16b}, [x1], #32");
	SAME("st3 {v29.4h-v31.4h}, [x1], x3");
	SAME("st4 {v28.4s-v31.4s}, [x1]");
	SAME("st4 {v28.8b-v31.8b}, [x1], #32");
	SAME("st1 {v28.d}[1], [x1]");
	SAME("st1 {v29.s}[3], [x1], #4");
	SAME("st2 {v30.h, v31.h}[5], [x1], x3");
	SAME("st3 {v29.d-v31.d}[0], [x1], #24");
	SAME("st4 {v28.b-v31.b}[9], [x1]");
	assert_true(s2pt_recorder_close());
}

static void lanes_of_several_scalable_vectors_are_stored_in_turn(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	if (!(getauxval(AT_HWCAP) & HWCAP_SVE)) {
		(void)s2pt_recorder_close();
		skip();
	}
	DO(".arch armv8.2-a+sve\n index z31.d, x2, #1\n index z0.d, x3, #1\n ptrue p2.d, vl2\n"
	   "st2d {z31.d, z0.d}, p2, [x1]\n stnt1d {z0.d}, p2, [x1]",
	   table, 0x11, 0x21);
	assert_true(recording_close("0 plain 0x80000000 0x11\n"
				    "0 plain 0x80000008 0x21\n"
				    "0 plain 0x80000010 0x12\n"
				    "0 plain 0x80000018 0x22\n"
				    "0 plain 0x80000000 0x21\n"
				    "0 plain 0x80000008 0x22\n"));
}

static void atomic_instructions_return_what_they_found(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	DO(".arch armv8.1-a\n swpal x2, x3, [x1]", table, 0x7, 0);
	assert_int_equal(after[2], 0);
	DO("ldset x2, x3, [x1]", table, 0x400, 0);
	assert_int_equal(after[2], 0x7);
	DO("ldclral x2, x3, [x1]", table, 0x1, 0);
	assert_int_equal(after[2], 0x407);
	DO("casal x2, x3, [x1]", table, 0x407, 0x9);
	assert_int_equal(after[1], 0x406);
	DO("casal x2, x3, [x1]", table, 0x406, 0x9);
	assert_int_equal(after[1], 0x406);
	DO("stadd x2, [x1]", table, 0x1, 0);
	DO("ldsmin x2, x3, [x1]", table, UINT64_MAX, 0);
	DO("ldumin x2, x3, [x1]", table, 0x3, 0);
	assert_int_equal(table[0], 0x3);
	assert_true(recording_close("0 swap 0x80000000 0x0 0x7\n"
				    "0 swap 0x80000000 0x7 0x407 relaxed\n"
				    "0 swap 0x80000000 0x407 0x406\n"
				    "0 lost 0x80000000 0x406 0x9\n"
				    "0 swap 0x80000000 0x406 0x9\n"
				    "0 swap 0x80000000 0x9 0xa relaxed\n"
				    "0 swap 0x80000000 0xa 0xffffffffffffffff relaxed\n"
				    "0 swap 0x80000000 0xffffffffffffffff 0x3 relaxed\n"));
}

static void pairs_are_compared_together(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	DO("mov x4, x2\n mov x5, xzr\n mov x2, xzr\n mov x3, xzr\n"
	   ".arch armv8.1-a\n caspal x2, x3, x4, x5, [x1]",
	   table, 0x11, 0x22);
	assert_int_equal(table[0], 0x11);
	assert_true(recording_close("0 swap 0x80000000 0x0 0x11\n"
				    "0 swap 0x80000008 0x0 0x0\n"));
}

static void exclusive_loops_swap_once_a_turn(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	for (uint64_t i = 0; i < 2; i++) {
		DO("1: ldxr x3, [x1]\n add x3, x3, x2\n stlxr w4, x3, [x1]\n cbnz w4, 1b", table,
		   0x5, 0);
		DO("1: ldaxr w3, [x1]\n add w3, w3, w2\n stxr w4, w3, [x1]\n cbnz w4, 1b",
		   &table[1], 0x6, 0);
	}
	assert_int_equal(table[0], 10);
	assert_int_equal(table[1], 12);
	assert_true(recording_close("0 swap 0x80000000 0x0 0x5\n"
				    "0 plain 0x80000008 0x6 4\n"
				    "0 swap 0x80000000 0x5 0xa\n"
				    "0 plain 0x80000008 0xc 4\n"));
}

static void an_exclusive_store_fails_without_its_load(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	DO("1: ldxr x3, [x1]\n stlxr w4, x2, [x1]\n cbnz w4, 1b", table, 0x5, 0);
	DO("clrex\n stxr w4, x2, [x1]\n mov w3, w4", table, 0x6, 0);
	assert_int_equal(after[2], 1);
	assert_true(recording_close("0 swap 0x80000000 0x0 0x5\n"));
}

static void a_block_of_zeros_is_stored_word_by_word(void **state)
{
	uint64_t *table = recording_open(NULL);
	char wanted[4096];
	size_t length = 0;
	uint64_t dczid;
	unsigned int words;

	(void)state;
	__asm__("mrs %0, dczid_el0" : "=r"(dczid));
	words = 1U << (dczid & 15) >> 1;
	(void)s2pt_recorder_instruction("dc zva", (uintptr_t)&table[1]);
	for (unsigned int i = 0; i < words && length < sizeof(wanted); i++)
		length += (size_t)snprintf(wanted + length, sizeof(wanted) - length,
					   "0 plain 0x%llx 0x0\n",
					   (unsigned long long)(ARENA + 8 * i));
	assert_true(recording_close(wanted));
}

static void functions_of_the_c_library_are_seen_too(void **state)
{
	uint64_t *table = recording_open(NULL);
	volatile size_t size = 8;
	static const uint64_t from = 0x99;

	(void)state;
	memcpy(&table[4], &from, size);
	memset(&table[4], 0x11, size / 2);
	assert_int_equal(table[4], 0x11111111);
	assert_true(recording_close("0 plain 0x80000020 0x99\n"
				    "0 plain 0x80000020 0x11111111 4\n"));
}

static void what_is_not_known_is_done_and_found_by_comparison(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	if (!(getauxval(AT_HWCAP) & HWCAP_SVE))
		skip();
	DO(".arch armv8.2-a+sve\n ptrue p0.d, vl1\n mov z31.d, x2\n mov z30.d, #0\n"
	   "st1d {z31.d}, p0, [x1, z30.d]",
	   table, 0x5, 0);
	DO("str x2, [x1]", &table[3], 0x6, 0);
	(void)s2pt_recorder_instruction("isb", 0);
	DO("str x2, [x1]", &table[4], 0x7, 0);
	assert_int_equal(table[3], 0x6);
	assert_false(recording_close("0 unseen 0x80000000 0x5\n"
				     "0 unseen 0x80000018 0x6\n"
				     "0 isb\n"
				     "0 plain 0x80000020 0x7\n"));
}

static uint64_t mine[512] __attribute__((aligned(4096)));

static void adopted_tables_are_protected_too(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	mine[7] = 0x77;
	assert_true(s2pt_recorder_adopt(mine, sizeof(mine)));
	assert_int_equal(mine[7], 0x77);
	DO("str x2, [x1]", &mine[8], 0x88, 0);
	assert_int_equal(mine[8], 0x88);
	assert_true(s2pt_recorder_close());
	mine[9] = 0x99;
	assert_int_equal(mine[8], 0x88);
}

#define THREADS 4
#define ROUNDS  100

static uint64_t *shared;

static void *count(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t old;
		uint32_t failed;

		__asm__ volatile("1: ldaxr %0, [%2]\n add %0, %0, #1\n stlxr %w1, %0, [%2]\n"
				 "cbnz %w1, 1b"
				 : "=&r"(old), "=&r"(failed)
				 : "r"(shared)
				 : "memory");
		__asm__ volatile(".arch armv8.1-a\n ldaddal %0, %0, [%1]"
				 : "+r"((uint64_t){ 1 })
				 : "r"(shared + 1)
				 : "memory");
	}
	return NULL;
}

static void no_atomic_operation_of_several_threads_is_lost(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	shared = recording_open(NULL);
	for (unsigned int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, NULL), 0);
	for (unsigned int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(shared[0], THREADS * ROUNDS);
	assert_int_equal(shared[1], THREADS * ROUNDS);
	assert_true(s2pt_recorder_close());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_are_done_and_recorded),
		cmocka_unit_test(scalable_vectors_are_stored_by_their_predicate),
		cmocka_unit_test(lanes_of_several_scalable_vectors_are_stored_in_turn),
		cmocka_unit_test(vector_registers_are_stored_whole),
		cmocka_unit_test(elements_of_vectors_are_stored_as_the_machine_does),
		cmocka_unit_test(atomic_instructions_return_what_they_found),
		cmocka_unit_test(pairs_are_compared_together),
		cmocka_unit_test(exclusive_loops_swap_once_a_turn),
		cmocka_unit_test(an_exclusive_store_fails_without_its_load),
		cmocka_unit_test(a_block_of_zeros_is_stored_word_by_word),
		cmocka_unit_test(functions_of_the_c_library_are_seen_too),
		cmocka_unit_test(what_is_not_known_is_done_and_found_by_comparison),
		cmocka_unit_test(adopted_tables_are_protected_too),
		cmocka_unit_test(no_atomic_operation_of_several_threads_is_lost),
	};

	recording_shielded = true;
	return cmocka_run_group_tests_name("shield", tests, NULL, NULL);
}
