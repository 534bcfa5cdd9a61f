/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program s2pt-sim: reads its options, runs each workload with each variant and size, and shows
 * the results.
 */

#include "report.h"
#include "run.h"
#include "workload.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_COUNTS 32

struct options {
	struct sim_costs costs;
	const struct sim_workload *workloads[MOST_COUNTS];
	unsigned int workload_count;
	unsigned int vcpus[MOST_COUNTS];
	unsigned int vcpus_count;
	unsigned int accesses;
	uint64_t limit_ms;
	uint64_t seed;
	const char *plot;
	bool json;
};

enum {
	KEY_VCPUS = 0x100,
	KEY_ACCESSES,
	KEY_COST,
	KEY_LIMIT,
	KEY_SEED,
	KEY_JSON,
	KEY_PLOT,
	KEY_QUICK,
	KEY_LIST,
};

static const struct argp_option option_list[] = {
	{ "vcpus", KEY_VCPUS, "N[,N...]", 0, "Sizes of the VM (1,4,16,64,128,256,512)", 0 },
	{ "accesses", KEY_ACCESSES, "N", 0, "Accesses of each vCPU (as --list says)", 0 },
	{ "cost", KEY_COST, "NAME=NS", 0, "Change what something costs", 0 },
	{ "limit", KEY_LIMIT, "MS", 0, "Give a run up after so much simulated time (200)", 0 },
	{ "seed", KEY_SEED, "N", 0, "For what is left to chance (1)", 0 },
	{ "json", KEY_JSON, NULL, 0, "Print JSON", 0 },
	{ "plot", KEY_PLOT, "DIR", 0, "Draw WORKLOAD.svg and .png there (gnuplot)", 0 },
	{ "quick", KEY_QUICK, NULL, 0, "Up to 64 vCPUs", 0 },
	{ "list", KEY_LIST, NULL, 0, "Print the workloads and the costs, and simulate nothing", 0 },
	{ 0 },
};

static uint64_t need_number(const char *text, uint64_t most, const struct argp_state *state)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (end == text || *end || *text == '-' || !value || value > most)
		argp_error(state, "a number from 1 to %llu is needed, not '%s'",
			   (unsigned long long)most, text);
	return value;
}

