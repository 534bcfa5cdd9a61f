/* SPDX-License-Identifier: GPL-2.0-only */
/* What explore-tree prints: a table, the story of each find, or JSON. */
#include "report.h"

#include "breaks.h"
#include "kernel.h"
#include "reasons.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A story is no longer than this; of a longer one the middle is left out. */
#define STORY_LINES 40
#define STORY_FIRST 8

static bool json;
static unsigned int results;
/* Breaks for nothing but permissions in the scenario at hand. */
static unsigned int breaks;

static const char modelled[] =
	"Modelled, and not the kernel's code: user_mem_abort() and handle_access_fault() (sizes, permissions, locks,\n"
	"when a page is told dirty, the retry after mmu_invalidate_seq), the callers of unmap, write-protect, age and\n"
	"split with the invalidations that they owe, and TLB maintenance (tlb.c).";

static const char columns[] =
	"Faults: the most that one access takes, in any schedule.  Breaks: the most, in one schedule, of live leaves for\n"
	"nothing but other permissions; in a livelock they go on.";

static const char fairness[] =
	"Fairness assumed: whoever can go on at some time in a cycle does so in it; whoever met a held entry goes on\n"
	"when it has changed.";

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '\n') {
			putchar(' ');
			continue;
		}
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void print_member(const char *name, const char *text, const char *after)
{
	printf("\"%s\": ", name);
	print_string(text);
	printf("%s", after);
}

void report_begin(bool as_json, const struct s2pt_explore_config *config)
{
	json = as_json;
	if (json) {
		printf("{");
		print_member("tree", TREE_NAME, ", ");
		printf("\"vcpus\": %u, ", config->vcpus);
		print_member("locks", kernel_faults_text, ",\n ");
		print_member("modelled", modelled, ",\n ");
		print_member("fairness", fairness, ",\n ");
		printf("\"cells\": [");
		return;
	}
	printf("%s, %u vCPUs; %s\n\n", TREE_NAME, config->vcpus, kernel_faults_text);
	printf("%-20s %10s %8s %7s %7s  %s\n", "scenario", "schedules", "longest", "faults",
	       "breaks", "found");
}

static void print_json(const struct s2pt_explore_config *config,
		       const struct s2pt_explore_result *result)
{
	printf("%s\n  {", results ? "," : "");
	print_member("scenario", config->scenario->name, ", ");
	print_member("end", s2pt_explore_end_name(result->end), ", ");
	printf("\"schedules\": %" PRIu64 ", \"longest\": %u, \"faults\": %u, \"breaks\": %u",
	       result->schedules, result->longest, result->faults, breaks);
	if (config->shards)
		printf(", \"shard\": %u, \"shards\": %u, \"digest\": \"0x%016" PRIx64 "\"",
		       config->shard, config->shards, result->digest);
	if (config->depth)
		printf(", \"chance\": %.3g", result->chance);
	if (result->why[0]) {
		printf(", ");
		print_member("why", result->why, ", ");
		print_member("replay", result->replay, "");
	}
	printf("}");
}

/* Print a story without the middle, if it is longer than it may be. */
static void print_short(char *text)
{
	unsigned int lines = 0, at = 0, last = STORY_LINES - STORY_FIRST - 1;
	char *line;

	for (line = text; *line; line++)
		lines += *line == '\n';
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), at++) {
		if (lines > STORY_LINES && at == STORY_FIRST)
			printf("      (%u lines are left out)\n", lines - STORY_FIRST - last);
		if (lines <= STORY_LINES || at < STORY_FIRST || at >= lines - last)
			printf("%s\n", line);
	}
}

static void print_story(const struct s2pt_explore_config *config,
			const struct s2pt_explore_result *result)
{
	char *text = NULL;
	size_t size;
	FILE *story = open_memstream(&text, &size);

	printf("\n%s\n", result->why);
	if (story) {
		s2pt_explore_story(config, result, story);
		(void)fclose(story);
		print_short(text);
	}
	free(text);
	printf("%s --replay %s\n\n", config->scenario->name, result->replay);
}

static void print_row(const struct s2pt_explore_config *config,
		      const struct s2pt_explore_result *result)
{
	printf("%-20s %10" PRIu64 " %8u %7u %7u  %s\n", config->scenario->name, result->schedules,
	       result->longest, result->faults, breaks,
	       result->end == S2PT_EXPLORE_EXHAUSTED  ? "nothing, exhausted"
	       : result->end == S2PT_EXPLORE_BOUNDED  ? "nothing within the bound"
	       : result->end == S2PT_EXPLORE_GIVEN_UP ? "nothing, not exhausted"
	       : result->end == S2PT_EXPLORE_SAMPLED  ? "nothing in a sample"
						      : s2pt_explore_end_name(result->end));
	if (config->depth)
		printf("%20s seed %" PRIu64 ", depth %u: any order of so many steps is met with a "
		       "probability of at least %.3g\n",
		       "", config->seed, config->depth, result->chance);
	if (config->shards)
		printf("%20s shard %u of %u, digest 0x%016" PRIx64 "\n", "", config->shard,
		       config->shards, result->digest);
	if (result->why[0] || config->replay)
		print_story(config, result);
	(void)fflush(stdout);
}

void report_result(const struct s2pt_explore_config *config,
		   const struct s2pt_explore_result *result)
{
	breaks = breaks_most();
	if (result->why[0])
		reasons_add(config->scenario->name, result->why);
	if (json)
		print_json(config, result);
	else
		print_row(config, result);
	results++;
}

static void print_left_out(void)
{
	bool first = true;

	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		const char *reason = kernel_cannot(s2pt_scenario(i));

		if (!reason)
			continue;
		if (json) {
			printf("%s\n  {", first ? "" : ",");
			print_member("scenario", s2pt_scenario(i)->name, ", ");
			print_member("reason", reason, "}");
		} else {
			printf("%s%-20s %s\n", first ? "\nNot with this tree:\n" : "",
			       s2pt_scenario(i)->name, reason);
		}
		first = false;
	}
}

void report_end(bool all)
{
	if (json) {
		printf("\n ], \"left_out\": [");
		print_left_out();
		printf("]}\n");
		return;
	}
	reasons_print();
	if (all)
		print_left_out();
	printf("\n%s\n%s\n%s\n", columns, modelled, fairness);
}

void report_list(void)
{
	for (unsigned int i = 0; s2pt_scenario(i); i++)
		if (!kernel_cannot(s2pt_scenario(i)))
			printf("%-20s %s\n", s2pt_scenario(i)->name, s2pt_scenario(i)->summary);
	print_left_out();
}
