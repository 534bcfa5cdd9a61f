/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images of the machine: copies of all that a run changes, so that a search can go back to a state
 * without running what led to it again.
 */

#ifndef S2PT_HOST_EXPLORE_IMAGES_H
#define S2PT_HOST_EXPLORE_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Steps from one image to the next; those between are taken again. */
#define IMAGES_EVERY 6
#define IMAGES_LINE  64
/* Bytes that can be allocated beside the machine. */
#define IMAGES_ARENA ((size_t)768 * 1024)

/* Memory that is in every image from the time on when something is first written to it. */
struct image_part {
	unsigned char *at;
	size_t size;
};

struct image {
	/* How many parts there were. */
	unsigned int parts;
	/* The parts one after the other, and behind them what the caller keeps. */
	unsigned char *bytes;
	size_t room;
};

struct images {
	/* The machine and the arena, in one piece, and a bit for each line that is in a part. */
	unsigned char *base;
	size_t size;
	uint64_t *known;
	struct image_part *part;
	unsigned int parts;
	unsigned int part_room;
	/* The size of all parts together, and what was in them at the beginning. */
	size_t bytes;
	struct image first;
	struct image *image;
	unsigned int image_count;
	/* There was no memory for a part: what is in the images is not all. */
	bool failed;
};

/* Begin with `size` bytes at `base`; without memory every function below does nothing, or fails. */
void s2pt_images_begin(struct images *images, void *base, size_t size);
void s2pt_images_end(struct images *images);

/*
 * Something at `at` is going to be written, for the first time perhaps since the machine was set
 * back.  What lies outside of the machine and the arena must be told of once.
 */
void s2pt_images_add(struct images *images, const void *at, size_t size);
void s2pt_images_writes(struct images *images, const void *at, size_t size);

/* The machine stands at its beginning. */
void s2pt_images_first(struct images *images);

/*
 * Keep all parts as they are now as image `number`, with `more` bytes behind them.  Returns where
 * these belong; NULL: no memory.
 */
unsigned char *s2pt_images_save(struct images *images, unsigned int number, size_t more);

/* Set all parts back to image `number`.  Returns the bytes behind them; NULL: there is none. */
const unsigned char *s2pt_images_restore(struct images *images, unsigned int number);

#endif
