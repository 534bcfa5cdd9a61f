/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores to tables: those that were announced and have not been seen yet, and those that the
 * recorder carries out itself.
 */

#ifndef S2PT_RECORD_STORE_H
#define S2PT_RECORD_STORE_H

#include "memory.h"

/* Forget what was announced. */
void store_open(void);

/*
 * Begin an event of this thread, inside of `out_enter`: what it announced before, and what other
 * threads announced and have stored by now, is recorded.
 */
void store_begin(void);

/* Record what other threads announced and have stored by now. */
void store_watch(void);

/* Record an event of this thread's CPU. */
void store_line(struct s2pt_line line);

/* Record what this thread's CPU did to a word, if it is one of a table; `line.want` is in it now. */
void store_tell(struct region *region, size_t index, struct s2pt_line line);

/* This thread stores to `size` bytes at `at` next. */
void store_announce(const volatile void *at, size_t size);

/* Has this thread announced a store that is not recorded yet?  Needs no lock. */
bool store_is_announced(void);

/* Record what is not as it was recorded, as stores of this thread. */
void store_changes(const volatile void *at, size_t size);

/* Record a word as unseen if no entry point announced what is in it. */
void store_compare_word(struct region *region, size_t index);

/* Compare what somebody may have stored to since the last time. */
void store_compare(void);

/* How many words were unseen; and how many stores went to pages that are tables no more. */
uint64_t store_unseen(void);
uint64_t store_freed(void);

/* Set the CPU that the calling thread is. */
void store_cpu(unsigned int cpu);

#endif
