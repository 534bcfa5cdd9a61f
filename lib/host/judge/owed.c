/* SPDX-License-Identifier: BSD-2-Clause */
/* Remembers the invalidations that are owed, found by their input address, until they are paid. */

#include "owed.h"

#include "page.h"
#include "patience.h"
#include "state.h"
#include "word.h"

_Static_assert(sizeof(struct owed) == 64, "a cache line each");

/*
 * The hash chain of an address and a level.  There are as many chains as elements, so that a chain
 * is short.
 */
static uint32_t *chain_of(const struct s2pt_check *check, s2pt_ipa_t ipa, int level)
{
	uint64_t key = ipa >> s2pt_level_shift(&check->config.geom, level);
	uint64_t mixed = (key * 8 + (uint64_t)(level + 1)) * UINT64_C(0x9e3779b97f4a7c15);

	return &check->owed_chains[mixed >> 32 & (check->owed_room - 1)];
}

bool s2pt_check_owed_is_wide(const struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end)
{
	return (end - first) >> (unsigned int)check->config.geom.granule > check->owed_count;
}

/* Looks address by address where these are fewer than all elements. */
void s2pt_check_owed_in(struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end,
			void (*visit)(struct s2pt_check *check, struct owed *owed, const void *ctx),
			const void *ctx)
{
	const struct s2pt_geom *geom = &check->config.geom;

	if (check->owed_count == 0)
		return;
	if (s2pt_check_owed_is_wide(check, first, end)) {
		s2pt_check_look(check, check->owed_top);
		for (unsigned int i = 0; i < check->owed_top; i++)
			if (check->owed[i].level != VACANT)
				visit(check, &check->owed[i], ctx);
		return;
	}
	for (int level = geom->start_level; level <= S2PT_LEVEL_MAX; level++) {
		uint64_t size = s2pt_level_size(geom, level);

		for (s2pt_ipa_t ipa = first & ~(size - 1); ipa < end; ipa += size) {
			uint32_t at = *chain_of(check, ipa, level);

			s2pt_check_look(check, 1);
			while (at != NOWHERE) {
				struct owed *owed = &check->owed[at];

				s2pt_check_look(check, 1);
				/* The visit may pay it. */
				at = check->owed_links[at].next;
				if (owed->level == level && owed->ipa == ipa)
					visit(check, owed, ctx);
			}
		}
	}
}

void s2pt_check_owed_of(struct s2pt_check *check, unsigned int context,
			bool (*visit)(struct s2pt_check *check, struct owed *owed, void *ctx),
			void *ctx)
{
	uint32_t at = check->contexts[context].newest;

	while (at) {
		uint32_t older = check->owed_links[at - 1].older;

		s2pt_check_look(check, 1);
		if (!visit(check, &check->owed[at - 1], ctx))
			return;
		at = older;
	}
}

static void chain(struct s2pt_check *check, uint32_t place)
{
	uint32_t *head = chain_of(check, check->owed[place].ipa, check->owed[place].level);

	check->owed_links[place].next = *head;
	*head = place;
}

/* The newest element of its context. */
static void age(struct s2pt_check *check, uint32_t place)
{
	struct context *context = &check->contexts[check->owed[place].context];
	struct owed_links *links = check->owed_links;

	links[place].older = context->newest;
	links[place].newer = 0;
	if (context->newest)
		links[context->newest - 1].newer = place + 1;
	context->newest = place + 1;
}

static void unage(struct s2pt_check *check, uint32_t place)
{
	struct context *context = &check->contexts[check->owed[place].context];
	const struct owed_links *gone = &check->owed_links[place];

	if (gone->older)
		check->owed_links[gone->older - 1].newer = gone->newer;
	if (gone->newer)
		check->owed_links[gone->newer - 1].older = gone->older;
	else
		context->newest = gone->older;
}

static void unchain(struct s2pt_check *check, uint32_t place)
{
	uint32_t *link = chain_of(check, check->owed[place].ipa, check->owed[place].level);

	while (*link != place)
		link = &check->owed_links[*link].next;
	*link = check->owed_links[place].next;
}

