/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker's memory: no other file of the checker calls an allocator. */

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void *s2pt_check_zeroed(const struct check_memory *memory, size_t count, size_t size)
{
	if (memory->zeroed)
		return memory->zeroed(memory->ctx, count * size, false);
	return calloc(count, size);
}

void *s2pt_check_sparse(const struct check_memory *memory, size_t size)
{
	if (memory->zeroed)
		return memory->zeroed(memory->ctx, size, true);
	return calloc(1, size);
}

void *s2pt_check_larger(const struct check_memory *memory, void *old, size_t had, size_t size)
{
	void *more;

	if (!memory->zeroed)
		return realloc(old, size);
	more = memory->zeroed(memory->ctx, size, false);
	if (more && old) {
		memcpy(more, old, had);
		memory->freed(memory->ctx, old);
	}
	return more;
}

void s2pt_check_freed(const struct check_memory *memory, void *at)
{
	if (!memory->freed)
		free(at);
	else if (at)
		memory->freed(memory->ctx, at);
}
