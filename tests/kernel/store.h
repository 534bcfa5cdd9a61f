/* SPDX-License-Identifier: GPL-2.0-only */
/* Stores to descriptors, and another agent that gets in between. */
#ifndef S2PT_KERNEL_STORE_H
#define S2PT_KERNEL_STORE_H

#include "walker.h"

#include <stdbool.h>

/* Before the `n`-th compare-and-swap from now, `value` is xored into its descriptor or stored over it. */
void store_race(unsigned int n, bool set, w_u64 value);

#endif
