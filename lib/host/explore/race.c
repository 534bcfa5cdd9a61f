/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic partial-order reduction: finds steps of the present run whose order could be reversed,
 * and asks for that order to be tried.
 */

#include "race.h"

#include "dependence.h"

/*
 * The sets of actors to be tried are source sets, which sleep sets may be combined with: Abdulla,
 * Aronis, Jonsson, Sagonas, "Optimal dynamic partial order reduction", POPL 2014.  (Persistent sets
 * as of Flanagan and Godefroid, 2005, may not: who is asleep is not gone into, and the races that
 * would have been found there are missed.)
 */

static void join(unsigned short *clock, const unsigned short *other)
{
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (other[i] > clock[i])
			clock[i] = other[i];
}

/* Does step `i` come before what has this clock, whatever the order of others? */
static bool precedes(const struct node *node, const unsigned short *clock)
{
	return clock[node->chosen] >= node->number;
}

/* The next step of an actor, and the clock of its last one. */
struct next {
	unsigned int actor;
	const struct step *step;
	const unsigned short *clock;
};

static struct next next_of(const struct search *search, unsigned int actor)
{
	static const unsigned short nothing[MACHINE_ACTORS];
	struct next next = {
		.actor = actor,
		.step = &search->machine->actor[actor].pending,
		.clock = nothing,
	};

	for (unsigned int i = search->length; i-- > 0 && next.clock == nothing;)
		if (search->node[i].chosen == actor)
			next.clock = search->node[i].clock;
	return next;
}

/* Would the order of the two matter, and could they change places? */
static bool is_reversible(const struct node *node, const struct next *next)
{
	return s2pt_search_dependent(&node->taken, next->step) &&
	       s2pt_search_together(&node->taken, next->step);
}

/*
 * Could step `i` and the next one of an actor have come in the other order, with nothing between
 * them that keeps them in this one?
 */
static bool is_race(const struct search *search, unsigned int i, const struct next *next)
{
	const struct node *first = &search->node[i];

	if (first->chosen == next->actor || precedes(first, next->clock) ||
	    !is_reversible(first, next))
		return false;
	for (unsigned int j = i + 1; j < search->length; j++)
		if (precedes(first, search->node[j].clock) && is_reversible(&search->node[j], next))
			return false;
	return true;
}

/* Does it come after the first step of some actor? */
static bool needs_any(const unsigned short *clock, const unsigned short *first)
{
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (first[i] && clock[i] >= first[i])
			return true;
	return false;
}

/*
 * Take the steps after `i` that do not need it, and the next one of the actor behind them: who of
 * them can begin?
 */
static unsigned int initials(const struct search *search, unsigned int i, const struct next *next)
{
	/* The number of the first step of each actor among them; 0: it has none. */
	unsigned short first[MACHINE_ACTORS] = { 0 };
	/* What comes before the next step. */
	unsigned short before[MACHINE_ACTORS] = { 0 };
	unsigned int begin = 0;

	for (unsigned int j = i + 1; j < search->length; j++) {
		const struct node *node = &search->node[j];

		if (precedes(&search->node[i], node->clock))
			continue;
		if (node->chosen == next->actor || s2pt_search_dependent(&node->taken, next->step))
			join(before, node->clock);
		if (first[node->chosen])
			continue;
		if (!needs_any(node->clock, first))
			begin |= 1U << node->chosen;
		first[node->chosen] = node->number;
	}
	if (!needs_any(before, first))
		begin |= 1U << next->actor;
	return begin;
}

static void backtrack_at(struct node *node, unsigned int actors, unsigned int preferred)
{
	unsigned int fit = node->enabled & actors;

	if (node->backtrack & fit)
		return;
	if (fit & 1U << preferred)
		node->backtrack |= 1U << preferred;
	else if (fit)
		node->backtrack |= fit & (~fit + 1);
	else
		node->backtrack |= node->enabled;
}

/* Ask for the other order of each race between a step that was taken and the next one of `actor`. */
static void races_of(struct search *search, unsigned int actor)
{
	const struct next next = next_of(search, actor);

	for (unsigned int i = search->length; i-- > 0;) {
		if (is_race(search, i, &next))
			backtrack_at(&search->node[i], initials(search, i, &next), actor);
	}
}

void s2pt_search_races(struct search *search)
{
	const struct node *last = search->length ? &search->node[search->length - 1] : NULL;

	/* What does not depend on the last step has the races that it had before. */
	for (unsigned int i = 0; last && i < MACHINE_ACTORS; i++) {
		const struct actor *actor = &search->machine->actor[i];

		if (!actor->done &&
		    (i == last->chosen || s2pt_search_dependent(&last->taken, &actor->pending)))
			races_of(search, i);
	}
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
	unsigned int tried = node->tried & ~node->tried_in_part;
	unsigned int candidates = (node->asleep | tried) & ~(1U << node->chosen);
	unsigned int asleep = 0;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if ((candidates >> i & 1) &&
		    !s2pt_search_dependent(&node->pending[i], &node->taken))
			asleep |= 1U << i;
	return asleep;
}
