/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts how often a live leaf is broken for nothing but other permissions. */
#ifndef S2PT_KERNEL_EXPLORE_BREAKS_H
#define S2PT_KERNEL_EXPLORE_BREAKS_H

#include <stdint.h>

/* A word of a table was replaced. */
void breaks_note(const void *slot, uint64_t old, uint64_t want);

/* The most such breaks in one schedule since the last call. */
unsigned int breaks_most(void);

#endif
