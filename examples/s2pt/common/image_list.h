/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory in a page list: records of a 64-bit little-endian address and the 4096 bytes that lie there. */

#ifndef IMAGE_LIST_H
#define IMAGE_LIST_H

#include "image_elf.h"

#define LIST_PAGE   4096
#define LIST_RECORD (8 + LIST_PAGE)

/*
 * Find the pages of a list, in its order; the caller frees `*piece`.  False, with a message: no memory.
 * What is cut short or odd goes to `findings`.
 */
bool list_pieces(const uint8_t *data, size_t size, struct piece **piece, size_t *pieces,
		 struct findings *findings);

/*
 * Order pieces by address and drop those whose address another piece has, but the first of them.  Returns how
 * many are left.
 */
size_t pieces_order(struct piece *piece, size_t pieces, struct findings *findings);

#endif
