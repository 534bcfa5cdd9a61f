/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of foreign.h, each of them one access. */

#include "foreign.h"

#include <string.h>

void foreign_store(uint64_t *at, uint64_t value)
{
	*at = value;
}

void foreign_store_half(uint64_t *at, uint32_t low, uint32_t high)
{
	((volatile uint32_t *)at)[0] = low;
	((volatile uint32_t *)at)[1] = high;
}

struct unaligned {
	uint64_t value;
} __attribute__((packed));

void foreign_store_unaligned(void *at, uint64_t value)
{
	((struct unaligned *)at)->value = value;
}

void foreign_store_pair(void *at, struct foreign_pair value)
{
	*(struct foreign_pair *)at = value;
}

/* NOLINTBEGIN(readability-non-const-parameter): the builtins store. */

void foreign_release(uint64_t *at, uint64_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELEASE);
}

void foreign_store_atomic(uint64_t *at, uint64_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
}

uint64_t foreign_exchange(uint64_t *at, uint64_t value)
{
	return __atomic_exchange_n(at, value, __ATOMIC_ACQ_REL);
}

bool foreign_compare(uint64_t *at, uint64_t *expected, uint64_t value)
{
	return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

bool foreign_compare_relaxed(uint64_t *at, uint64_t expected, uint64_t value)
{
	return __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED);
}

uint64_t foreign_or(uint64_t *at, uint64_t value)
{
	return __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST);
}

uint64_t foreign_and(uint64_t *at, uint64_t value)
{
	return __atomic_fetch_and(at, value, __ATOMIC_SEQ_CST);
}

uint32_t foreign_or_half(uint32_t *at, uint32_t value)
{
	return __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST);
}

/* NOLINTEND(readability-non-const-parameter) */

void foreign_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void foreign_clear(void *at, size_t size)
{
	memset(at, 0, size);
}

void foreign_fill(void *at, const void *from, size_t size)
{
	memcpy(at, from, size);
}

void foreign_move(void *to, const void *from, size_t size)
{
	memmove(to, from, size);
}
