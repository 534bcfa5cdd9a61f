/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory from a file, for commands that walk it. */

#ifndef IMAGE_H
#define IMAGE_H

#include "findings.h"
#include "s2pt/types.h"

/*
 * Physical memory from a file.  Three formats, each plain or compressed by xz:
 *
 *   page list  records of a 64-bit little-endian physical address and the 4096 bytes that lie there
 *   ELF core   64-bit, by the physical addresses of its program headers
 *   raw        the bytes of memory from some physical address on
 */
struct image;

/* The file and how to read it. */
struct image_args {
	const char *path;
	/* It is raw memory; otherwise a page list, or a core. */
	bool raw;
	/* For raw memory: the physical address of the first byte. */
	s2pt_pa_t base;
	/* For raw memory: the offset of that byte in the file. */
	uint64_t offset;
};

/*
 * Open an image.  NULL, with a message, if it can't be read.  What is odd about its contents goes
 * to `findings`.
 */
struct image *image_open(const struct image_args *args, struct findings *findings);

/* Make an image of a page list in memory; takes `data`, from malloc(), over. */
struct image *image_from_list(void *data, size_t size, struct findings *findings);

/*
 * Read the word at `pa`, which is 8-byte aligned.  False: the image doesn't have it.  Fits `struct
 * s2pt_mmu_memory`.
 */
bool image_read(void *image, s2pt_pa_t pa, uint64_t *word);

/*
 * The first 8-byte aligned address from `pa` on that the image has a word of; UINT64_MAX if there is
 * none.
 */
s2pt_pa_t image_next(const struct image *image, s2pt_pa_t pa);

/* Close an image; NULL is left alone. */
void image_close(struct image *image);

#endif
