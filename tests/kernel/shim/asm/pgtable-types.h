/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/types.h>

typedef u64 pteval_t;
