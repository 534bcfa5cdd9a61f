/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saves and restores images of the machine, and keeps the list of what is in them.  The list only
 * grows; what an older image lacks is as it was at the beginning.
 */

#include "images.h"

#include <stdlib.h>
#include <string.h>

void s2pt_images_begin(struct images *images, void *base, size_t size)
{
	*images = (struct images){ .base = base, .size = size };
	images->known = calloc(size / IMAGES_LINE / 64 + 1, sizeof(*images->known));
	images->failed = !images->known;
}

void s2pt_images_end(struct images *images)
{
	for (unsigned int i = 0; i < images->image_count; i++)
		free(images->image[i].bytes);
	free(images->image);
	free(images->first.bytes);
	free(images->part);
	free(images->known);
}

static bool make_room(struct image *image, size_t size)
{
	unsigned char *bytes;

	if (size <= image->room)
		return true;
	bytes = realloc(image->bytes, 2 * size);
	if (!bytes)
		return false;
	image->bytes = bytes;
	image->room = 2 * size;
	return true;
}

void s2pt_images_add(struct images *images, const void *at, size_t size)
{
	struct image_part part = { (unsigned char *)(uintptr_t)at, size };

	if (images->failed || !size)
		return;
	if (images->parts == images->part_room) {
		unsigned int room = images->part_room ? 2 * images->part_room : 64;
		struct image_part *more = realloc(images->part, room * sizeof(*more));

		images->failed = !more;
		if (!more)
			return;
		images->part = more;
		images->part_room = room;
	}
	if (!make_room(&images->first, images->bytes + size)) {
		images->failed = true;
		return;
	}
	memcpy(images->first.bytes + images->bytes, at, size);
	images->part[images->parts++] = part;
	images->bytes += size;
}

void s2pt_images_writes(struct images *images, const void *at, size_t size)
{
	size_t line = (size_t)((const unsigned char *)at - images->base) / IMAGES_LINE;
	size_t end = ((size_t)((const unsigned char *)at - images->base) + size + IMAGES_LINE - 1) /
		     IMAGES_LINE;

	while (!images->failed && line < end) {
		size_t first = line;

		while (line < end && !(images->known[line / 64] >> line % 64 & 1)) {
			images->known[line / 64] |= UINT64_C(1) << line % 64;
			line++;
		}
		s2pt_images_add(images, images->base + first * IMAGES_LINE,
				(line - first) * IMAGES_LINE);
		line += line == first;
	}
}

void s2pt_images_first(struct images *images)
{
	unsigned char *bytes = images->first.bytes;

	for (unsigned int i = 0; !images->failed && i < images->parts; i++) {
		memcpy(bytes, images->part[i].at, images->part[i].size);
		bytes += images->part[i].size;
	}
}

/* The image of this number; NULL: no memory. */
static struct image *image_of(struct images *images, unsigned int number)
{
	unsigned int count = 2 * number + 16;
	struct image *more;

	if (number < images->image_count)
		return &images->image[number];
	more = realloc(images->image, count * sizeof(*more));
	if (!more)
		return NULL;
	for (unsigned int i = images->image_count; i < count; i++)
		more[i] = (struct image){ .bytes = NULL };
	images->image = more;
	images->image_count = count;
	return &images->image[number];
}

/* Most parts are single lines, for which a call would take longer than the copy. */
static inline unsigned char *copy(unsigned char *to, const unsigned char *from, size_t size)
{
	if (size == IMAGES_LINE)
		memcpy(to, from, IMAGES_LINE);
	else
		memcpy(to, from, size);
	return to + size;
}

unsigned char *s2pt_images_save(struct images *images, unsigned int number, size_t more)
{
	struct image *image = images->failed ? NULL : image_of(images, number);
	unsigned char *bytes;

	if (!image || !make_room(image, images->bytes + more)) {
		images->failed = true;
		return NULL;
	}
	bytes = image->bytes;
	image->parts = images->parts;
	for (unsigned int i = 0; i < images->parts; i++)
		bytes = copy(bytes, images->part[i].at, images->part[i].size);
	return bytes;
}

const unsigned char *s2pt_images_restore(struct images *images, unsigned int number)
{
	const unsigned char *first = images->first.bytes;
	const unsigned char *bytes;
	unsigned int parts;

	if (images->failed || number >= images->image_count || !images->image[number].parts)
		return NULL;
	bytes = images->image[number].bytes;
	parts = images->image[number].parts;
	for (unsigned int i = 0; i < images->parts; i++) {
		size_t size = images->part[i].size;

		(void)copy(images->part[i].at, i < parts ? bytes : first, size);
		first += size;
		if (i < parts)
			bytes += size;
	}
	return bytes;
}
