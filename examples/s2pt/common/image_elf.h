/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory in an ELF core: what QEMU's dump-guest-memory, kdump and the like write. */

#ifndef IMAGE_ELF_H
#define IMAGE_ELF_H

#include "findings.h"
#include "s2pt/types.h"

/* A piece of memory in a file: a whole number of words from an 8-byte aligned address on. */
struct piece {
	s2pt_pa_t pa;
	const uint8_t *bytes;
	uint64_t size;
};

/* Does the data begin like an ELF file? */
bool elf_begins(const uint8_t *data, size_t size);

/*
 * Find the pieces of a 64-bit little-endian core, in any order; the caller frees `*piece`.  NULL, or
 * why there are none.  What is cut short or odd goes to `findings`.
 */
const char *elf_pieces(const uint8_t *data, size_t size, struct piece **piece, size_t *pieces,
		       struct findings *findings);

#endif
