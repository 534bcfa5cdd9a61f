/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches every scenario under every policy and prints a table, for `s2pt explore --table`. */

#include "table.h"

#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POLICIES     4
#define POLICY_WIDTH 10

static const char fairness[] =
	"Fairness assumed: whoever can go on at some time in a cycle does so in it; whoever met a "
	"held entry goes on when it has changed.";

struct table {
	struct s2pt_explore_config config;
	const struct jobs *jobs;
	bool json;
	/* No cell was printed yet. */
	bool first;
	/* Where is noted how far the cells are that did not come to their end. */
	FILE *stopped;
};

/* Is a result right for the table?  A livelock is, since some policies have one. */
static bool is_right(const struct s2pt_explore_result *result)
{
	return result->end != S2PT_EXPLORE_WRONG && result->end != S2PT_EXPLORE_BAD;
}

/* Print "2" if the search came to its end, "2+" if there may be more, or what was found. */
static void print_cell(const struct s2pt_explore_config *config,
		       const struct s2pt_explore_result *result)
{
	bool ended = result->end == S2PT_EXPLORE_EXHAUSTED ||
		     (config->bound >= 0 && result->end == S2PT_EXPLORE_BOUNDED);
	char text[24];

	(void)snprintf(text, sizeof(text), "%u%s", result->faults, ended ? "" : "+");
	printf("  %*s", POLICY_WIDTH, result->why[0] ? s2pt_explore_end_name(result->end) : text);
}

/* The file of a cell. */
static void name_cell(char *path, size_t size, const char *prefix,
		      const struct s2pt_explore_config *config)
{
	(void)snprintf(path, size, "%s-%s-%s-%u", prefix, config->scenario->name,
		       s2pt_policy_name(config->policy), config->vcpus);
}

static void print_json(const struct table *table, const struct s2pt_explore_result *result,
		       const struct jobs_left *left)
{
	const struct s2pt_explore_config *config = &table->config;

	printf("%s\n    {\"scenario\": \"%s\", \"policy\": \"%s\", \"end\": \"%s\", \"faults\": %u, "
	       "\"schedules\": %" PRIu64 ", \"states\": %" PRIu64 ", \"left\": \"%s\"}",
	       table->first ? "" : ",", config->scenario->name, s2pt_policy_name(config->policy),
	       s2pt_explore_end_name(result->end), result->faults, result->schedules,
	       result->states, left->text);
}

/* Search one cell, in a file of its own if what is done is to be kept. */
static bool run_cell(const struct table *table, struct s2pt_explore_result *result,
		     struct jobs_left *left)
{
	const struct s2pt_explore_config *config = &table->config;
	const struct jobs *jobs = table->jobs;
	struct jobs own = *jobs;
	const char *file[1];
	char save[512], from[512];

	if (!jobs_can(config)) {
		s2pt_explore(config, result);
		left->text[0] = '\0';
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
	return jobs_explore(&own, config, result, left);
}

static bool run_row(struct table *table)
{
	bool right = true;

	for (unsigned int policy = 0; policy < POLICIES && !jobs_interrupted(); policy++) {
		struct s2pt_explore_result result;
		struct jobs_left left;

		table->config.policy = (enum s2pt_policy)policy;
		if (!run_cell(table, &result, &left))
			return false;
		if (table->json)
			print_json(table, &result, &left);
		else
			print_cell(&table->config, &result);
		if (left.text[0] && table->stopped)
			(void)fprintf(table->stopped, "%s, %s: %s\n", table->config.scenario->name,
				      s2pt_policy_name(table->config.policy), left.text);
		(void)fflush(stdout);
		table->first = false;
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

/* What a table of numbers says, and how far the cells are that did not come to their end. */
static void print_legend(const struct s2pt_explore_config *config, const char *stopped)
{
	printf("\n%u vCPUs", config->vcpus);
	if (config->bound >= 0)
		printf(", at most %d preemptions", config->bound);
	printf(".  A number: the most faults that one access takes, in any such schedule; with a "
	       "plus there\nmay be more, for the search did not come to its end.  Otherwise: what was "
	       "found.\n%s\n",
	       fairness);
	if (stopped && stopped[0])
		printf("\nStopped, and how far they are:\n%s", stopped);
}

int explore_table(const struct s2pt_explore_config *config, const struct jobs *jobs,
		  const struct table_want *want)
{
	struct table table = { .config = *config, .jobs = jobs, .json = want->json, .first = true };
	char *stopped = NULL;
	size_t size = 0;
	bool right = true;

	table.stopped = open_memstream(&stopped, &size);
	print_head(config, want->json);
	for (unsigned int i = 0; s2pt_scenario(i) && !jobs_interrupted(); i++) {
		struct s2pt_scenario scenario = *s2pt_scenario(i);

		if (strncmp(scenario.name, want->prefix, strlen(want->prefix)) != 0)
			continue;
		if (want->has_bbm)
			scenario.bbm = want->bbm;
		table.config.scenario = &scenario;
		if (!want->json)
			printf("%-20s", scenario.name);
		right &= run_row(&table);
		if (!want->json)
			printf("\n");
	}
	if (table.stopped)
		(void)fclose(table.stopped);
	if (want->json)
		printf("\n]}\n");
	else
		print_legend(config, stopped);
	free(stopped);
	if (!right)
		return CMD_FOUND;
	return jobs_interrupted() ? CMD_INTERRUPTED : CMD_FINE;
}
