/* SPDX-License-Identifier: BSD-2-Clause */
/* The costs of the simulated machine, as values and as options. */

#ifndef SIM_COSTS_H
#define SIM_COSTS_H

#include <stdint.h>
#include <stdio.h>

/*
 * What each step costs, in nanoseconds.  The sources of the figures are in costs.c and printed with
 * every result.
 */
struct sim_costs {
	uint64_t exit;
	uint64_t host;
	uint64_t spread;
	uint64_t work;
	uint64_t load;
	uint64_t swap;
	uint64_t line;
	uint64_t broadcast;
	uint64_t sender;
	uint64_t local;
	uint64_t page;
	uint64_t retry;
	uint64_t entry;
};

/* One cost, for options and output. */
struct sim_cost {
	const char *name;
	uint64_t *(*of)(struct sim_costs *costs);
	uint64_t ns;
	const char *what;
};

/* All costs; ends with a NULL name. */
extern const struct sim_cost sim_cost_list[];

struct sim_costs sim_costs_default(void);
void sim_costs_print(const struct sim_costs *costs, FILE *out);

#endif
