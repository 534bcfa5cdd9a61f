/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt explore`: has a scenario searched or replayed, and shows the result. */

#include "args.h"
#include "cmd.h"
#include "html.h"
#include "list.h"

#include <error.h>
#include <inttypes.h>
#include <stdio.h>
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
	"nothing found; exhausted",
	"nothing found within the bound",
	"nothing found; not exhausted",
	"nothing found in a sample",
	"livelock",
	"wrong",
	"the replay string does not fit",
};

static const char *end_of(const struct s2pt_explore_config *config,
			  const struct s2pt_explore_result *result)
{
	/* A search by futures goes on from a state once, though schedules come back to it. */
	if (result->end == S2PT_EXPLORE_BOUNDED && config->bound == S2PT_EXPLORE_UNBOUNDED)
		return "nothing found; schedules that go round were not all tried";
	return ends[result->end];
}

static bool write_page(const struct explore_call *call, const struct s2pt_explore_result *result)
{
	struct explore_html html = {
		.config = &call->config,
		.result = result,
		.end = end_of(&call->config, result),
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

static int show(const struct s2pt_explore_config *config, const struct s2pt_explore_result *result,
		const struct jobs_left *left, bool tells_digest)
{
	if (result->end == S2PT_EXPLORE_BAD) {
		error(0, 0, "%s", ends[result->end]);
		return CMD_BAD;
	}
	printf("%s, %s: %s: %" PRIu64
	       " schedules, the longest of %u steps, at most %u faults an access\n",
	       config->scenario->name, s2pt_policy_name(config->policy), end_of(config, result),
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
