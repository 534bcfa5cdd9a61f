/* SPDX-License-Identifier: BSD-2-Clause */
/* Remembers the invalidations that are owed, found by their input address, until they are paid. */

#include "owed.h"

#include "page.h"
#include "state.h"
#include "word.h"

#include <stdlib.h>

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

/* Looks address by address where these are fewer than all elements. */
void s2pt_check_owed_in(struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end,
			void (*visit)(struct s2pt_check *check, struct owed *owed, const void *ctx),
			const void *ctx)
{
	const struct s2pt_geom *geom = &check->config.geom;

	if (check->owed_count == 0)
		return;
	if ((end - first) >> (unsigned int)geom->granule > check->owed_count) {
		for (unsigned int i = 0; i < check->owed_top; i++)
			if (check->owed[i].level != VACANT)
				visit(check, &check->owed[i], ctx);
		return;
	}
	for (int level = geom->start_level; level <= S2PT_LEVEL_MAX; level++) {
		uint64_t size = s2pt_level_size(geom, level);

		for (s2pt_ipa_t ipa = first & ~(size - 1); ipa < end; ipa += size) {
			uint32_t at = *chain_of(check, ipa, level);

			for (; at != NOWHERE; at = check->owed_next[at])
				if (check->owed[at].level == level && check->owed[at].ipa == ipa)
					visit(check, &check->owed[at], ctx);
		}
	}
}

static void chain(struct s2pt_check *check, uint32_t place)
{
	uint32_t *head = chain_of(check, check->owed[place].ipa, check->owed[place].level);

	check->owed_next[place] = *head;
	*head = place;
}

static void unchain(struct s2pt_check *check, uint32_t place)
{
	uint32_t *link = chain_of(check, check->owed[place].ipa, check->owed[place].level);

	while (*link != place)
		link = &check->owed_next[*link];
	*link = check->owed_next[place];
}

/* All elements are in use: make room for twice as many. */
static bool grow(struct s2pt_check *check)
{
	unsigned int room = check->owed_room ? 2 * check->owed_room : 64;
	struct owed *owed = realloc(check->owed, room * sizeof(*owed));
	uint64_t *words;
	uint32_t *next;
	uint32_t *chains;

	if (owed)
		check->owed = owed;
	words = realloc(check->owed_words, room * sizeof(*words));
	if (words)
		check->owed_words = words;
	next = realloc(check->owed_next, room * sizeof(*next));
	if (next)
		check->owed_next = next;
	chains = realloc(check->owed_chains, room * sizeof(*chains));
	if (chains)
		check->owed_chains = chains;
	if (!owed || !words || !next || !chains) {
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
		check->owed_vacant = check->owed_next[place];
		return place;
	}
	if (check->owed_top == check->owed_room && !grow(check))
		return NOWHERE;
	return check->owed_top++;
}

/* What TLBs may hold, and whether it is enough to invalidate on the CPU that stored. */
struct owing {
	const struct place *place;
	uint64_t old;
	bool local;
};

struct page *s2pt_check_led_to(struct s2pt_check *check, const struct owed *owed)
{
	if (!owed->table)
		return NULL;
	return s2pt_check_page(check,
			       s2pt_check_address(&check->config.geom, owed->old, owed->level));
}

/* Remember in one context what TLBs may hold of it after the store. */
static void owe_in(struct s2pt_check *check, const struct s2pt_check_event *event,
		   const struct owing *owing, unsigned int context)
{
	const struct place *place = owing->place;
	uint32_t at = find_room(check);
	struct page *page;

	if (at == NOWHERE)
		return;
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
	check->owed_words[at] = event->want;
	chain(check, at);
	check->owed_count++;
	check->cpus[event->cpu].owes++;
	page = s2pt_check_led_to(check, &check->owed[at]);
	if (page)
		page->held++;
}

void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local)
{
	const struct owing owing = { place, old, local };
	unsigned int next;

	for (unsigned int i = place->page->context; i; i = next) {
		const struct context *context = &check->contexts[i - 1];

		next = context->next;
		/* A device that has less than there is faults, and asks again. */
		if (context->held && !(local && context->device))
			owe_in(check, event, &owing, i - 1);
	}
}

void s2pt_check_paid(struct s2pt_check *check, unsigned int number)
{
	struct owed *owed = &check->owed[number];
	struct page *page = s2pt_check_led_to(check, owed);

	/* The page may be another one at the same address. */
	if (page && page->held)
		page->held--;
	check->cpus[owed->by].owes--;
	unchain(check, number);
	*owed = (struct owed){ .level = VACANT };
	check->owed_count--;
	check->owed_next[number] = check->owed_vacant;
	check->owed_vacant = number;
}
