/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every kind of access that compilers announce with -fsanitize=thread, to memory of tables: C11, and
 * C++17 as well.  What is stored says whether all went well.
 */

#include "emits.h"

#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

struct packed {
	char gap;
	uint16_t two;
	uint32_t four;
	uint64_t eight;
	wide sixteen;
} __attribute__((packed));

struct large {
	uint64_t words[9];
};

/* Loads, stores and both of one width. */
#define PLAIN(type, at)                                                                            \
	do {                                                                                       \
		type *plain = (type *)(at);                                                        \
		volatile type *fickle = (volatile type *)(at);                                     \
                                                                                                   \
		*plain = 1;                                                                        \
		hide();                                                                            \
		*plain += 2;                                                                       \
		hide();                                                                            \
		*fickle = (type)(*fickle + 4);                                                     \
		good &= *plain == 7;                                                               \
	} while (0)

#define UNALIGNED(field)                                                                           \
	do {                                                                                       \
		volatile struct packed *fickle = packed;                                           \
                                                                                                   \
		packed->field = 1;                                                                 \
		hide();                                                                            \
		packed->field += 2;                                                                \
		hide();                                                                            \
		fickle->field = 4;                                                                 \
		hide();                                                                            \
		good &= packed->field + fickle->field == 8;                                        \
	} while (0)

#define ATOMIC(type, at)                                                                           \
	do {                                                                                       \
		type *atomic = (type *)(at);                                                       \
		type expected = 0;                                                                 \
                                                                                                   \
		__atomic_store_n(atomic, 0, __ATOMIC_RELEASE);                                     \
		good &= __atomic_load_n(atomic, __ATOMIC_ACQUIRE) == 0;                            \
		good &= __atomic_compare_exchange_n(atomic, &expected, 8, 0, __ATOMIC_ACQ_REL,     \
						    __ATOMIC_ACQUIRE);                             \
		good &= !__atomic_compare_exchange_n(atomic, &expected, 9, 1, __ATOMIC_RELAXED,    \
						     __ATOMIC_RELAXED);                            \
		good &= expected == 8;                                                             \
		good &= __atomic_exchange_n(atomic, 12, __ATOMIC_SEQ_CST) == 8;                    \
		good &= __atomic_fetch_add(atomic, 3, __ATOMIC_SEQ_CST) == 12;                     \
		good &= __atomic_fetch_sub(atomic, 1, __ATOMIC_SEQ_CST) == 15;                     \
		good &= __atomic_fetch_and(atomic, 6, __ATOMIC_SEQ_CST) == 14;                     \
		good &= __atomic_fetch_or(atomic, 9, __ATOMIC_SEQ_CST) == 6;                       \
		good &= __atomic_fetch_xor(atomic, 5, __ATOMIC_SEQ_CST) == 15;                     \
		good &= __atomic_fetch_nand(atomic, 2, __ATOMIC_SEQ_CST) == 10;                    \
		good &= *atomic == (type) ~(type)2;                                                \
	} while (0)

/* Entry points that only later compilers call than those tried here. */
/* NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming) */
#ifdef __cplusplus
extern "C" {
#endif
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int byte, size_t size);
#ifdef __cplusplus
}
#endif

static int intrinsics(char *at, const struct large *other)
{
	__tsan_memset(at, 9, sizeof(*other));
	if (at[0] != 9 || at[sizeof(*other) - 1] != 9)
		return 0;
	__tsan_memcpy(at, other, sizeof(*other));
	__tsan_memmove(at + 4, at, sizeof(*other));
	return !memcmp(at + 4, other, sizeof(*other));
}
/* NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming) */

/* What is in memory may have changed, as far as the compiler knows. */
static void hide(void)
{
	__asm__ volatile("" : : : "memory");
}

int emits(void *table)
{
	char *at = (char *)table;
	struct packed *packed = (struct packed *)(at + 256);
	struct large *large = (struct large *)(at + 512);
	struct large other;
	int good = 1;

	PLAIN(uint8_t, at);
	PLAIN(uint16_t, at + 8);
	PLAIN(uint32_t, at + 16);
	PLAIN(uint64_t, at + 24);
	PLAIN(wide, at + 32);
	UNALIGNED(two);
	UNALIGNED(four);
	UNALIGNED(eight);
	UNALIGNED(sixteen);
	ATOMIC(uint8_t, at + 64);
	ATOMIC(uint16_t, at + 72);
	ATOMIC(uint32_t, at + 80);
	ATOMIC(uint64_t, at + 88);
	ATOMIC(wide, at + 96);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	__atomic_signal_fence(__ATOMIC_RELEASE);
	memset(&other, 7, sizeof(other));
	*large = other;
	hide();
	memcpy(at + 1024, large, sizeof(*large));
	memmove(at + 1032, at + 1024, sizeof(*large));
	other = *(struct large *)(at + 1032);
	good &= other.words[8] == UINT64_C(0x0707070707070707);
	return good && intrinsics(at + 1536, &other);
}
