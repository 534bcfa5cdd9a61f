/* SPDX-License-Identifier: BSD-2-Clause */
/* Turns the rows of a trace into the steps of a script. */

#ifndef STORM_REPLAY_ROWS_H
#define STORM_REPLAY_ROWS_H

#include "common/trace/file.h"
#include "options.h"
#include "script.h"

/* A VM of a trace that is being turned into a script. */
struct replay {
	const struct trace *trace;
	const struct trace_vm *vm;
	uint32_t number;
	const struct storm_options *options;
	struct script *script;
	/* Number of vCPUs in the trace. */
	unsigned int traced;
	/* Faults and the reports of their pages as dirty; NULL: not needed. */
	uint32_t *pairs;
};

/* Add the steps of all rows. */
void replay_rows(struct replay *replay);

#endif
