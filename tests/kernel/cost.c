/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts what the kernel's walker does, for the operation `cost`. */
#include "cost.h"

#include "event.h"

#include <stdio.h>
#include <string.h>

static unsigned long costs[COST_KINDS];

static const char *const names[COST_KINDS] = {
	[COST_LOADS] = "loads",  [COST_STORES] = "stores", [COST_SWAPS] = "swaps",
	[COST_REFS] = "refs",    [COST_DSB] = "dsb",       [COST_DMB] = "dmb",
	[COST_ISB] = "isb",      [COST_RCU] = "rcu",       [COST_TI] = "ti",
	[COST_TN] = "tn",        [COST_TR] = "tr",         [COST_TV] = "tv",
	[COST_DC] = "dc",        [COST_DC_BYTES] = "dcb",  [COST_IC] = "ic",
	[COST_IC_BYTES] = "icb", [COST_TAKEN] = "taken",   [COST_GIVEN] = "given",
};

void cost_add(enum cost kind, unsigned long n)
{
	costs[kind] += n;
}

void cost_print(void)
{
	char text[1024];
	size_t used = 0;

	for (int i = 0; i < COST_KINDS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %s=%lu", names[i],
					 costs[i]);
	memset(costs, 0, sizeof(costs));
	out_line("<%s", text);
}
