/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt explore`: has a scenario searched or replayed, and shows the result. */

#include "args.h"
#include "cmd.h"
#include "html.h"
#include "list.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void progress(void *ctx, uint64_t schedules)
{
	struct explore_call *call = ctx;
	time_t now = time(NULL);

	if (now - call->told < JOBS_TELL)
		return;
	call->told = now;
	fprintf(stderr, "%s: %" PRIu64 " schedules\n", call->config.scenario->name, schedules);
}

/* Keep a schedule that is worth being shown. */
static void keep(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	struct explore_call *call = ctx;

	if (call->shown[0] && outcome->faults <= call->faults)
		return;
	call->faults = outcome->faults;
	(void)snprintf(call->shown, sizeof(call->shown), "%s", outcome->replay);
}

static const char *const ends[] = {
	[S2PT_EXPLORE_EXHAUSTED] = "nothing found; exhausted",
	[S2PT_EXPLORE_BOUNDED] = "nothing found within the bound",
	/* A search by futures goes on from a state once, though schedules come back to it. */
	[S2PT_EXPLORE_ROUND] = "nothing found; schedules that go round were not all tried",
	[S2PT_EXPLORE_GIVEN_UP] = "nothing found; not exhausted",
	[S2PT_EXPLORE_SAMPLED] = "nothing found in a sample",
	[S2PT_EXPLORE_LIVELOCK] = "livelock",
	[S2PT_EXPLORE_WRONG] = "wrong",
	[S2PT_EXPLORE_BAD] = "the replay string does not fit",
};

static bool write_page(const struct explore_call *call, const struct s2pt_explore_result *result)
{
	struct explore_html html = {
		.config = &call->config,
		.result = result,
		.end = ends[result->end],
		.replay = call->shown,
		.which = "one with the most faults",
	};

	if (result->replay[0]) {
		html.replay = result->replay;
		html.which = "what was found";
	} else if (call->config.replay) {
		html.replay = call->config.replay;
		html.which = "the schedule given";
	}
	return explore_html(&html, call->html);
}

/* A schedule that goes round, and why that is no livelock: the story of it if it was asked for. */
static void show_round(const struct s2pt_explore_config *config,
		       const struct s2pt_explore_result *result)
{
	struct s2pt_explore_result round = *result;

	memcpy(round.replay, result->round, sizeof(round.replay));
	printf("goes round only if these never run, which could:");
	for (const char *who = result->starved; *who; who++)
		printf(" %s%c", *who < 'f' ? "vCPU " : "", *who);
	printf("\n");
	if (config->replay)
		s2pt_explore_story(config, &round, stdout);
	else
		printf("--replay %s\n", round.replay);
}

static int show(const struct s2pt_explore_config *config, const struct s2pt_explore_result *result,
		const struct jobs_left *left, bool tells_digest)
{
	if (result->end == S2PT_EXPLORE_BAD) {
		error(0, 0, "%s", ends[result->end]);
		return CMD_BAD;
	}
	printf("%s, %s: %s: %" PRIu64
	       " schedules, the longest of %u steps, at most %u faults an access\n",
	       config->scenario->name, s2pt_policy_name(config->policy), ends[result->end],
	       result->schedules, result->longest, result->faults);
	if (left->text[0])
		printf("%s\n", left->text);
	else if (result->states)
		printf("%" PRIu64 " states\n", result->states);
	if (config->depth)
		printf("seed %" PRIu64
		       ", depth %u: of schedules of up to %u steps, any order of %u of "
		       "them that has to be met is met with a probability of at least %.3g\n",
		       config->seed, config->depth, result->steps, config->depth, result->chance);
	if (config->shards)
		printf("shard %u of %u, digest 0x%016" PRIx64 "\n", config->shard, config->shards,
		       result->digest);
	/* Of states there is none. */
	if (tells_digest && config->way != S2PT_EXPLORE_FUTURES)
		printf("digest 0x%016" PRIx64 "\n", result->digest);
	if (result->end == S2PT_EXPLORE_ROUND && result->round[0])
		show_round(config, result);
	if (!result->why[0])
		return jobs_interrupted() && result->end == S2PT_EXPLORE_GIVEN_UP ? CMD_INTERRUPTED
										  : CMD_FINE;
	printf("%s\n", result->why);
	s2pt_explore_story(config, result, stdout);
	printf("--replay %s\n", result->replay);
	return CMD_FOUND;
}

int cmd_explore(int argc, char **argv)
{
	struct explore_call call = {
		.config = { .vcpus = 2, .bound = S2PT_EXPLORE_UNBOUNDED, .progress = progress },
		.told = time(NULL),
	};
	struct s2pt_explore_result result;
	struct jobs_left left = { "" };
	int status;

	call.config.ctx = &call;
	call.jobs.file = call.file;
	call.jobs.tells = true;
	if (!explore_args(argc, argv, &call))
		return CMD_BAD;
	if (call.list) {
		explore_list();
		return CMD_FINE;
	}
	if (call.table) {
		call.config.progress = NULL;
		return explore_table(&call.config, &call.jobs, &call.wanted);
	}
	/* What a page shows is kept in this process. */
	if (call.html)
		call.config.ended = keep;
	if (call.html || !jobs_can(&call.config))
		s2pt_explore(&call.config, &result);
	else if (!jobs_explore(&call.jobs, &call.config, &result, &left))
		return CMD_BAD;
	status = show(&call.config, &result, &left,
		      call.jobs.save || call.jobs.files || call.jobs.parts);
	if (call.html && status != CMD_BAD && !write_page(&call, &result))
		return CMD_BAD;
	return status;
}
