/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "variant.h"

#include <jansson.h>

/* What is kept of a run. */
struct sim_result {
	const struct sim_workload *workload;
	const struct sim_variant *variant;
	unsigned int vcpus;
	struct sim_counts counts;
	/* ms. */
	double prepared;
	double elapsed;
	/* Accesses in a microsecond, all vCPUs together. */
	double rate;
	/* us. */
	double mean;
	double p99;
};

struct sim_results {
	struct sim_result *result;
	size_t count;
};

/* Add a run.  False: no memory. */
bool sim_results_add(struct sim_results *results, const struct sim_variant *variant,
		     struct sim *sim);

void sim_results_print(const struct sim_results *results, FILE *out);
json_t *sim_results_json(const struct sim_results *results, const struct sim_costs *costs);

/* A picture for each workload, SVG and PNG.  False, and said so: gnuplot or the directory failed. */
bool sim_results_plot(const struct sim_results *results, const char *directory);

#endif
