/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts what was found by its reason, over all scenarios. */
#ifndef S2PT_KERNEL_EXPLORE_REASONS_H
#define S2PT_KERNEL_EXPLORE_REASONS_H

/* Something was found in a scenario. */
void reasons_add(const char *scenario, const char *why);

/* Print in how many scenarios, and in which, there was each reason; nothing if there was none. */
void reasons_print(void);

#endif
