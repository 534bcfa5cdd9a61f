/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_LINES_H
#define S2PT_HOST_LINES_H

/* What each thread writes lies in cache lines of its own. */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Two lines of 64 bytes, which CPUs like to fetch together. */
#define LINES 128

/* Zeroed memory for a struct that is aligned so, by free(); NULL: there is none. */
static inline void *lines_alloc(size_t size)
{
	size_t whole = (size + LINES - 1) & ~(size_t)(LINES - 1);
	void *memory = aligned_alloc(LINES, whole);

	return memory ? memset(memory, 0, whole) : NULL;
}

#endif
