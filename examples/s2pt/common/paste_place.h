/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a pasted tree as memory. */

#ifndef PASTE_PLACE_H
#define PASTE_PLACE_H

#include "image.h"
#include "paste_shown.h"

/*
 * The memory in which a walk of that format from `root` meets the words.  NULL, with a message, if they
 * make no tree.  Entries that are shown twice, with different words, are told of in `findings`.
 */
struct image *paste_tree_image(const struct paste_tree *tree, const struct s2pt_format *format,
			       s2pt_pa_t root, struct findings *findings);

#endif
