/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables that were detached: freed at once, or at the next grace period. */
#ifndef S2PT_KERNEL_RETIRE_H
#define S2PT_KERNEL_RETIRE_H

#include <stdbool.h>

void retire_reset(void);
void retire_defer(bool defer);
/* Frees what waits; how many tables that were. */
unsigned int retire_settle(void);

#endif
