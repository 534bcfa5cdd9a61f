/* SPDX-License-Identifier: GPL-2.0-only */
/* Which line of the kernel is at work. */
#ifndef S2PT_KERNEL_EXPLORE_WHERE_H
#define S2PT_KERNEL_EXPLORE_WHERE_H

#include "s2pt/host/engine.h"

const struct s2pt_engine_place *where_place(void);
void where_print_place(const struct s2pt_engine_place *at, char *text, size_t size);

#endif
