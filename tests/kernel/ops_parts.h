/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the two files that know the operations. */
#ifndef S2PT_KERNEL_OPS_PARTS_H
#define S2PT_KERNEL_OPS_PARTS_H

#include "dump.h"
#include "script.h"

#include <stdbool.h>

/* Up to eight numbers from the first words, and what follows them. */
struct args {
	const struct words *words;
	w_u64 n[8];
};

/* An operation: false says that its arguments cannot be read. */
typedef bool op_fn(const struct args *args);

struct op {
	const char *name;
	/* How many words must follow, how many of them first are numbers, and how many may. */
	unsigned int least, numbers, most;
	bool needs_table;
	op_fn *run;
};

const struct op *ops_table_find(const char *name);
/* Has a stage 1 no such operation? */
bool ops_table_stage2(const struct op *op);
const struct op *ops_state_find(const char *name);

/* Prints a result that is an error or 0. */
bool result(int error);
struct span ops_root(void);
void ops_set_shape(const struct w_shape *shape);

#endif
