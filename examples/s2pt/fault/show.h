/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a fault: sentences, fields, JSON. */

#ifndef FAULT_SHOW_H
#define FAULT_SHOW_H

#include "backing.h"
#include "log.h"

/* How faults are printed, and what became of it. */
struct show {
	struct s2pt_format format;
	/* The level of the leaf that is mapped, or ARGS_NO_LEVEL. */
	int level;
	struct backing_args backing;
	bool json;
	/* The exit status of the command. */
	int status;
};

/* Print one fault; `ctx` is a `struct show *`.  Fits `fault_log_done`. */
void show_fault(void *ctx, const struct fault_log *log);

#endif
