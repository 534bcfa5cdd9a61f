/* SPDX-License-Identifier: GPL-2.0-only */
/* What operations cost: how often each kind of access and request was made. */
#ifndef S2PT_KERNEL_COST_H
#define S2PT_KERNEL_COST_H

enum cost {
	COST_LOADS,
	COST_STORES,
	COST_SWAPS,
	COST_REFS,
	COST_DSB,
	COST_DMB,
	COST_ISB,
	COST_RCU,
	COST_TI,
	COST_TN,
	COST_TR,
	COST_TV,
	COST_DC,
	COST_DC_BYTES,
	COST_IC,
	COST_IC_BYTES,
	COST_TAKEN,
	COST_GIVEN,
	COST_KINDS,
};

void cost_add(enum cost kind, unsigned long n);
/* Print all of them as the result of an operation, and begin anew. */
void cost_print(void);

#endif
