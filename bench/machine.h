/* SPDX-License-Identifier: BSD-2-Clause */
/* The description of the machine that is printed with every result. */

#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include "machine_limits.h"

#include <stdio.h>

#include <jansson.h>

/* The machine on which a result was measured. */
struct bench_machine {
	char cpu[128];
	char kernel[128];
	char compiler[96];
	char governor[32];
	/* Sizes of the caches as the system tells them: "48K 1024K 32768K". */
	char caches[96];
	char date[32];
	unsigned int cores;
	/* The core that the measuring thread is bound to. */
	int bound;
	double load;
	double clock_cost;
	double clock_step;
	struct bench_limits limits;
};

/* Fill `machine` and measure the limits; binds the calling thread.  False: no memory. */
bool bench_machine_describe(struct bench_machine *machine, unsigned int samples);

/* Print the description above a table of results. */
void bench_machine_print(const struct bench_machine *machine, FILE *out);

json_t *bench_machine_json(const struct bench_machine *machine);

#endif
