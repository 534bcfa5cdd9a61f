/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells stories and searches scenarios on the core that it was linked with, and prints what it
 * found.
 *
 *     judge [-h HOOK] [-m SCHEDULES] STORY...    `all`: every story
 *
 * A STORY is one of stories.c, or SCENARIO:POLICY[:VCPUS] for the explorer.  A line for each:
 *
 *     STORY silent|CODE COUNT steps|schedules DETAIL
 *
 * 0 if all were silent, 1 if not, 2 for a story that there is none of.
 */

#include "s2pt/host/explore.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const hooks[] = {
	[HOOK_WHOLE] = "whole",         [HOOK_DROP] = "drop",
	[HOOK_LOCAL] = "local",         [HOOK_VMID] = "vmid",
	[HOOK_LEVEL] = "level",         [HOOK_SHORT] = "short",
	[HOOK_NEIGHBOUR] = "neighbour", [HOOK_STAGE2_ONLY] = "stage2-only",
};

#define HOOKS (sizeof(hooks) / sizeof(hooks[0]))

static const char *ends[] = {
	[S2PT_EXPLORE_LIVELOCK] = "LIVELOCK",
	[S2PT_EXPLORE_WRONG] = "WRONG",
	[S2PT_EXPLORE_BAD] = "BAD",
};

/* SCENARIO:POLICY[:VCPUS]; false: there is none such. */
static bool read_search(const char *name, struct s2pt_explore_config *config)
{
	char scenario[40];
	char policy[20];
	unsigned int vcpus = 2;

	/* NOLINTNEXTLINE(cert-err34-c): three short words, and what does not fit is not found. */
	if (sscanf(name, "%39[^:]:%19[^:]:%u", scenario, policy, &vcpus) < 2)
		return false;
	config->scenario = s2pt_scenario_find(scenario);
	config->vcpus = vcpus;
	for (unsigned int i = 0; i < S2PT_POLICIES; i++) {
		config->policy = (enum s2pt_policy)i;
		if (strcmp(s2pt_policy_name(config->policy), policy) == 0)
			return config->scenario != NULL;
	}
	return false;
}

static bool search(const char *name, uint64_t most, struct finding *finding)
{
	struct s2pt_explore_config config = { .bound = S2PT_EXPLORE_UNBOUNDED, .most = most };
	struct s2pt_explore_result result;

	if (!read_search(name, &config))
		return false;
	*finding = (struct finding){ .unit = "schedules" };
	s2pt_explore(&config, &result);
	finding->after = result.schedules;
	switch (result.end) {
	case S2PT_EXPLORE_LIVELOCK:
	case S2PT_EXPLORE_WRONG:
	case S2PT_EXPLORE_BAD:
		finding_note(finding, ends[result.end], result.why);
		break;
	case S2PT_EXPLORE_EXHAUSTED:
	case S2PT_EXPLORE_BOUNDED:
	case S2PT_EXPLORE_ROUND:
	case S2PT_EXPLORE_GIVEN_UP:
	case S2PT_EXPLORE_SAMPLED:
		break;
	}
	return true;
}

static bool tell(const char *name, enum broken_hook hook, struct finding *finding)
{
	for (const struct story *story = stories; story->name; story++) {
		if (strcmp(story->name, name) == 0) {
			stage_run(story, hook, finding);
			return true;
		}
	}
	for (const struct el2_story *story = el2_stories; story->name; story++) {
		if (strcmp(story->name, name) == 0) {
			*finding = (struct finding){ .unit = "steps" };
			story->run(finding);
			return true;
		}
	}
	return false;
}

/* 0: silent, 1: not, 2: no such story. */
static int judge(const char *name, enum broken_hook hook, uint64_t most)
{
	struct finding finding;

	if (!tell(name, hook, &finding) && !search(name, most, &finding)) {
		(void)fprintf(stderr, "judge: no story %s\n", name);
		return 2;
	}
	printf("%s %s %llu %s %s\n", name, finding.reason[0] ? finding.reason : "silent",
	       (unsigned long long)finding.after, finding.unit, finding.detail);
	return finding.reason[0] ? 1 : 0;
}

static int judge_all(enum broken_hook hook)
{
	int worst = 0;

	for (const struct story *story = stories; story->name; story++)
		if (judge(story->name, hook, 0) != 0)
			worst = 1;
	for (const struct el2_story *story = el2_stories; story->name; story++)
		if (judge(story->name, hook, 0) != 0)
			worst = 1;
	return worst;
}

int main(int argc, char **argv)
{
	enum broken_hook hook = HOOK_WHOLE;
	uint64_t most = 0;
	int worst = 0;
	int i = 1;

	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (strcmp(argv[i], "-m") == 0)
			most = strtoull(argv[i + 1], NULL, 10);
		for (unsigned int h = 0; h < HOOKS && strcmp(argv[i], "-h") == 0; h++)
			if (strcmp(argv[i + 1], hooks[h]) == 0)
				hook = (enum broken_hook)h;
	}
	for (; i < argc; i++) {
		int came =
			strcmp(argv[i], "all") == 0 ? judge_all(hook) : judge(argv[i], hook, most);

		if (came > worst)
			worst = came;
	}
	return worst;
}
