/* SPDX-License-Identifier: GPL-2.0-only */
/* The type of a page-table entry, as the kernel's headers want it. */

#include <linux/types.h>

typedef u64 pteval_t;
