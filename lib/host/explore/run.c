/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of the explorer: takes steps, looks at the state after each, and judges the end.
 */

#include "run.h"

#include "cycle.h"
#include "first.h"
#include "keep.h"
#include "mix.h"
#include "race.h"
#include "replay.h"
#include "stand.h"

#include <stdio.h>
#include <string.h>

static unsigned int progress_of(const struct machine *machine)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < machine->actors; i++)
		sum += machine->actor[i].progress;
	return sum;
}

/* Note the state in which the machine is now. */
static void look_at_machine(struct search *search, struct node *node)
{
	const struct machine *machine = search->machine;

	node->enabled = 0;
	node->left = 0;
	node->faults = 0;
	for (unsigned int i = 0; i < machine->actors; i++) {
		const struct actor *actor = &machine->actor[i];

		node->pending[i] = actor->pending;
		node->enabled |= (unsigned int)s2pt_machine_can(machine, i) << i;
		node->left |= (unsigned char)(!actor->done << i);
		if (i < machine->vcpus && !actor->done && actor->faults > node->faults)
			node->faults = (unsigned char)actor->faults;
	}
	search->hash[search->length] = s2pt_machine_hash(machine);
	search->progress[search->length] = progress_of(machine);
	s2pt_stand_learn(search, node);
}

/* Note the present state. */
static void look(struct search *search)
{
	struct node *node = &search->node[search->length];

	if (s2pt_stand_is_here(search))
		look_at_machine(search, node);
	else
		s2pt_stand_recall(search, node);
	node->most_faults = node->faults;
	if (search->length && node[-1].most_faults > node->faults)
		node->most_faults = node[-1].most_faults;
	search->near[search->length] = s2pt_cycle_near(search);
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

/* Have the machine take the step that was chosen. */
static void carry_out(struct search *search, struct node *node)
{
	struct machine *machine = search->machine;

	s2pt_stand_here(search);
	s2pt_machine_grant(machine, node->chosen);
	search->stands++;
	node->taken.touch = (uint8_t)machine->did;
	if ((search->way == S2PT_EXPLORE_FUTURES || machine->config.weak) &&
	    machine->did == TOUCH_WRITE && s2pt_machine_is_quiet(machine, node->taken.object))
		s2pt_machine_wrong(machine,
				   "a word is written that the search takes for unchanging");
	if (!machine->stored)
		node->taken.stores = 0;
}

void s2pt_search_take(struct search *search, unsigned int actor)
{
	struct node *node = &search->node[search->length];

	node->chosen = actor;
	node->taken = node->pending[actor];
	node->preemptions = (unsigned short)s2pt_search_preemptions(search, search->length, actor);
	if (!s2pt_stand_takes(search, node))
		carry_out(search, node);
	node->digest = mix(search->length ? node[-1].digest : 0, actor);
	search->length++;
	if (search_is_reduced(search))
		s2pt_search_clock(search);
	s2pt_search_link(search);
}

void s2pt_search_begin(struct search *search)
{
	search->length = 0;
	search->cycle = (struct cycle){ .since = -1 };
	s2pt_stand_begin(search);
	memset(search->last_on, 0, sizeof(search->last_on));
	memset(search->last_of, 0, sizeof(search->last_of));
	memset(search->last_write, 0, sizeof(search->last_write));
}

/* Does the step write a word? */
static bool is_write(const struct step *taken)
{
	return taken->object < OBJECT_TLB && taken->touch == TOUCH_WRITE;
}

void s2pt_search_link(struct search *search)
{
	struct node *node = &search->node[search->length - 1];
	unsigned short *on = &search->last_on[node->taken.object];
	unsigned short *of = &search->last_of[node->chosen];

	node->before_on = *on;
	node->before_of = *of;
	*on = (unsigned short)search->length;
	*of = (unsigned short)search->length;
	if (is_write(&node->taken)) {
		node->before_write = search->last_write[node->taken.object];
		search->last_write[node->taken.object] = (unsigned short)search->length;
	}
}

void s2pt_search_unlink(struct search *search)
{
	const struct node *node = &search->node[--search->length];

	search->last_on[node->taken.object] = node->before_on;
	search->last_of[node->chosen] = node->before_of;
	if (is_write(&node->taken))
		search->last_write[node->taken.object] = node->before_write;
}

static void count_in(const struct search *search, struct s2pt_explore_result *result)
{
	if (search->length && search->way != S2PT_EXPLORE_FUTURES)
		result->digest += search->node[search->length - 1].digest;
	result->schedules++;
	if (search->length > result->longest)
		result->longest = search->length;
}

void s2pt_search_count(struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	struct s2pt_explore_result *result = search->result;

	count_in(search, result);
	if (search->beginning)
		count_in(search, &search->part);
	if (config->progress && result->schedules % S2PT_EXPLORE_TELL == 0)
		config->progress(config->ctx, result->schedules);
}

static bool all_done(const struct machine *machine)
{
	for (unsigned int i = 0; i < machine->actors; i++)
		if (!machine->actor[i].done && i != ACTOR_ARRIVAL)
			return false;
	return true;
}

static void found(struct search *search, enum s2pt_explore_end end, const char *why)
{
	search->result->end = end;
	(void)snprintf(search->result->why, sizeof(search->result->why), "%s", why);
	s2pt_replay_write(search, search->result->replay);
}

/* The first schedule that goes round, and because of whom it is no livelock. */
static void note_round(const struct search *search, struct s2pt_explore_result *result)
{
	if (result->round[0])
		return;
	s2pt_replay_write(search, result->round);
	s2pt_replay_letters(search->cycle.starved, result->starved);
}

static void note_rounds(struct search *search)
{
	note_round(search, search->result);
	if (search->beginning)
		note_round(search, &search->part);
}

/* Judge the state after the last step.  True: the run is over. */
bool s2pt_search_judge(struct search *search)
{
	struct machine *machine = search->machine;

	look(search);
	search->cycle = s2pt_cycle_find(search);
	if (s2pt_stand_is_here(search) && machine->stuck)
		found(search, S2PT_EXPLORE_LIVELOCK, machine->wrong);
	else if (machine->wrong[0] && !machine->config.past_finds)
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
	else if (search->cycle.since >= 0 && search->cycle.starved)
		note_rounds(search);
	else if (search->cycle.since >= 0)
		found(search, S2PT_EXPLORE_LIVELOCK,
		      "livelock: a state comes again, and nobody has got on");
	return search->result->why[0] != '\0';
}

void s2pt_search_finish(struct search *search)
{
	struct machine *machine = search->machine;

	if (s2pt_stand_ends_right(search))
		return;
	s2pt_stand_here(search);
	if (all_done(machine))
		machine->judge->end(machine);
	else
		s2pt_machine_wrong(machine, "nobody can go on");
	if (machine->wrong[0])
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
	else
		s2pt_stand_ended_right(search);
}

bool s2pt_search_follow(struct search *search, const char *replay, const struct story *story)
{
	replay = s2pt_replay_fills(search->machine, replay);
	if (!replay)
		return false;
	s2pt_machine_reset(search->machine);
	s2pt_search_begin(search);
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
				story->took(search, story->to);
		}
	}
	if (!s2pt_search_judge(search) && !search->node[search->length].enabled)
		s2pt_search_finish(search);
	return true;
}
