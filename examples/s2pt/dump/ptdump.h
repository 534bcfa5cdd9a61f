/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a tree with what Linux printed of it: its debugfs file stage2_page_tables. */

#ifndef DUMP_PTDUMP_H
#define DUMP_PTDUMP_H

#include "common/tree.h"

struct ptdump;

/* Read what Linux printed.  NULL, with a message, if there is none in it. */
struct ptdump *ptdump_open(const char *path);

/* Compare an entry with the line that covers it; `ctx` is a `struct ptdump *`. */
void ptdump_entry(void *ctx, const struct tree_entry *entry);

/* Take in entries that the input lacks; `ctx` is a `struct ptdump *`. */
void ptdump_absent(void *ctx, const struct tree_entry *first, unsigned int count);

/* Print the verdict, and return how many entries differ. */
uint64_t ptdump_end(struct ptdump *ptdump);

/* Free it; NULL is left alone. */
void ptdump_close(struct ptdump *ptdump);

#endif
