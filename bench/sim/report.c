/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the results of simulated runs, and prints them as tables and as JSON. */

#include "report.h"

#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

bool sim_results_add(struct sim_results *results, const struct sim_variant *variant,
		     struct sim *sim)
{
	size_t done = sim->counts.accesses;
	struct sim_result *more =
		realloc(results->result, (results->count + 1) * sizeof(*results->result));
	struct sim_result *result;

	if (!more)
		return false;
	results->result = more;
	result = &more[results->count++];
	*result = (struct sim_result){
		.workload = sim->setup.workload,
		.variant = variant,
		.vcpus = sim->setup.vcpus,
		.counts = sim->counts,
		.prepared = (double)sim->prepared / 1e6,
		.collected = (double)sim->collected / 1e6,
		.elapsed = (double)sim->elapsed / 1e6,
	};
	if (done == 0)
		return true;
	gsl_sort(sim->latency, 1, done);
	result->rate = (double)done * 1e3 / (double)sim->elapsed;
	result->mean = gsl_stats_mean(sim->latency, 1, done) / 1e3;
	result->p99 = gsl_stats_quantile_from_sorted_data(sim->latency, 1, done, 0.99) / 1e3;
	return true;
}

static void print_head(const struct sim_workload *workload, FILE *out)
{
	fprintf(out, "\n%s: %s\n", workload->name, workload->what);
	if (workload->collect)
		fprintf(out,
			"  %-36s %5s %9s %9s %9s %9s %7s %12s %12s %9s\n"
			"  %-36s %5s %9s %9s %9s %9s %7s %12s %12s %9s\n",
			"", "vCPUs", "faults", "exits", "TLBI, all", "TLBI, own", "breaks",
			"ns a page", "ns a page", "pages", "", "", "", "", "CPUs", "CPU", "",
			"of the host", "of a write", "a us");
	else
		fprintf(out, "  %-36s %5s %8s %8s %8s %8s %8s %8s %8s %8s\n", "", "vCPUs", "per us",
			"faults", "breaks", "TLBI all", "mean us", "p99 us", "longest", "host ms");
}

/* Of a log: what it takes in all, and what of the time falls to each page that was written. */
static void print_log(const struct sim_result *result, FILE *out)
{
	const struct sim_counts *counts = &result->counts;
	double host = (result->prepared + result->collected) * 1e6;
	uint64_t exits = counts->faults + counts->full;

	fprintf(out, " %9llu %9llu %9llu %9llu %7llu %12.1f %12.1f %9.1f",
		(unsigned long long)counts->faults, (unsigned long long)exits,
		(unsigned long long)counts->broadcasts, (unsigned long long)counts->locals,
		(unsigned long long)counts->breaks,
		counts->accesses ? host / (double)counts->accesses : 0, result->mean * 1e3,
		result->rate);
}

static void print_faults(const struct sim_result *result, FILE *out)
{
	const struct sim_counts *counts = &result->counts;

	fprintf(out, " %8.3f %8.2f %8llu %8llu %8.2f %8.2f %8llu %8.3f", result->rate,
		counts->accesses ? (double)counts->faults / (double)counts->accesses : 0,
		(unsigned long long)counts->breaks, (unsigned long long)counts->broadcasts,
		result->mean, result->p99, (unsigned long long)counts->longest, result->prepared);
}

void sim_results_print(const struct sim_results *results, FILE *out)
{
	for (size_t i = 0; i < results->count; i++) {
		const struct sim_result *result = &results->result[i];
		const struct sim_workload *workload = result->workload;

		if (i == 0 || workload != results->result[i - 1].workload)
			print_head(workload, out);
		fprintf(out, "  %-36s %5u", result->variant->name, result->vcpus);
		if (workload->collect)
			print_log(result, out);
		else
			print_faults(result, out);
		if (result->counts.unfinished)
			fprintf(out, "  %llu vCPUs did not finish",
				(unsigned long long)result->counts.unfinished);
		fputs("\n", out);
	}
}

static json_t *result_json(const struct sim_result *result)
{
	const struct sim_counts *counts = &result->counts;
	const struct sim_variant *variant = result->variant;

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
		"s:I, s:I, s:I, s:I, s:f, s:f, s:f, s:f, s:f, s:I, s:I, s:f}",
		"workload", result->workload->name, "variant", variant->name, "policy",
		s2pt_policy_name(variant->policy), "lock", sim_locking_name(variant->locking),
		"eager", variant->eager, "bbm", (json_int_t)variant->bbm, "retry_ns",
		(json_int_t)variant->retry, "vcpus", (json_int_t)result->vcpus, "accesses",
		(json_int_t)counts->accesses, "faults", (json_int_t)counts->faults, "maps",
		(json_int_t)counts->maps, "relaxes", (json_int_t)counts->relaxes, "busy",
		(json_int_t)counts->busy, "breaks", (json_int_t)counts->breaks, "tlbi_all",
		(json_int_t)counts->broadcasts, "tlbi_local", (json_int_t)counts->locals, "loads",
		(json_int_t)counts->loads, "swaps", (json_int_t)counts->swaps, "tables",
		(json_int_t)counts->tables, "longest", (json_int_t)counts->longest, "unfinished",
		(json_int_t)counts->unfinished, "errors", (json_int_t)counts->errors, "host_ms",
		result->prepared, "ms", result->elapsed, "per_us", result->rate, "mean_us",
		result->mean, "p99_us", result->p99, "dirtied", (json_int_t)counts->dirtied,
		"buffer_full", (json_int_t)counts->full, "collect_ms", result->collected);
}

json_t *sim_results_json(const struct sim_results *results, const struct sim_costs *costs)
{
	json_t *machine = json_object();
	json_t *runs = json_array();
	struct sim_costs own = *costs;

	for (const struct sim_cost *cost = sim_cost_list; cost->name; cost++)
		(void)json_object_set_new(machine, cost->name,
					  json_integer((json_int_t)*cost->of(&own)));
	for (size_t i = 0; i < results->count; i++)
		(void)json_array_append_new(runs, result_json(&results->result[i]));
	return json_pack("{s:o, s:o}", "costs_ns", machine, "runs", runs);
}
