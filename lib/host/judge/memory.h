/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the checker's memory comes from: the C library, or somebody who copies all that a checker
 * knows in order to put it back later.
 */

#ifndef S2PT_HOST_JUDGE_MEMORY_H
#define S2PT_HOST_JUDGE_MEMORY_H

#include "s2pt/host/check.h"

#include <stddef.h>

/* All of it NULL: the C library's memory. */
struct check_memory {
	/*
	 * Zeroed memory, or NULL.  `sparse`: most of it stays zero, and `writes` is called before
	 * something in it is written.
	 */
	void *(*zeroed)(void *ctx, size_t size, bool sparse);
	void (*freed)(void *ctx, void *at);
	void (*writes)(void *ctx, const void *at, size_t size);
	void *ctx;
};

/* Make a checker that has all its memory from `memory`, for s2pt_check_delete(). */
struct s2pt_check *s2pt_check_new_in(const struct s2pt_check_config *config,
				     const struct check_memory *memory);

/* What calloc(), realloc() and free() are to others; `had` is the number of bytes at `old`. */
void *s2pt_check_zeroed(const struct check_memory *memory, size_t count, size_t size);
void *s2pt_check_larger(const struct check_memory *memory, void *old, size_t had, size_t size);
void s2pt_check_freed(const struct check_memory *memory, void *at);

/* Sparse memory, and what has to be said before something in it is written. */
void *s2pt_check_sparse(const struct check_memory *memory, size_t size);
static inline void s2pt_check_writes(const struct check_memory *memory, const void *at, size_t size)
{
	if (memory->writes)
		memory->writes(memory->ctx, at, size);
}

#endif
