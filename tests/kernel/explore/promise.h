/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an operation of the kernel promises, beyond what the architecture asks: told by what it returns, and by how its walks
 * share a table.
 */
#ifndef S2PT_KERNEL_EXPLORE_PROMISE_H
#define S2PT_KERNEL_EXPLORE_PROMISE_H

#include <stdbool.h>
#include <stdint.h>

enum promise {
	PROMISE_NOTHING,
	PROMISE_MAP,
	PROMISE_RELAX,
	PROMISE_TOUCH,
	PROMISE_AGE,
	PROMISE_SPLIT,
};

/* Who is at work begins an operation, beside others or not; `prot` is what a relaxation is to allow. */
void promise_begin(enum promise what, bool beside, unsigned int prot);
/* The operation of who is at work returns. */
void promise_end(int error);

/* Who is at work loads a word of a table, stores one ('w' plainly, 'r' with release), wins a swap, takes a page, gives a table up. */
void promise_load(const void *slot, uint64_t word);
void promise_store(const void *slot, uint64_t old, uint64_t want, char kind);
void promise_swap(void);
void promise_alloc(const void *table);
void promise_retire(const void *table);

#endif
