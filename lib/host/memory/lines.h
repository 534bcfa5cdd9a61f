/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory in cache lines of its own, for what one thread writes. */

#ifndef S2PT_HOST_LINES_H
#define S2PT_HOST_LINES_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Two lines of 64 bytes, since CPUs fetch these together. */
#define LINES 128

/* Allocate zeroed memory for a struct with this alignment; free() frees it.  NULL: no memory. */
static inline void *lines_alloc(size_t size)
{
	size_t whole = (size + LINES - 1) & ~(size_t)(LINES - 1);
	void *memory = aligned_alloc(LINES, whole);

	return memory ? memset(memory, 0, whole) : NULL;
}

#endif
