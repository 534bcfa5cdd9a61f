/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What code compiled with -fsanitize=thread calls for its atomic operations: carried out here, and
 * recorded where they are on tables.
 */

#include "plain.h"

#include <stdatomic.h>

/* The names and the types are the compilers'. */
/* NOLINTBEGIN(bugprone-reserved-identifier, bugprone-macro-parentheses, readability-identifier-naming) */

/* Memory orders, as compilers pass them: at least this one releases. */
#define ORDER_RELEASE 3

typedef uint8_t a8;
typedef uint16_t a16;
typedef uint32_t a32;
typedef uint64_t a64;
typedef wide a128;

/* Carry out an access to memory that is none of tables. */
#define ELSEWHERE(bits)                                                                            \
	static wide elsewhere##bits(const struct access *access)                                   \
	{                                                                                          \
		volatile a##bits *at = (volatile a##bits *)access->at;                             \
		a##bits found = __atomic_load_n(at, __ATOMIC_SEQ_CST);                             \
                                                                                                   \
		while (!__atomic_compare_exchange_n(at, &found,                                    \
						    (a##bits)access_result(access, found), false,  \
						    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))           \
			;                                                                          \
		return found;                                                                      \
	}

ELSEWHERE(8)
ELSEWHERE(16)
ELSEWHERE(32)
ELSEWHERE(64)

/* Not every machine has instructions for 16 bytes, but all who access such a thing come here. */
static atomic_flag lock128 = ATOMIC_FLAG_INIT;

static wide elsewhere128(const struct access *access)
{
	volatile wide *at = (volatile wide *)access->at;
	wide found;

	while (atomic_flag_test_and_set_explicit(&lock128, memory_order_acquire))
		;
	found = *at;
	*at = access_result(access, found);
	atomic_flag_clear_explicit(&lock128, memory_order_release);
	return found;
}

static wide load128(const volatile wide *at)
{
	wide found;

	while (atomic_flag_test_and_set_explicit(&lock128, memory_order_acquire))
		;
	found = *at;
	atomic_flag_clear_explicit(&lock128, memory_order_release);
	return found;
}

/* Carry out an access.  Returns what was there. */
static wide carry_out(const struct access *access)
{
	wide found;

	if (!memory_holds((const void *)access->at, access->size) || !out_enter()) {
		plain_pass();
		switch (access->size) {
		case 1:
			return elsewhere8(access);
		case 2:
			return elsewhere16(access);
		case 4:
			return elsewhere32(access);
		case 8:
			return elsewhere64(access);
		default:
			return elsewhere128(access);
		}
	}
	store_begin();
	if (access->op != ACCESS_SET)
		store_compare();
	found = access_carry_out(access);
	out_leave();
	return found;
}

#define FETCH(bits, name, what)                                                                    \
	a##bits __tsan_atomic##bits##_##name(volatile a##bits *at, a##bits value, int order);      \
	a##bits __tsan_atomic##bits##_##name(volatile a##bits *at, a##bits value, int order)       \
	{                                                                                          \
		return (a##bits)carry_out(&(struct access){                                        \
			.op = what,                                                                \
			.at = (uintptr_t)at,                                                       \
			.size = (bits) / 8,                                                        \
			.release = order >= ORDER_RELEASE,                                         \
			.operand = value,                                                          \
		});                                                                                \
	}

#define COMPARE(bits, name)                                                                        \
	int __tsan_atomic##bits##_compare_exchange_##name(volatile a##bits *at, a##bits *expected, \
							  a##bits value, int order, int lost);     \
	int __tsan_atomic##bits##_compare_exchange_##name(volatile a##bits *at, a##bits *expected, \
							  a##bits value, int order, int lost)      \
	{                                                                                          \
		a##bits wanted = *expected;                                                        \
                                                                                                   \
		*expected = __tsan_atomic##bits##_compare_exchange_val(at, wanted, value, order,   \
								       lost);                      \
		return *expected == wanted;                                                        \
	}

#define LOAD(at) __atomic_load_n(at, __ATOMIC_SEQ_CST)

#define ATOMIC(bits, load)                                                                         \
	a##bits __tsan_atomic##bits##_load(const volatile a##bits *at, int order);                 \
	a##bits __tsan_atomic##bits##_load(const volatile a##bits *at, int order)                  \
	{                                                                                          \
		(void)order;                                                                       \
		return load(at);                                                                   \
	}                                                                                          \
                                                                                                   \
	void __tsan_atomic##bits##_store(volatile a##bits *at, a##bits value, int order);          \
	void __tsan_atomic##bits##_store(volatile a##bits *at, a##bits value, int order)           \
	{                                                                                          \
		(void)carry_out(&(struct access){                                                  \
			.op = ACCESS_SET,                                                          \
			.at = (uintptr_t)at,                                                       \
			.size = (bits) / 8,                                                        \
			.release = order >= ORDER_RELEASE,                                         \
			.operand = value,                                                          \
		});                                                                                \
	}                                                                                          \
                                                                                                   \
	FETCH(bits, exchange, ACCESS_EXCHANGE)                                                     \
	FETCH(bits, fetch_add, ACCESS_ADD)                                                         \
	FETCH(bits, fetch_sub, ACCESS_SUB)                                                         \
	FETCH(bits, fetch_and, ACCESS_AND)                                                         \
	FETCH(bits, fetch_or, ACCESS_OR)                                                           \
	FETCH(bits, fetch_xor, ACCESS_XOR)                                                         \
	FETCH(bits, fetch_nand, ACCESS_NAND)                                                       \
                                                                                                   \
	a##bits __tsan_atomic##bits##_compare_exchange_val(volatile a##bits *at, a##bits expected, \
							   a##bits value, int order, int lost);    \
	a##bits __tsan_atomic##bits##_compare_exchange_val(volatile a##bits *at, a##bits expected, \
							   a##bits value, int order, int lost)     \
	{                                                                                          \
		(void)lost;                                                                        \
		return (a##bits)carry_out(&(struct access){                                        \
			.op = ACCESS_COMPARE,                                                      \
			.at = (uintptr_t)at,                                                       \
			.size = (bits) / 8,                                                        \
			.release = order >= ORDER_RELEASE,                                         \
			.operand = value,                                                          \
			.expected = expected,                                                      \
		});                                                                                \
	}                                                                                          \
	COMPARE(bits, strong)                                                                      \
	COMPARE(bits, weak)

ATOMIC(8, LOAD)
ATOMIC(16, LOAD)
ATOMIC(32, LOAD)
ATOMIC(64, LOAD)
ATOMIC(128, load128)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	if (!out_enter())
		return;
	store_begin();
	store_line((struct s2pt_line){
		.kind = S2PT_LINE_STEP,
		.name = order >= ORDER_RELEASE ? "dmb ish" : "dmb ishld",
	});
	out_leave();
}

/* A fence for signals is one for the compiler only. */
void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
	plain_pass();
}

/* NOLINTEND(bugprone-reserved-identifier, bugprone-macro-parentheses, readability-identifier-naming) */
