/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables, words and stores as a transcript shows them. */

#ifndef REPLAY_SHOWN_H
#define REPLAY_SHOWN_H

#include "model.h"

/* The name of a table in a buffer of 40 bytes: `tN`, or `tN+K` in a root of several pages. */
const char *model_name(const struct model *model, const void *inside, char *text);
/* A descriptor as Linux would have it, tables by name, in a buffer of 64 bytes. */
const char *model_word(const struct model *model, uint64_t word, char *text);

/* The word of an entry as the kernel has it. */
uint64_t model_shown(const struct model *model, const void *slot);

/* Does a word lead to a table of the pool, at whatever level it lies? */
bool model_is_link(const struct model *model, uint64_t word);
/* Print the line of a store, if stores are traced. */
void model_store(const struct model *model, const void *slot, uint64_t before, uint64_t after,
		 char kind);

#endif
