/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic partial-order reduction: finds steps of the present run whose order could be reversed,
 * and asks for that order to be tried.
 */

#include "race.h"

#include "dependence.h"

/* The clock of the last step that comes before the next step of `actor`. */
static const unsigned short *known(const struct search *search, unsigned int actor)
{
	static const unsigned short nothing[MACHINE_ACTORS];

	for (unsigned int i = search->length; i-- > 0;)
		if (search->node[i].chosen == actor)
			return search->node[i].clock;
	return nothing;
}

static void want_at(struct node *node, unsigned int actors, unsigned int preferred)
{
	unsigned int fit = node->can & actors;

	if (node->wanted & fit)
		return;
	if (fit & 1U << preferred)
		node->wanted |= 1U << preferred;
	else if (fit)
		node->wanted |= fit & (~fit + 1);
	else
		node->wanted |= node->can;
}

/*
 * Ask for `actor` to be tried at step `at`.  With a bound also where the actor of that step began
 * to run (Coons, Musuvathi, McKinley).
 */
static void want_before(struct search *search, unsigned int at, unsigned int actor)
{
	unsigned int first = at;

	while (first > 0 && search->node[first - 1].chosen == search->node[at].chosen)
		first--;
	if (search->node[first].can & 1U << actor)
		search->node[first].wanted |= 1U << actor;
	else
		search->node[first].wanted |= search->node[first].can;
}

/*
 * Find the last step that could change places with the next one of `actor` (Flanagan and
 * Godefroid).
 */
static void race_of(struct search *search, unsigned int actor)
{
	const struct step *next = &search->machine->actor[actor].pending;
	const unsigned short *clock = known(search, actor);

	for (unsigned int i = search->length; i-- > 0;) {
		struct node *node = &search->node[i];
		unsigned int before = 1U << actor;

		if (node->chosen == actor || !s2pt_search_dependent(&node->taken, next) ||
		    !s2pt_search_together(&node->taken, next))
			continue;
		if (clock[node->chosen] >= node->number)
			continue;
		for (unsigned int j = i + 1; j < search->length; j++) {
			unsigned int who = search->node[j].chosen;

			if (clock[who] >= search->node[j].number)
				before |= 1U << who;
		}
		want_at(node, before, actor);
		if (search->bound >= 0)
			want_before(search, i, actor);
		return;
	}
}

void s2pt_search_races(struct search *search)
{
	for (unsigned int actor = 0; actor < MACHINE_ACTORS; actor++)
		if (!search->machine->actor[actor].done)
			race_of(search, actor);
}

static void join(unsigned short *clock, const unsigned short *other)
{
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (other[i] > clock[i])
			clock[i] = other[i];
}

void s2pt_search_clock(struct search *search)
{
	struct node *last = &search->node[search->length - 1];

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		last->clock[i] = 0;
	for (unsigned int i = search->length - 1; i-- > 0;) {
		const struct node *node = &search->node[i];

		if (node->chosen == last->chosen ||
		    s2pt_search_dependent(&node->taken, &last->taken))
			join(last->clock, node->clock);
	}
	last->number = ++last->clock[last->chosen];
}

unsigned int s2pt_search_asleep(const struct search *search)
{
	const struct node *node = &search->node[search->length - 1];
	unsigned int candidates = (node->asleep | node->tried) & ~(1U << node->chosen);
	unsigned int asleep = 0;

	if (search->bound >= 0)
		return 0;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if ((candidates >> i & 1) &&
		    !s2pt_search_dependent(&node->pending[i], &node->taken))
			asleep |= 1U << i;
	return asleep;
}
