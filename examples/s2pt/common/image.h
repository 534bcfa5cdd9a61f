/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory from a file, for commands that walk it. */

#ifndef IMAGE_H
#define IMAGE_H

#include "bytes.h"
#include "findings.h"
#include "image_elf.h"
#include "s2pt/types.h"

/*
 * Physical memory from a file.  Four formats, each plain or compressed by xz:
 *
 *   page list  records of a 64-bit little-endian physical address and the 4096 bytes that lie there
 *   ELF core   64-bit, by the physical addresses of its program headers
 *   raw        the bytes of memory from some physical address on
 *   listing    text: an address and the words that lie there a line, see listing.h
 *
 * Or the memory of a machine that stands, read by gdb's remote protocol as it is asked for.
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
	/* "HOST:PORT" of a server instead of a file; NULL: a file. */
	const char *gdb;
	/* Of a server's memory: how many bytes from `base` on are looked through; 0: all. */
	uint64_t size;
};

/*
 * Open an image.  NULL, with a message, if it can't be read.  What is odd about its contents goes
 * to `findings`.
 */
struct image *image_open(const struct image_args *args, struct findings *findings);

/* The same with the bytes of the file, which it takes over. */
struct image *image_from_bytes(const struct image_args *args, struct bytes *bytes,
			       struct findings *findings);

/* Make an image of pieces, an array from malloc(), and of the bytes that they lie in; takes both over. */
struct image *image_from_pieces(struct bytes *bytes, struct piece *piece, size_t pieces,
				struct findings *findings);

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

/*
 * From now on let what an image of pieces lacks be zero in each block of `size` bytes, a power of two, that it
 * has something of.
 */
void image_fill(struct image *image, uint64_t size);

/* A register of the machine that an image is read from, as remote_register() has it; false: a file has none. */
bool image_register(const struct image *image, unsigned int cpu, const char *name, uint64_t *value);

/* Close an image; NULL is left alone. */
void image_close(struct image *image);

#endif
