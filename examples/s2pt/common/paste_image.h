/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a pasted walk as memory: the words that they show, where the tables lie. */

#ifndef PASTE_IMAGE_H
#define PASTE_IMAGE_H

#include "findings.h"
#include "registers.h"
#include "s2pt/types.h"

struct paste_image;

/*
 * Read a file of text with the lines of one walk through stage 2.  NULL if it is no text, or has no
 * such lines: it may be another kind of image.  With a message and `*failed` if it has them and they
 * make no walk.
 */
struct paste_image *paste_image_open(const char *path, bool *failed);

/* The registers that lead to the tables, made up where the text does not tell them. */
struct tree_registers paste_image_registers(const struct paste_image *image);

/* The address that the text says was walked for.  False: it says none. */
bool paste_image_ipa(const struct paste_image *image, s2pt_ipa_t *ipa);

/*
 * Put the words where the walk from `root`, whose first entry the text shows, meets them.  Say what was
 * made up.
 */
void paste_image_place(struct paste_image *image, s2pt_pa_t root, struct findings *findings);

/* Read a word.  Fits `struct s2pt_mmu_memory`. */
bool paste_image_read(void *image, s2pt_pa_t pa, uint64_t *word);

/* NULL is left alone. */
void paste_image_close(struct paste_image *image);

#endif
