/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of simulated runs, and the ways to show them. */

#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "variant.h"

#include <jansson.h>

/* The result of one run. */
struct sim_result {
	const struct sim_workload *workload;
	const struct sim_variant *variant;
	unsigned int vcpus;
	struct sim_counts counts;
	/* Time of the host's part, before and after, and of the guest's, in ms. */
	double prepared;
	double collected;
	double elapsed;
	/* Accesses in a microsecond, all vCPUs together. */
	double rate;
	/* Time of an access, in us. */
	double mean;
	double p99;
};

struct sim_results {
	struct sim_result *result;
	size_t count;
};

/* Add the result of a run.  False: no memory. */
bool sim_results_add(struct sim_results *results, const struct sim_variant *variant,
		     struct sim *sim);

void sim_results_print(const struct sim_results *results, FILE *out);
json_t *sim_results_json(const struct sim_results *results, const struct sim_costs *costs);

/*
 * Draw a picture for each workload, SVG and PNG.  False, which has been said: gnuplot or the
 * directory failed.
 */
bool sim_results_plot(const struct sim_results *results, const char *directory);

#endif
