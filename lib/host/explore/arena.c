/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena of a machine: blocks one behind the other, and those that were freed in a list for each
 * size, of which there are few.  Sparse blocks are taken from the arena's end, so that the places of
 * the others, and with them what is in the images, do not depend on when a page is allocated.
 */

#include "arena.h"

#include "images.h"

#include <string.h>

#define SIZES 24

struct freed {
	struct freed *next;
};

struct arena {
	struct images *images;
	/*
	 * Where the next new block begins, and where the last sparse one does, in bytes from the
	 * arena's own beginning.
	 */
	size_t top;
	size_t end;
	/* What was freed, by size. */
	struct {
		size_t size;
		struct freed *first;
	} list[SIZES];
};

/* Each block begins with its size, in a line of its own. */
#define HEAD IMAGES_LINE

static size_t *size_of(void *block)
{
	return (size_t *)(void *)((unsigned char *)block - HEAD);
}

void s2pt_arena_begin(struct images *images, void *base, size_t size)
{
	struct arena *arena = base;

	s2pt_images_writes(images, arena, sizeof(*arena));
	arena->images = images;
	arena->end = size;
	arena->top = (sizeof(*arena) + IMAGES_LINE - 1) / IMAGES_LINE * IMAGES_LINE;
}

/* Take a block that was freed; NULL: there is none of this size. */
static void *take(struct arena *arena, size_t size)
{
	struct freed *block;

	for (unsigned int i = 0; i < SIZES; i++) {
		block = arena->list[i].first;
		if (arena->list[i].size != size || !block)
			continue;
		arena->list[i].first = block->next;
		memset(block, 0, size);
		return block;
	}
	return NULL;
}

static void *zeroed(void *ctx, size_t size, bool sparse)
{
	struct arena *arena = ctx;
	size_t rounded = (size + IMAGES_LINE - 1) / IMAGES_LINE * IMAGES_LINE;
	void *block = take(arena, rounded);

	if (!block) {
		if (HEAD + rounded > arena->end - arena->top)
			return NULL;
		if (sparse)
			arena->end -= HEAD + rounded;
		block = (unsigned char *)arena + (sparse ? arena->end : arena->top) + HEAD;
		if (!sparse)
			arena->top += HEAD + rounded;
		s2pt_images_writes(arena->images, size_of(block), sizeof(size_t));
		*size_of(block) = rounded;
	}
	if (!sparse)
		s2pt_images_writes(arena->images, block, rounded);
	return block;
}

/* With too many sizes the block is lost, which a later image may bring back. */
static void freed(void *ctx, void *at)
{
	struct arena *arena = ctx;
	struct freed *block = at;
	size_t size = *size_of(at);

	for (unsigned int i = 0; i < SIZES; i++) {
		if (arena->list[i].size != size && arena->list[i].size)
			continue;
		arena->list[i].size = size;
		s2pt_images_writes(arena->images, block, sizeof(*block));
		block->next = arena->list[i].first;
		arena->list[i].first = block;
		return;
	}
}

static void writes(void *ctx, const void *at, size_t size)
{
	const struct arena *arena = ctx;

	s2pt_images_writes(arena->images, at, size);
}

struct check_memory s2pt_arena_memory(void *base)
{
	return (struct check_memory){ zeroed, freed, writes, base };
}
