/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/host/explore.h"

#include "explore_search.h"

#include <stdlib.h>
#include <string.h>

/* How often to tell of progress. */
#define TELL_EVERY 65536
/* Steps that are spent on each attempt at a shorter one. */
#define SHORTEN 150000

static unsigned int progress_of(const struct machine *machine)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		sum += machine->actor[i].progress;
	return sum;
}

/* The state in which the machine is now. */
static void look(struct search *search, struct node *node)
{
	const struct machine *machine = search->machine;

	node->can = 0;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
		node->pending[i] = machine->actor[i].pending;
		node->can |= (unsigned int)s2pt_machine_can(machine, i) << i;
	}
	node->hash = s2pt_machine_hash(machine);
	node->progress = progress_of(machine);
}

static unsigned int preemptions_with(const struct search *search, unsigned int at,
				     unsigned int actor)
{
	const struct node *before;

	if (at == 0)
		return 0;
	before = &search->node[at - 1];
	return before->preemptions + (unsigned int)(before->chosen != actor &&
						    (search->node[at].can >> before->chosen & 1));
}

static bool within_bound(const struct search *search, unsigned int at, unsigned int actor)
{
	return search->bound < 0 ||
	       preemptions_with(search, at, actor) <= (unsigned int)search->bound;
}

static void take(struct search *search, unsigned int actor)
{
	struct machine *machine = search->machine;
	struct node *node = &search->node[search->length];

	node->chosen = actor;
	node->taken = node->pending[actor];
	node->preemptions = (unsigned short)preemptions_with(search, search->length, actor);
	s2pt_machine_grant(machine, actor);
	if (machine->only_read)
		node->taken.touch = TOUCH_READ;
	search->length++;
	s2pt_search_clock(search);
}

/* Whoever ran goes on, if that is possible. */
static unsigned int choose(const struct search *search, unsigned int among)
{
	unsigned int first = 0;

	if (search->length > 0 && (among >> search->node[search->length - 1].chosen & 1))
		return search->node[search->length - 1].chosen;
	while (!(among >> first & 1))
		first++;
	return first;
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
	s2pt_search_write(search, search->result->replay);
}

/* Is the run over, because of what it has come to?  True: look at no more. */
static bool judge(struct search *search)
{
	struct machine *machine = search->machine;

	look(search, &search->node[search->length]);
	if (machine->stuck)
		found(search, S2PT_EXPLORE_LIVELOCK, machine->wrong);
	else if (machine->wrong[0])
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
	else if (s2pt_search_cycle(search) >= 0)
		found(search, S2PT_EXPLORE_LIVELOCK,
		      "livelock: a state comes again, and nobody has got on");
	return search->result->why[0] != '\0';
}

static void finish(struct search *search)
{
	struct machine *machine = search->machine;

	if (all_done(machine))
		s2pt_machine_end(machine);
	else
		s2pt_machine_wrong(machine, "nobody can go on");
	if (machine->wrong[0])
		found(search, S2PT_EXPLORE_WRONG, machine->wrong);
}

/* From the last state that is fixed to the end of a run. */
static void go_on(struct search *search)
{
	for (;;) {
		struct node *node = &search->node[search->length];

		if (judge(search))
			return;
		if (search->length == search->deepest) {
			search->cut = true;
			return;
		}
		node->asleep = search->length ? s2pt_search_asleep(search) : 0;
		node->tried = 0;
		node->wanted = 0;
		s2pt_search_races(search);
		if (!node->can) {
			finish(search);
			return;
		}
		if (!(node->can & ~node->asleep))
			return;
		node->wanted = 1U << choose(search, node->can & ~node->asleep);
		node->tried = node->wanted;
		take(search, choose(search, node->wanted));
	}
}

/* The next schedule's prefix; false when there is none. */
static bool go_back(struct search *search)
{
	while (search->length-- > 0) {
		struct node *node = &search->node[search->length];
		unsigned int left = node->wanted & ~node->tried & ~node->asleep;

		for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
			if (!(left >> i & 1))
				continue;
			node->tried |= 1U << i;
			if (!within_bound(search, search->length, i)) {
				search->cut = true;
				continue;
			}
			node->chosen = i;
			return true;
		}
	}
	return false;
}

