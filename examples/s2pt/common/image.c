/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens a file of physical memory, raw or as a list of pages, and reads words from it. */

#include "image.h"

#include "image_elf.h"
#include "xz.h"

#include <endian.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_PAGE   4096
#define LIST_RECORD (8 + LIST_PAGE)

struct image {
	uint8_t *data;
	size_t size;
	/* `data` is a mapping of the file. */
	bool mapped;
	/* Physical address of the first byte; raw only. */
	s2pt_pa_t base;
	uint64_t offset;
	/* The pages of a page list or the pieces of a core, ordered by address; NULL if raw. */
	struct piece *page;
	size_t pages;
};

static uint64_t load(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word);
}

static int by_address(const void *a, const void *b)
{
	const struct piece *one = a;
	const struct piece *other = b;

	if (one->pa != other->pa)
		return one->pa < other->pa ? -1 : 1;
	return one->bytes < other->bytes ? -1 : one->bytes > other->bytes;
}

/* Drop pages whose address another page has, but the first of them. */
static void drop_doubles(struct image *image, struct findings *findings)
{
	size_t kept = 0;

	for (size_t i = 0; i < image->pages; i++) {
		const struct piece *before = kept ? &image->page[kept - 1] : NULL;

		if (before && image->page[i].pa - before->pa < before->size) {
			findings_add(findings,
				     "image: page 0x%" PRIx64 " occurs again; the first one counts",
				     image->page[i].pa);
			continue;
		}
		image->page[kept++] = image->page[i];
	}
	image->pages = kept;
}

/* Make an image of a page list; takes the data, which may be mapped, over. */
static struct image *open_list(struct image *image, struct findings *findings)
{
	size_t records = image->size / LIST_RECORD;
	struct piece *page = calloc(records + 1, sizeof(*page));

	if (!page) {
		error(0, 0, "no memory");
		image_close(image);
		return NULL;
	}
	image->page = page;
	for (size_t i = 0; i < records; i++) {
		const uint8_t *record = image->data + i * LIST_RECORD;
		s2pt_pa_t pa = load(record);

		if (pa % LIST_PAGE)
			findings_add(findings,
				     "image: record %zu has no page's address: 0x%" PRIx64, i, pa);
		else
			page[image->pages++] = (struct piece){ pa, record + 8, LIST_PAGE };
	}
	if (image->size % LIST_RECORD)
		findings_add(findings, "image: %zu bytes are left over after %zu pages",
			     image->size % LIST_RECORD, records);
	qsort(page, image->pages, sizeof(*page), by_address);
	drop_doubles(image, findings);
	return image;
}

struct image *image_from_list(void *data, size_t size, struct findings *findings)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image) {
		free(data);
		return NULL;
	}
	image->data = data;
	image->size = size;
	return open_list(image, findings);
}

static void *slurp(const char *path, size_t *size)
{
	struct xz *xz = xz_open(path);
	void *data;

	if (!xz) {
		error(0, errno, "%s", path);
		return NULL;
	}
	data = xz_slurp(xz, size);
	if (!data)
		error(0, 0, "%s: %s", path, xz_error(xz));
	xz_close(xz);
	return data;
}

/* Map a file if it is a plain one: dumps can be larger than memory. */
static bool map_file(struct image *image, const char *path)
{
	static const char magic[] = "\xfd"
				    "7zXZ";
	struct stat about;
	void *data = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (!fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size > 0)
		data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return false;
	image->data = data;
	image->size = (size_t)about.st_size;
	image->mapped = true;
	/* The magic number is six bytes long with its final NUL. */
	if (image->size < sizeof(magic) || memcmp(data, magic, sizeof(magic)) != 0)
		return true;
	munmap(data, image->size);
	*image = (struct image){ .base = image->base, .offset = image->offset };
	return false;
}

static struct image *open_raw(const struct image_args *args, struct findings *findings)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image)
		return NULL;
	image->base = args->base;
	image->offset = args->offset;
	if (!map_file(image, args->path))
		image->data = slurp(args->path, &image->size);
	if (!image->data) {
		free(image);
		return NULL;
	}
	if (image->size <= image->offset)
		findings_add(findings, "image: nothing is left behind the offset");
	return image;
}

/* Make an image of a core; takes the data, which may be mapped, over. */
static struct image *open_core(struct image *image, const char *path, struct findings *findings)
{
	const char *why =
		elf_pieces(image->data, image->size, &image->page, &image->pages, findings);

	if (why) {
		error(0, 0, "%s: %s", path, why);
		image_close(image);
		return NULL;
	}
	qsort(image->page, image->pages, sizeof(*image->page), by_address);
	drop_doubles(image, findings);
	return image;
}

struct image *image_open(const struct image_args *args, struct findings *findings)
{
	struct image *image;

	if (args->raw)
		return open_raw(args, findings);
	image = calloc(1, sizeof(*image));
	if (!image)
		return NULL;
	/* Cores can be larger than memory: a plain one is mapped. */
	if (!map_file(image, args->path))
		image->data = slurp(args->path, &image->size);
	if (!image->data) {
		free(image);
		return NULL;
	}
	if (elf_begins(image->data, image->size))
		return open_core(image, args->path, findings);
	if (image->size < LIST_RECORD) {
		error(0, 0, "%s: too short for a page list", args->path);
		image_close(image);
		return NULL;
	}
	return open_list(image, findings);
}

static bool read_raw(const struct image *image, s2pt_pa_t pa, uint64_t *word)
{
	uint64_t there = image->size > image->offset ? image->size - image->offset : 0;

	if (pa < image->base || there < 8 || pa - image->base > there - 8)
		return false;
	*word = load(image->data + image->offset + (pa - image->base));
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

bool image_read(void *image, s2pt_pa_t pa, uint64_t *word)
{
	const struct image *from = image;
	size_t at;

	if (!from->page)
		return read_raw(from, pa, word);
	at = find_page(from, pa);
	if (at == from->pages || from->page[at].pa > pa)
		return false;
	*word = load(from->page[at].bytes + (pa - from->page[at].pa));
	return true;
}

s2pt_pa_t image_next(const struct image *image, s2pt_pa_t pa)
{
	s2pt_pa_t next = (image->base + 7) & ~UINT64_C(7);
	uint64_t word;
	size_t at;

	if (!image->page) {
		if (pa > next)
			next = pa;
		return read_raw(image, next, &word) ? next : UINT64_MAX;
	}
	at = find_page(image, pa);
	if (at == image->pages)
		return UINT64_MAX;
	return image->page[at].pa > pa ? image->page[at].pa : pa;
}

void image_close(struct image *image)
{
	if (!image)
		return;
	if (image->mapped)
		munmap(image->data, image->size);
	else
		free(image->data);
	free(image->page);
	free(image);
}
