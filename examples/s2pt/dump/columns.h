/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a tree in the columns of Linux's debugfs file stage2_page_tables. */

#ifndef DUMP_COLUMNS_H
#define DUMP_COLUMNS_H

#include "common/tree.h"

/* The line that is being collected. */
struct columns {
	bool begun;
	s2pt_ipa_t start;
	s2pt_ipa_t end;
	int level;
	uint64_t shown;
};

/* Take in an entry; `ctx` is a `struct columns *`. */
void columns_entry(void *ctx, const struct tree_entry *entry);

/* The entries have ended. */
void columns_end(struct columns *columns);

#endif