static void replay_prefix(struct search *search)
{
	unsigned int until = search->length;

	s2pt_machine_reset(search->machine);
	for (unsigned int i = 0; i < until; i++)
		s2pt_machine_grant(search->machine, search->node[i].chosen);
	take(search, search->node[until].chosen);
}

static void run_all(struct search *search, uint64_t most)
{
	const struct s2pt_explore_config *config = &search->machine->config;
	struct s2pt_explore_result *result = search->result;

	search->length = 0;
	s2pt_machine_reset(search->machine);
	for (;;) {
		go_on(search);
		result->schedules++;
		if (search->length > result->longest)
			result->longest = search->length;
		if (result->why[0])
			return;
		if (config->progress && result->schedules % TELL_EVERY == 0)
			config->progress(config->ctx, result->schedules);
		if (most && result->schedules >= most) {
			result->end = S2PT_EXPLORE_GIVEN_UP;
			return;
		}
		if (!go_back(search))
			break;
		replay_prefix(search);
	}
	result->end = search->cut ? S2PT_EXPLORE_BOUNDED : S2PT_EXPLORE_EXHAUSTED;
}

/* The same search among shorter schedules, as long as that finds something. */
static void shorten(struct search *search)
{
	struct s2pt_explore_result *best = search->result;
	unsigned int step = (search->length + 7) / 8;
	unsigned int length = search->length;

	while (step > 0) {
		struct s2pt_explore_result shorter = { .end = S2PT_EXPLORE_EXHAUSTED };

		search->result = &shorter;
		search->deepest = length > step ? length - step : 0;
		run_all(search, SHORTEN / length);
		best->schedules += shorter.schedules;
		if (shorter.end == best->end && search->length < length) {
			length = search->length;
			memcpy(best->why, shorter.why, sizeof(best->why));
			memcpy(best->replay, shorter.replay, sizeof(best->replay));
		} else {
			step /= 2;
		}
	}
	search->result = best;
}

bool s2pt_search_follow(struct search *search, const char *replay, FILE *story)
{
	s2pt_machine_reset(search->machine);
	search->length = 0;
	while (*replay) {
		unsigned int who =
			*replay == 'm' ? S2PT_SCENARIO_VCPUS : (unsigned int)(*replay - 'a');
		char *end;
		unsigned long count = strtoul(replay + 1, &end, 10);

		if (who >= MACHINE_ACTORS || end == replay + 1 || count > SEARCH_STEPS)
			return false;
		for (; count > 0 && !search->result->why[0]; count--) {
			if (judge(search))
				return true;
			if (search->length == SEARCH_STEPS ||
			    !(search->node[search->length].can >> who & 1))
				return false;
			take(search, who);
			if (story)
				s2pt_search_tell(search, story);
		}
		replay = end;
	}
	if (!judge(search) && !search->node[search->length].can)
		finish(search);
	return true;
}

void s2pt_explore(const struct s2pt_explore_config *config, struct s2pt_explore_result *result)
{
	struct search *search = calloc(1, sizeof(*search));
	const struct s2pt_hook *before;

	*result = (struct s2pt_explore_result){ .end = S2PT_EXPLORE_BAD };
	if (!search)
		return;
	search->result = result;
	search->bound = config->bound;
	search->deepest = SEARCH_STEPS;
	search->machine = s2pt_machine_new(config);
	before = s2pt_hook_thread(search->machine ? &search->machine->hook : NULL);
	if (search->machine && config->replay) {
		result->schedules = 1;
		if (s2pt_search_follow(search, config->replay, NULL) && !result->why[0])
			result->end = S2PT_EXPLORE_GIVEN_UP;
		result->longest = search->length;
	} else if (search->machine) {
		run_all(search, config->most);
		if (result->why[0])
			shorten(search);
	}
	if (search->machine)
		result->faults = search->machine->most_faults;
	(void)s2pt_hook_thread(before);
	s2pt_machine_delete(search->machine);
	free(search);
}
