/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking at the table without the kernel's help. */
#ifndef S2PT_KERNEL_DUMP_H
#define S2PT_KERNEL_DUMP_H

#include "walker.h"

#include <stdbool.h>

/* A table, or several in a row, whose entries are of `level` and whose first one maps `ipa`. */
struct span {
	w_u64 *at;
	unsigned int tables;
	int level;
	w_u64 ipa;
};

/* Print the entries; returns how many there are. */
unsigned long dump_print(const struct span *span, bool full);
/* Hash the entries by FNV-1a; returns how many there are. */
unsigned long dump_hash(const struct span *span, w_u64 *hash);
/* Print what is wrong; returns how much that is. */
unsigned int dump_check(const struct span *root, unsigned int *tables);
/* The slot that an entry of `level` for `ipa` is in; NULL: there is none. */
w_u64 *dump_slot(const struct span *root, w_u64 ipa, int level);

#endif
