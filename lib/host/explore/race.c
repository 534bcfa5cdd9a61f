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

static void join(struct clock *clock, const struct clock *other)
{
	struct clock joined;

	for (unsigned int i = 0; i < sizeof(joined.of) / sizeof(joined.of[0]); i++)
		joined.of[i] = (short)(other->of[i] > clock->of[i] ? other->of[i] : clock->of[i]);
	*clock = joined;
}

/* Does step `i` come before what has this clock, whatever the order of others? */
static bool precedes(const struct node *node, const struct clock *clock)
{
	return clock->of[node->chosen] >= node->number;
}

/* A step that depends on steps on its own object only. */
static bool is_plain(const struct step *step)
{
	return !step->stores && step->object < OBJECT_MEMORY;
}

/* The next step of an actor, the clock of its last one, and whether it is plain. */
struct next {
	unsigned int actor;
	struct step step;
	bool plain;
	const struct clock *clock;
};

static struct next next_of(const struct search *search, unsigned int actor)
{
	static const struct clock nothing;
	const struct step *step = &search->node[search->length].pending[actor];
	unsigned int last = search->last_of[actor];

	return (struct next){
		.actor = actor,
		.step = *step,
		.plain = is_plain(step),
		.clock = last ? &search->node[last - 1].clock : &nothing,
	};
}

/*
 * The step before `at`, both as indices plus 1, among those on which a step can depend: if it is plain on
 * the same object, or all if it may store to what another one reads, or the reverse.
 */
static unsigned int before(const struct search *search, unsigned int at, bool plain)
{
	return plain ? search->node[at - 1].before_on : at - 1;
}

/* The last of these; what does not write to a word depends on writes alone, which are few. */
static unsigned int last_for(const struct search *search, const struct step *step, bool plain)
{
	if (plain && step->object < OBJECT_TLB && step->touch != TOUCH_WRITE)
		return search->last_write[step->object];
	return plain ? search->last_on[step->object] : search->length;
}

/*
 * Does everything on the object of `taken` before it come before all that depend on it?  A fill and a drop
 * can't change places, so that what is before a fill is looked at for a drop.
 */
static bool hides_all_before(const struct step *taken, const struct step *step, bool plain)
{
	if (!plain || taken->object >= OBJECT_LOCK)
		return false;
	return taken->object < OBJECT_TLB ? taken->touch == TOUCH_WRITE
					  : taken->touch == TOUCH_FILL && step->touch != TOUCH_DROP;
}

/* Would the order of the two matter, and could they change places? */
static bool is_reversible(const struct node *node, const struct next *next)
{
	return s2pt_search_dependent(&node->taken, &next->step) &&
	       s2pt_search_together(&node->taken, &next->step);
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
	for (unsigned int j = last_for(search, &next->step, next->plain); j > i + 1;
	     j = before(search, j, next->plain))
		if (precedes(first, &search->node[j - 1].clock) &&
		    is_reversible(&search->node[j - 1], next))
			return false;
	return true;
}

/* Does it come after the first step of some actor? */
static bool needs_any(const struct clock *clock, const struct clock *first)
{
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (first->of[i] && clock->of[i] >= first->of[i])
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
	struct clock first = { { 0 } };
	/* What comes before the next step. */
	struct clock before = { { 0 } };
	unsigned int begin = 0;

	for (unsigned int j = i + 1; j < search->length; j++) {
		const struct node *node = &search->node[j];

		if (precedes(&search->node[i], &node->clock))
			continue;
		if (node->chosen == next->actor || s2pt_search_dependent(&node->taken, &next->step))
			join(&before, &node->clock);
		if (first.of[node->chosen])
			continue;
		if (!needs_any(&node->clock, &first))
			begin |= 1U << node->chosen;
		first.of[node->chosen] = node->number;
	}
	if (!needs_any(&before, &first))
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

	for (unsigned int i = last_for(search, &next.step, next.plain); i;
	     i = before(search, i, next.plain)) {
		struct node *node = &search->node[i - 1];

		if (is_race(search, i - 1, &next))
			backtrack_at(node, initials(search, i - 1, &next), actor);
		if (hides_all_before(&node->taken, &next.step, next.plain))
			break;
	}
}

void s2pt_search_races(struct search *search)
{
	const struct node *node = &search->node[search->length];
	const struct node *last = node - 1;

	/* What does not depend on the last step has the races that it had before. */
	for (unsigned int left = search->length ? node->left : 0; left; left &= left - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(left);

		if (i == last->chosen || s2pt_search_dependent(&last->taken, &node->pending[i]))
			races_of(search, i);
	}
}

void s2pt_search_clock(struct search *search)
{
	struct node *last = &search->node[search->length - 1];
	unsigned int own = search->last_of[last->chosen];
	bool plain = is_plain(&last->taken);

	last->clock = own ? search->node[own - 1].clock : (struct clock){ { 0 } };
	for (unsigned int i = plain ? last_for(search, &last->taken, true) : search->length - 1; i;
	     i = before(search, i, plain)) {
		const struct node *node = &search->node[i - 1];

		/* What comes before a step that is in the clock is in it, too. */
		if (!precedes(node, &last->clock) &&
		    s2pt_search_dependent(&node->taken, &last->taken))
			join(&last->clock, &node->clock);
		if (hides_all_before(&node->taken, &last->taken, plain))
			break;
	}
	last->number = ++last->clock.of[last->chosen];
}

unsigned int s2pt_search_asleep(const struct search *search)
{
	const struct node *node = &search->node[search->length - 1];
	unsigned int tried = node->before[node->chosen] & ~node->tried_in_part;
	unsigned int candidates = (node->asleep | tried) & ~(1U << node->chosen);
	unsigned int asleep = 0;

	for (; candidates; candidates &= candidates - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(candidates);

		if (!s2pt_search_dependent(&node->pending[i], &node->taken))
			asleep |= 1U << i;
	}
	return asleep;
}
