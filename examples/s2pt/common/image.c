/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens a file of physical memory, raw or as a list of pages, and reads words from it. */

#include "image.h"

#include "image_list.h"
#include "listing.h"
#include "remote.h"

#include <endian.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct image {
	struct bytes bytes;
	/* Physical address of the first byte; raw only. */
	s2pt_pa_t base;
	uint64_t offset;
	/* The pages of a page list or the pieces of a core, ordered by address; NULL if raw. */
	struct piece *page;
	size_t pages;
	/* Instead of all that: a server, of whose memory [`base`, `end`) is looked through. */
	struct remote *remote;
	s2pt_pa_t end;
	/* What the pieces lack is zero in blocks of that size that have something; 0: nowhere. */
	uint64_t fill;
};

static uint64_t load(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word);
}

/* Order the pieces and drop doubles; ends with the image. */
static struct image *with_pieces(struct image *image, struct findings *findings)
{
	image->pages = pieces_order(image->page, image->pages, findings);
	return image;
}

/* Make an image of a page list. */
static struct image *open_list(struct image *image, struct findings *findings)
{
	if (list_pieces(image->bytes.data, image->bytes.size, &image->page, &image->pages,
			findings))
		return with_pieces(image, findings);
	image_close(image);
	return NULL;
}

/* Make an image of a core. */
static struct image *open_core(struct image *image, const char *path, struct findings *findings)
{
	const char *why = elf_pieces(image->bytes.data, image->bytes.size, &image->page,
				     &image->pages, findings);

	if (!why)
		return with_pieces(image, findings);
	error(0, 0, "%s: %s", path, why);
	image_close(image);
	return NULL;
}

/* An image that has the bytes and nothing else yet; they are freed if there is no memory for it. */
static struct image *begin(struct bytes *bytes)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image) {
		error(0, 0, "no memory");
		bytes_close(bytes);
		return NULL;
	}
	image->bytes = *bytes;
	return image;
}

struct image *image_from_list(void *data, size_t size, struct findings *findings)
{
	struct bytes bytes = { .data = data, .size = size };
	struct image *image = begin(&bytes);

	return image ? open_list(image, findings) : NULL;
}

struct image *image_from_pieces(struct bytes *bytes, struct piece *piece, size_t pieces,
				struct findings *findings)
{
	struct image *image = begin(bytes);

	if (!image) {
		free(piece);
		return NULL;
	}
	image->page = piece;
	image->pages = pieces;
	return with_pieces(image, findings);
}

/* Make an image of memory as a debugger printed it. */
static struct image *open_listing(struct bytes *bytes, struct findings *findings)
{
	struct piece *piece;
	size_t pieces;

	if (listing_pieces(bytes, &piece, &pieces))
		return image_from_pieces(bytes, piece, pieces, findings);
	bytes_close(bytes);
	return NULL;
}

static struct image *open_remote(const struct image_args *args)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image)
		return NULL;
	image->base = args->base;
	image->end = args->size ? args->base + args->size : UINT64_MAX;
	image->remote = remote_open(args->gdb);
	if (image->remote)
		return image;
	free(image);
	return NULL;
}

struct image *image_from_bytes(const struct image_args *args, struct bytes *bytes,
			       struct findings *findings)
{
	struct image *image;

	if (!args->raw && listing_has(bytes))
		return open_listing(bytes, findings);
	image = begin(bytes);
	if (!image)
		return NULL;
	if (args->raw) {
		image->base = args->base;
		image->offset = args->offset;
		if (image->bytes.size <= image->offset)
			findings_add(findings, "image: nothing is left behind the offset");
		return image;
	}
	if (elf_begins(image->bytes.data, image->bytes.size))
		return open_core(image, args->path, findings);
	if (image->bytes.size >= LIST_RECORD)
		return open_list(image, findings);
	error(0, 0, "%s: too short for a page list", args->path);
	image_close(image);
	return NULL;
}

struct image *image_open(const struct image_args *args, struct findings *findings)
{
	struct bytes bytes;

	if (args->gdb)
		return open_remote(args);
	return bytes_open(&bytes, args->path) ? image_from_bytes(args, &bytes, findings) : NULL;
}

static bool read_raw(const struct image *image, s2pt_pa_t pa, uint64_t *word)
{
	uint64_t there = image->bytes.size > image->offset ? image->bytes.size - image->offset : 0;

	if (pa < image->base || there < 8 || pa - image->base > there - 8)
		return false;
	*word = load(image->bytes.data + image->offset + (pa - image->base));
	return true;
}

/* The first page of the list that ends behind `pa`; their number if none does. */
static size_t find_page(const struct image *image, s2pt_pa_t pa)
{
	size_t low = 0;
	size_t high = image->pages;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (image->page[middle].pa + (image->page[middle].size - 1) < pa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is a word that lies before piece number `at`, and in none, filled in? */
static bool is_filled(const struct image *image, size_t at, s2pt_pa_t pa)
{
	s2pt_pa_t block = pa & ~(image->fill - 1);

	if (!image->fill)
		return false;
	return (at < image->pages && image->page[at].pa - block < image->fill) ||
	       (at > 0 && image->page[at - 1].pa >= block);
}

bool image_read(void *image, s2pt_pa_t pa, uint64_t *word)
{
	const struct image *from = image;
	const uint8_t *page;
	size_t at;

	if (from->remote) {
		page = remote_page(from->remote, pa & ~UINT64_C(0xfff));
		if (page)
			*word = load(page + (pa & 0xff8));
		return page;
	}
	if (!from->page)
		return read_raw(from, pa, word);
	at = find_page(from, pa);
	if (at == from->pages || from->page[at].pa > pa) {
		*word = 0;
		return is_filled(from, at, pa);
	}
	*word = load(from->page[at].bytes + (pa - from->page[at].pa));
	return true;
}

static s2pt_pa_t next_remote(const struct image *image, s2pt_pa_t pa)
{
	if (pa < image->base)
		pa = image->base;
	for (; pa < image->end; pa = (pa | 0xfff) + 1) {
		if (remote_page(image->remote, pa & ~UINT64_C(0xfff)))
			return pa;
		/* Where all memory is meant, what is missing has no end. */
		if (image->end == UINT64_MAX)
			break;
	}
	return UINT64_MAX;
}

s2pt_pa_t image_next(const struct image *image, s2pt_pa_t pa)
{
	s2pt_pa_t next = (image->base + 7) & ~UINT64_C(7);
	uint64_t word;
	size_t at;

	if (image->remote)
		return next_remote(image, pa);
	if (!image->page) {
		if (pa > next)
			next = pa;
		return read_raw(image, next, &word) ? next : UINT64_MAX;
	}
	at = find_page(image, pa);
	if (is_filled(image, at, pa))
		return pa;
	if (at == image->pages)
		return UINT64_MAX;
	next = image->page[at].pa & ~(image->fill ? image->fill - 1 : 0);
	return next > pa ? next : pa;
}

void image_fill(struct image *image, uint64_t size)
{
	image->fill = size;
}

bool image_register(const struct image *image, unsigned int cpu, const char *name, uint64_t *value)
{
	return image->remote && remote_register(image->remote, cpu, name, value);
}

void image_close(struct image *image)
{
	if (!image)
		return;
	bytes_close(&image->bytes);
	remote_close(image->remote);
	free(image->page);
	free(image);
}
