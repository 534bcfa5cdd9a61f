/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches every scenario under every policy and prints a table, for `s2pt explore --table`. */

#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define POLICIES     4
#define POLICY_WIDTH 10

static const char fairness[] =
	"Fairness assumed: whoever can go on at some time in a cycle does so in it; whoever met a "
	"held entry goes on when it has changed.";

/* Is a result right for the table?  A livelock is, since some policies have one. */
static bool is_right(const struct s2pt_explore_result *result)
{
	return result->end != S2PT_EXPLORE_WRONG && result->end != S2PT_EXPLORE_BAD;
}

/* Print "2" if the search was exhausted, "2+" if there may be more, or what was found. */
static void print_cell(const struct s2pt_explore_result *result)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%u%s", result->faults,
		       result->end == S2PT_EXPLORE_EXHAUSTED ? "" : "+");
	printf("  %*s", POLICY_WIDTH, result->why[0] ? s2pt_explore_end_name(result->end) : text);
}

/* The file of a cell. */
static void name_cell(char *path, size_t size, const char *prefix,
		      const struct s2pt_explore_config *config)
{
	(void)snprintf(path, size, "%s-%s-%s-%u", prefix, config->scenario->name,
		       s2pt_policy_name(config->policy), config->vcpus);
}

static void print_json(const struct s2pt_explore_config *config,
		       const struct s2pt_explore_result *result, const char *before)
{
	printf("%s\n    {\"scenario\": \"%s\", \"policy\": \"%s\", \"end\": \"%s\", \"faults\": %u, "
	       "\"schedules\": %" PRIu64 "}",
	       before, config->scenario->name, s2pt_policy_name(config->policy),
	       s2pt_explore_end_name(result->end), result->faults, result->schedules);
}

/* Search one cell, in a file of its own if what is done is to be kept. */
static bool run_cell(const struct s2pt_explore_config *config, const struct jobs *jobs,
		     struct s2pt_explore_result *result)
{
	struct jobs own = *jobs;
	const char *file[1];
	char save[512], from[512];

	if (!jobs_can(config)) {
		s2pt_explore(config, result);
		return true;
	}
	if (jobs->save) {
		name_cell(save, sizeof(save), jobs->save, config);
		own.save = save;
	}
	if (jobs->files) {
		name_cell(from, sizeof(from), jobs->file[0], config);
		file[0] = from;
		own.file = file;
		own.files = access(from, F_OK) == 0;
	}
	return jobs_explore(&own, config, result);
}

static bool run_row(struct s2pt_explore_config *config, const struct jobs *jobs, bool json,
		    bool first_row)
{
	bool right = true;

	for (unsigned int policy = 0; policy < POLICIES; policy++) {
		struct s2pt_explore_result result;

		config->policy = (enum s2pt_policy)policy;
		if (!run_cell(config, jobs, &result) || jobs_interrupted())
			return false;
		if (json)
			print_json(config, &result, first_row && policy == 0 ? "" : ",");
		else
			print_cell(&result);
		right &= is_right(&result);
	}
	return right;
}

static void print_head(const struct s2pt_explore_config *config, bool json)
{
	if (json) {
		printf("{\"vcpus\": %u, \"fairness\": \"%s\", \"cells\": [", config->vcpus,
		       fairness);
	} else {
		printf("%-20s", "scenario");
		for (unsigned int policy = 0; policy < POLICIES; policy++)
			printf("  %*s", POLICY_WIDTH, s2pt_policy_name((enum s2pt_policy)policy));
		printf("\n");
	}
}

bool explore_table(const struct s2pt_explore_config *config, const struct jobs *jobs,
		   const struct table_want *want)
{
	struct s2pt_explore_config cell = *config;
	bool json = want->json;
	bool first = true;
	bool right = true;

	print_head(config, json);
	for (unsigned int i = 0; s2pt_scenario(i) && !jobs_interrupted(); i++) {
		struct s2pt_scenario scenario = *s2pt_scenario(i);

		if (strncmp(scenario.name, want->prefix, strlen(want->prefix)) != 0)
			continue;
		if (want->has_bbm)
			scenario.bbm = want->bbm;
		cell.scenario = &scenario;
		if (!json)
			printf("%-20s", scenario.name);
		right &= run_row(&cell, jobs, json, first);
		first = false;
		(void)fflush(stdout);
		if (!json)
			printf("\n");
	}
	if (json)
		printf("\n]}\n");
	else
		printf("\n%u vCPUs.  A number: the most faults that one access takes, in any "
		       "schedule; with a plus there\nmay be more, for the search was not "
		       "exhausted.  Otherwise: what was found.\n%s\n",
		       config->vcpus, fairness);
	return right;
}
