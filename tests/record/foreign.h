/* SPDX-License-Identifier: BSD-2-Clause */
/* Code of others, as the recorder sees it: compiled with -fsanitize=thread and nothing else. */

#ifndef TEST_FOREIGN_H
#define TEST_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct foreign_pair {
	uint64_t first;
	uint64_t second;
};

void foreign_store(uint64_t *at, uint64_t value);
void foreign_store_half(uint64_t *at, uint32_t low, uint32_t high);
void foreign_store_unaligned(void *at, uint64_t value);
void foreign_store_pair(void *at, struct foreign_pair value);
void foreign_release(uint64_t *at, uint64_t value);
void foreign_store_atomic(uint64_t *at, uint64_t value);
uint64_t foreign_exchange(uint64_t *at, uint64_t value);
bool foreign_compare(uint64_t *at, uint64_t *expected, uint64_t value);
bool foreign_compare_relaxed(uint64_t *at, uint64_t expected, uint64_t value);
uint64_t foreign_or(uint64_t *at, uint64_t value);
uint64_t foreign_and(uint64_t *at, uint64_t value);
uint32_t foreign_or_half(uint32_t *at, uint32_t value);
void foreign_fence(void);

void foreign_clear(void *at, size_t size);
void foreign_fill(void *at, const void *from, size_t size);
void foreign_move(void *to, const void *from, size_t size);

#endif
