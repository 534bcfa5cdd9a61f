/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IMAGE_H
#define IMAGE_H

#include "findings.h"
#include "s2pt/types.h"

/*
 * Physical memory from a file.  Two formats, each plain or compressed by xz:
 *
 *   page list  records of a 64-bit little-endian physical address and the 4096 bytes that lie there
 *   raw        the bytes of memory from some physical address on
 */
struct image;

/* Which file and how to read it. */
struct image_args {
	const char *path;
	/* Raw memory; a page list if not. */
	bool raw;
	/* Raw: the physical address of the first byte. */
	s2pt_pa_t base;
	/* Raw: where in the file that byte is. */
	uint64_t offset;
};

/* NULL, with a message, if it can't be read.  What is odd about its contents goes to `findings`. */
struct image *image_open(const struct image_args *args, struct findings *findings);

/* A page list in memory; takes `data`, from malloc(), over. */
struct image *image_from_list(void *data, size_t size, struct findings *findings);

/*
 * The word at `pa`, which is 8-byte aligned.  False: the image doesn't have it.  Fits `struct
 * s2pt_mmu_memory`.
 */
bool image_read(void *image, s2pt_pa_t pa, uint64_t *word);

/* NULL is fine. */
void image_close(struct image *image);

#endif