static void set_vcpus(struct options *options, char *list, const struct argp_state *state)
{
	char *rest = NULL;

	options->vcpus_count = 0;
	for (char *one = strtok_r(list, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
		if (options->vcpus_count == MOST_COUNTS)
			argp_error(state, "at most %d sizes", MOST_COUNTS);
		options->vcpus[options->vcpus_count++] =
			(unsigned int)need_number(one, SIM_VCPUS, state);
	}
	if (!options->vcpus_count)
		argp_error(state, "no size of the VM is given");
}

static void set_cost(struct options *options, char *text, const struct argp_state *state)
{
	char *value = strchr(text, '=');

	if (!value) {
		argp_error(state, "'%s' is not NAME=NS", text);
		return;
	}
	*value++ = '\0';
	for (const struct sim_cost *cost = sim_cost_list; cost->name; cost++)
		if (!strcmp(cost->name, text)) {
			*cost->of(&options->costs) = need_number(value, 1000000000, state);
			return;
		}
	argp_error(state, "nothing is called '%s'; --list shows the names", text);
}

static void add_workload(struct options *options, const char *name, const struct argp_state *state)
{
	const struct sim_workload *workload = sim_workload_find(name);

	if (!workload)
		argp_error(state, "no workload is called '%s'; --list shows them", name);
	if (options->workload_count == MOST_COUNTS)
		argp_error(state, "at most %d workloads", MOST_COUNTS);
	options->workloads[options->workload_count++] = workload;
}

static void list(const struct options *options)
{
	for (const struct sim_workload *workload = sim_workloads; workload->name; workload++)
		printf("%-10s %s (%u accesses)\n", workload->name, workload->what,
		       workload->accesses);
	puts("");
	sim_costs_print(&options->costs, stdout);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_VCPUS:
		set_vcpus(options, arg, state);
		return 0;
	case KEY_ACCESSES:
		options->accesses = (unsigned int)need_number(arg, 512, state);
		return 0;
	case KEY_COST:
		set_cost(options, arg, state);
		return 0;
	case KEY_LIMIT:
		options->limit_ms = need_number(arg, 1000000, state);
		return 0;
	case KEY_SEED:
		options->seed = need_number(arg, UINT64_MAX, state);
		return 0;
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_PLOT:
		options->plot = arg;
		return 0;
	case KEY_QUICK:
		options->vcpus_count = 4;
		return 0;
	case KEY_LIST:
		list(options);
		exit(0);
	case ARGP_KEY_ARG:
		add_workload(options, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = option_list,
	.parser = parse,
	.args_doc = "[WORKLOAD...]",
	.doc = "Simulates a VM of up to 512 vCPUs: the real core, on a machine whose costs are given.\v"
	       "Nothing depends on the machine that this runs on: a seed gives the same numbers every time. "
	       "Exit status: 0 fine, 1 an operation failed or there was no memory, 2 bad usage.",
};

static bool run_one(const struct options *options, const struct sim_workload *workload,
		    const struct sim_variant *variant, unsigned int vcpus,
		    struct sim_results *results)
{
	struct sim_setup setup = {
		.workload = workload,
		.costs = options->costs,
		.policy = variant->policy,
		.locking = variant->locking,
		.vcpus = vcpus,
		.accesses = options->accesses,
		.retry = variant->retry,
		.eager = variant->eager,
		.log = variant->log,
		.tlbiw = variant->tlbiw,
		.runs = variant->runs,
		.bbm = variant->bbm,
		.seed = options->seed,
		.limit = options->limit_ms * 1000000,
	};
	static struct sim sim;
	bool good;

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%s, %s, %u vCPUs", workload->name, variant->name, vcpus);
	good = sim_run(&sim, &setup) && sim_results_add(results, variant, &sim) &&
	       sim.counts.errors == 0;
	sim_end(&sim);
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	if (!good)
		fprintf(stderr, "s2pt-sim: %s, %s, %u vCPUs: an operation failed\n", workload->name,
			variant->name, vcpus);
	return good;
}

static bool run_all(struct options *options, struct sim_results *results)
{
	bool good = true;

	if (!options->workload_count)
		for (const struct sim_workload *w = sim_workloads; w->name; w++)
			options->workloads[options->workload_count++] = w;
	for (unsigned int i = 0; i < options->workload_count; i++) {
		const struct sim_workload *workload = options->workloads[i];

		for (const struct sim_variant *v = sim_variants_of(workload); v->name; v++)
			for (unsigned int n = 0; n < options->vcpus_count; n++)
				good &= run_one(options, workload, v, options->vcpus[n], results);
	}
	return good;
}

static void print_json(const struct sim_results *results, const struct sim_costs *costs)
{
	json_t *json = sim_results_json(results, costs);

	(void)json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	puts("");
	json_decref(json);
}

int main(int argc, char **argv)
{
	struct options options = {
		.costs = sim_costs_default(),
		.vcpus = { 1, 4, 16, 64, 128, 256, 512 },
		.vcpus_count = 7,
		.limit_ms = 200,
		.seed = 1,
	};
	struct sim_results results = { 0 };
	bool good;

	argp_err_exit_status = 2;
	if (argp_parse(&parser, argc, argv, 0, NULL, &options))
		return 2;
	good = run_all(&options, &results);
	if (options.json) {
		print_json(&results, &options.costs);
	} else {
		sim_costs_print(&options.costs, stdout);
		sim_results_print(&results, stdout);
	}
	if (options.plot)
		good = sim_results_plot(&results, options.plot) && good;
	free(results.result);
	return good ? 0 : 1;
}