/* All elements are in use: make room for twice as many. */
static bool grow(struct s2pt_check *check)
{
	unsigned int had = check->owed_room;
	unsigned int room = had ? 2 * had : 16;
	struct owed *owed = s2pt_check_larger(&check->memory, check->owed, had * sizeof(*owed),
					      room * sizeof(*owed));
	struct owed_words *words;
	struct owed_links *links;
	uint32_t *chains;

	if (owed)
		check->owed = owed;
	words = s2pt_check_larger(&check->memory, check->owed_words, had * sizeof(*words),
				  room * sizeof(*words));
	if (words)
		check->owed_words = words;
	links = s2pt_check_larger(&check->memory, check->owed_links, had * sizeof(*links),
				  room * sizeof(*links));
	if (links)
		check->owed_links = links;
	chains = s2pt_check_larger(&check->memory, check->owed_chains, had * sizeof(*chains),
				   room * sizeof(*chains));
	if (chains)
		check->owed_chains = chains;
	if (!owed || !words || !links || !chains) {
		check->blind = true;
		return false;
	}
	check->owed_room = room;
	for (unsigned int i = 0; i < room; i++)
		chains[i] = NOWHERE;
	for (uint32_t i = 0; i < check->owed_top; i++)
		chain(check, i);
	return true;
}

/* Find an element that is not in use; NOWHERE: no memory. */
static uint32_t find_room(struct s2pt_check *check)
{
	uint32_t place = check->owed_vacant;

	if (check->owed_count == 0) {
		check->owed_top = 0;
	} else if (check->owed_count < check->owed_top) {
		check->owed_vacant = check->owed_links[place].next;
		return place;
	}
	if (check->owed_top == check->owed_room && !grow(check))
		return NOWHERE;
	return check->owed_top++;
}

void s2pt_check_watch(struct s2pt_check *check,
		      void (*told)(void *ctx, const struct s2pt_check_debt *debt, bool paid),
		      void *ctx)
{
	check->told = told;
	check->told_ctx = ctx;
}

static void tell(const struct s2pt_check *check, unsigned int number, bool paid)
{
	const struct owed *owed = &check->owed[number];
	const struct s2pt_check_debt debt = {
		.number = number,
		.since = owed->since,
		.at = owed->at,
		.ipa = owed->ipa,
		.level = owed->level,
		.old = owed->old,
	};

	if (check->told)
		check->told(check->told_ctx, &debt, paid);
}

struct page *s2pt_check_led_to(struct s2pt_check *check, const struct owed *owed)
{
	if (!owed->table)
		return NULL;
	return s2pt_check_page(check,
			       s2pt_check_address(&check->config.geom, owed->old, owed->level));
}

uint32_t s2pt_check_owe_in(struct s2pt_check *check, const struct s2pt_check_event *event,
			   const struct owing *owing, unsigned int context)
{
	const struct place *place = owing->place;
	uint32_t at = find_room(check);
	struct page *page;

	if (at == NOWHERE)
		return NOWHERE;
	check->owed[at] = (struct owed){
		.old = owing->old,
		.ipa = place->ipa,
		.at = place->at,
		.since = check->now,
		.by = (uint16_t)event->cpu,
		.context = (uint16_t)context,
		.level = (int8_t)place->level,
		.local = owing->local,
		.table = s2pt_check_is_table(owing->old, place->level),
		.writable = s2pt_check_loses_write(owing->old, event->want, place->level),
	};
	check->owed_words[at] = (struct owed_words){ event->want, event->want };
	chain(check, at);
	age(check, at);
	check->owed_count++;
	check->cpus[event->cpu].owes++;
	page = s2pt_check_led_to(check, &check->owed[at]);
	if (page) {
		page->held++;
		page->held_by = at;
	}
	tell(check, at, false);
	return at;
}

uint32_t s2pt_check_crowded(struct s2pt_check *check, uint32_t number)
{
	const struct owed *owed = &check->owed[number];
	uint32_t oldest = NOWHERE;
	unsigned int count = 0;

	for (uint32_t at = *chain_of(check, owed->ipa, owed->level); at != NOWHERE;
	     at = check->owed_links[at].next) {
		const struct owed *other = &check->owed[at];

		s2pt_check_look(check, 1);
		if (other->ipa != owed->ipa || other->level != owed->level ||
		    other->context != owed->context)
			continue;
		count++;
		if (oldest == NOWHERE || other->since < check->owed[oldest].since)
			oldest = at;
	}
	return count > CROWD ? oldest : NOWHERE;
}

void s2pt_check_paid(struct s2pt_check *check, unsigned int number)
{
	struct owed *owed = &check->owed[number];
	struct page *page = s2pt_check_led_to(check, owed);

	tell(check, number, true);
	/* The page may be another one at the same address. */
	if (page && page->held)
		page->held--;
	check->cpus[owed->by].owes--;
	unchain(check, number);
	unage(check, number);
	*owed = (struct owed){ .level = VACANT };
	check->owed_count--;
	check->owed_links[number].next = check->owed_vacant;
	check->owed_vacant = number;
}
