/* SPDX-License-Identifier: BSD-2-Clause */
/* An arena: memory for the checker of a machine, which is in the images of that machine. */

#ifndef S2PT_HOST_EXPLORE_ARENA_H
#define S2PT_HOST_EXPLORE_ARENA_H

#include "host/judge/memory.h"

struct images;

/* Begin an empty arena at `base`, in zeroed memory of `size` bytes. */
void s2pt_arena_begin(struct images *images, void *base, size_t size);

/* The memory of the arena at `base`, for a checker. */
struct check_memory s2pt_arena_memory(void *base);

#endif
