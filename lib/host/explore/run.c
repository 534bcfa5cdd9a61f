/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of the explorer: takes steps, looks at the state after each, recognises cycles, and
 * judges the end.
 */

#include "run.h"

#include "mix.h"
#include "race.h"
#include "replay.h"

static unsigned int progress_of(const struct machine *machine)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		sum += machine->actor[i].progress;
	return sum;
}

/* Note the state in which the machine is now. */
static void look(struct search *search, struct node *node)
{
	const struct machine *machine = search->machine;

	node->enabled = 0;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
		node->pending[i] = machine->actor[i].pending;
		node->enabled |= (unsigned int)s2pt_machine_can(machine, i) << i;
	}
	node->hash = s2pt_machine_hash(machine);
	node->progress = progress_of(machine);
}

unsigned int s2pt_search_preemptions(const struct search *search, unsigned int at,
				     unsigned int actor)
{
	const struct node *before;

	if (at == 0)
		return 0;
	before = &search->node[at - 1];
	return before->preemptions +
	       (unsigned int)(before->chosen != actor &&
			      (search->node[at].enabled >> before->chosen & 1));
}

struct cycle s2pt_search_cycle(const struct search *search)
{
	const struct node *now = &search->node[search->length];
	unsigned int moved = 0;
	unsigned int could = 0;

	for (unsigned int i = search->length; i-- > 0;) {
		const struct node *node = &search->node[i];

		moved |= 1U << node->chosen;
		could |= node->enabled;
		if (node->progress != now->progress)
			break;
		if (node->hash == now->hash)
			return (struct cycle){ (int)i, (could & ~moved) == 0 };
	}
	return (struct cycle){ -1, false };
}

void s2pt_search_take(struct search *search, unsigned int actor)
{
	struct machine *machine = search->machine;
	struct node *node = &search->node[search->length];

	node->chosen = actor;
	node->taken = node->pending[actor];
	node->preemptions = (unsigned short)s2pt_search_preemptions(search, search->length, actor);
	s2pt_machine_grant(machine, actor);
	node->taken.touch = machine->did;
	if (!machine->stored)
		node->taken.stores = 0;
	search->length++;
	s2pt_search_clock(search);
}

void s2pt_search_count(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	struct s2pt_explore_result *result = search->result;
	uint64_t digest = 0;

	for (unsigned int i = 0; i < search->length; i++)
		digest = mix(digest, search->node[i].chosen);
	result->digest += digest;
	result->schedules++;
	if (search->length > result->longest)
		result->longest = search->length;
	if (config->progress && result->schedules % S2PT_EXPLORE_TELL == 0)
		config->progress(config->ctx, result->schedules);
}

static bool all_done(const struct machine *machine)
{
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (!machine->actor[i].done)
			return false;
	return true;
}

static void found(struct search *search, enum s2pt_explore_end end, const char *why)
{
	search->result->end = end;
	(void)snprintf(search->result->why, sizeof(search->result->why), "%s", why);
	s2pt_replay_write(search, search->result->replay);
}

/* Judge the state after the last step.  True: the run is over. */
bool s2pt_search_judge(struct search *search)
{
	struct machine *machine = search->machine;

	look(search, &search->node[search->length]);
	if (machine->stuck)
		found(search, S2PT_EXPLORE_LIVELOCK, machine->wrong);
	else if (machine->wrong[0] && !machine->config.past_finds)
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
	else if (s2pt_search_cycle(search).fair)
		found(search, S2PT_EXPLORE_LIVELOCK,
		      "livelock: a state comes again, and nobody has got on");
	return search->result->why[0] != '\0';
}

void s2pt_search_finish(struct search *search)
{
	struct machine *machine = search->machine;

	if (all_done(machine))
		machine->judge->end(machine);
	else
		s2pt_machine_wrong(machine, "nobody can go on");
	if (machine->wrong[0])
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
}

bool s2pt_search_follow(struct search *search, const char *replay, const struct story *story)
{
	replay = s2pt_replay_fills(search->machine, replay);
	if (!replay)
		return false;
	s2pt_machine_reset(search->machine);
	search->length = 0;
	while (*replay) {
		struct turn turn;

		replay = s2pt_replay_turn(replay, &turn);
		if (!replay)
			return false;
		for (; turn.steps > 0 && !search->result->why[0]; turn.steps--) {
			if (s2pt_search_judge(search))
				return true;
			if (search->length == SEARCH_STEPS ||
			    !(search->node[search->length].enabled >> turn.who & 1))
				return false;
			s2pt_search_take(search, turn.who);
			if (story)
				story->took(search, story->out);
		}
	}
	if (!s2pt_search_judge(search) && !search->node[search->length].enabled)
		s2pt_search_finish(search);
	return true;
}
