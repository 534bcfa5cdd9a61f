/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches every scenario under every policy and prints a table, for `s2pt explore --table`. */

#include "table.h"

#include <inttypes.h>
#include <stdio.h>

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

static void print_json(const struct s2pt_explore_config *config,
		       const struct s2pt_explore_result *result, const char *before)
{
	printf("%s\n    {\"scenario\": \"%s\", \"policy\": \"%s\", \"end\": \"%s\", \"faults\": %u, "
	       "\"schedules\": %" PRIu64 "}",
	       before, config->scenario->name, s2pt_policy_name(config->policy),
	       s2pt_explore_end_name(result->end), result->faults, result->schedules);
}

static bool run_row(struct s2pt_explore_config *config, bool json)
{
	bool right = true;

	for (unsigned int policy = 0; policy < POLICIES; policy++) {
		struct s2pt_explore_result result;
		bool first = policy == 0 && config->scenario == s2pt_scenario(0);

		config->policy = (enum s2pt_policy)policy;
		s2pt_explore(config, &result);
		if (json)
			print_json(config, &result, first ? "" : ",");
		else
			print_cell(&result);
		right &= is_right(&result);
	}
	return right;
}

bool explore_table(const struct s2pt_explore_config *config, bool json)
{
	struct s2pt_explore_config cell = *config;
	bool right = true;

	if (json) {
		printf("{\"vcpus\": %u, \"fairness\": \"%s\", \"cells\": [", config->vcpus,
		       fairness);
	} else {
		printf("%-20s", "scenario");
		for (unsigned int policy = 0; policy < POLICIES; policy++)
			printf("  %*s", POLICY_WIDTH, s2pt_policy_name((enum s2pt_policy)policy));
		printf("\n");
	}
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		cell.scenario = s2pt_scenario(i);
		if (!json)
			printf("%-20s", cell.scenario->name);
		right &= run_row(&cell, json);
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
