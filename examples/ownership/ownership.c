/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host, a hypervisor and a guest that share, donate, take back and poison pages.  Who owns a page
 * stands in the host's stage 2: marks for what is not the host's, software bits for what is shared.
 * EL2's own stage 1 maps what the hypervisor may use.  The table of transitions is the test.
 */

#include "s2pt/s2pt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE UINT64_C(0x1000)
#define RW   (S2PT_R | S2PT_W)
#define MINE UINT64_C(0x40201000)

/* What the host's stage 2 says of a page. */
enum state {
	FREE,
	MAPPED,
	SHARED,
	HYP,
	LENT,
	GUEST,
	GIVEN,
	POISON,
	STATES
};

enum request {
	TOUCH, /* the host faults on the page */
	SHARE, /* the host shares it with the hypervisor, and no longer, and gives it away */
	UNSHARE,
	DONATE,
	GIVE, /* to the guest */
	LEND, /* the hypervisor shares it with the host, and no longer, and gives it back */
	RECALL,
	RELEASE,
	POISON_IT,   /* what was in it may not be seen by the host */
	HEAL,        /* it has been cleared */
	GUEST_SHARE, /* the guest shares it with the host, and no longer, and gives it back */
	GUEST_UNSHARE,
	GUEST_RETURN,
	RECLAIM, /* the guest is gone */
	REQUESTS
};

enum answer {
	OK,
	NOT_YOURS,
	IS_SHARED,
	NOT_SHARED,
	POISONED,
	NOT_POISONED
};

static const struct transition {
	enum state before;
	enum request request;
	enum answer answer;
	enum state after;
} transitions[] = {
#include "transitions.inc"
};

#define COUNT (sizeof(transitions) / sizeof(transitions[0]))

/* Marks: a type, and the owner as payload.  Software bits of a leaf of the host's: its state. */
#define DONATED 2
#define BAD     3

struct world {
	struct s2pt host;
	struct s2pt hyp;
	unsigned int invalidations;
};

static void *give_pages(void *context, void *cache, unsigned int pages)
{
	void *table = aligned_alloc(pages * PAGE, pages * PAGE);

	(void)context;
	(void)cache;
	return table ? memset(table, 0, pages * PAGE) : NULL;
}

static void take_pages(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)pages;
	free(table);
}

/* Nobody walks beside, so that a table can go at once. */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	s2pt_subtree_free(pt, table, level);
}

static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	struct world *world = context;

	world->invalidations += request->kind != S2PT_TLBI_NONE;
}

static const struct s2pt_ops ops = {
	.alloc = give_pages, .free = take_pages, .retire = retire, .tlbi = invalidate
};

static bool begin(struct world *world)
{
	struct s2pt_geom_want want = { S2PT_4K, 40, 48, S2PT_START_AUTO, .regime = S2PT_STAGE2 };
	struct s2pt_config host = { .format.fwb = true, .keep_rest = true, .ops = &ops };
	struct s2pt_config hyp = { .policy = S2PT_KVM, .ops = &ops };

	host.context = hyp.context = world;
	hyp.format.regime = S2PT_EL2;
	hyp.format.mair = S2PT_MAIR_LINUX;
	(void)s2pt_geom_init(&host.format.geom, &want);
	want.regime = S2PT_EL2;
	(void)s2pt_geom_init(&hyp.format.geom, &want);
	return s2pt_init(&world->host, &host) == S2PT_DONE &&
	       s2pt_init(&world->hyp, &hyp) == S2PT_DONE;
}

static enum state state_of(const struct world *world, s2pt_ipa_t ipa)
{
	static const enum state by_software[] = { MAPPED, SHARED, LENT, GIVEN };
	struct s2pt_entry entry;

	if (s2pt_lookup(&world->host, ipa, &entry) == S2PT_DONE)
		return by_software[s2pt_desc_attr(&world->host.config.format, entry.desc,
						  entry.level)
					   .software];
	if (entry.kind != S2PT_NOTE)
		return FREE;
	if (s2pt_note_type(entry.desc) == BAD)
		return POISON;
	return s2pt_note_payload(entry.desc) == HYP ? HYP : GUEST;
}

static bool map(struct s2pt *pt, s2pt_ipa_t ipa, uint64_t size, unsigned int perm,
		unsigned int software)
{
	struct s2pt_mapping mapping = { .ipa = ipa, .pa = ipa, .size = size };

	mapping.attr.perm = perm;
	mapping.attr.software = software;
	return s2pt_map_alone(s2pt_exclusive(pt), &mapping) >= S2PT_DONE;
}

static bool mark(struct world *world, s2pt_ipa_t ipa, unsigned int type, enum state owner)
{
	struct s2pt_marking marking = { { ipa, PAGE }, type, type ? owner : 0, NULL };

	return s2pt_note(s2pt_exclusive(&world->host), &marking, NULL) == S2PT_DONE;
}

/* Map the largest block around `ipa` that has no mark in it: what one empty entry spans. */
static bool map_lazily(struct world *world, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = &world->host.config.format.geom;
	struct s2pt_entry entry;
	uint64_t size;

	(void)s2pt_lookup(&world->host, ipa, &entry);
	size = s2pt_level_size(geom, s2pt_block_level(geom));
	size = entry.size < size ? entry.size : size;
	return map(&world->host, ipa & ~(size - 1), size, RW | S2PT_X, 0);
}

/* Have the two tables say that the page is in `state`. */
static bool enter(struct world *world, s2pt_ipa_t ipa, enum state state)
{
	bool hyp = state == SHARED || state == HYP || state == LENT;
	struct s2pt_range page = { ipa, PAGE };
	uint64_t gone;
	bool good = true;

	/* First from whom it is taken, then to whom it is given. */
	if (!hyp)
		(void)s2pt_unmap_leaves(s2pt_exclusive(&world->hyp), &page, &gone);
	if (state == FREE)
		good = mark(world, ipa, 0, state);
	else if (state == MAPPED)
		good = state_of(world, ipa) == FREE ? map_lazily(world, ipa)
						    : map(&world->host, ipa, PAGE, RW | S2PT_X, 0);
	else if (state == HYP || state == GUEST || state == POISON)
		good = mark(world, ipa, state == POISON ? BAD : DONATED, state);
	else
		good = map(&world->host, ipa, PAGE, RW,
			   state == SHARED ? 1
			   : state == LENT ? 2
					   : 3);
	return good && (!hyp || map(&world->hyp, ipa, PAGE, RW, state == HYP ? 0 : 1));
}

/* Look the request up, and carry it out if it is allowed. */
static enum answer ask(struct world *world, s2pt_ipa_t ipa, enum request request)
{
	enum state before = state_of(world, ipa);
	const struct transition *found = &transitions[before * REQUESTS + request];

	if (found->answer == OK && found->after != before && !enter(world, ipa, found->after))
		abort();
	return found->answer;
}

/* Is everything as the row says, and the page's neighbour still the host's? */
static bool holds(const struct transition *row)
{
	static const enum request ways[STATES][2] = {
		[MAPPED] = { TOUCH, TOUCH },    [SHARED] = { TOUCH, SHARE },
		[HYP] = { TOUCH, DONATE },      [LENT] = { DONATE, LEND },
		[GUEST] = { TOUCH, GIVE },      [GIVEN] = { GIVE, GUEST_SHARE },
		[POISON] = { GIVE, POISON_IT },
	};
	struct world world = { .invalidations = 0 };
	struct s2pt_entry entry;
	bool good = begin(&world);

	for (int i = 0; i < 2 && good && row->before != FREE; i++)
		good = ask(&world, MINE, ways[row->before][i]) == OK;
	good = good && state_of(&world, MINE) == row->before &&
	       ask(&world, MINE, row->request) == row->answer &&
	       state_of(&world, MINE) == row->after && state_of(&world, MINE + PAGE) <= MAPPED &&
	       (s2pt_lookup(&world.hyp, MINE, &entry) == S2PT_DONE) ==
		       (row->after == SHARED || row->after == HYP || row->after == LENT) &&
	       s2pt_lookup(&world.hyp, MINE + PAGE, &entry) == S2PT_ABSENT;
	s2pt_destroy(s2pt_exclusive(&world.host));
	s2pt_destroy(s2pt_exclusive(&world.hyp));
	return good;
}

int main(void)
{
	size_t good = 0;

	for (size_t i = 0; i < COUNT; i++) {
		bool right = transitions[i].before * REQUESTS + transitions[i].request == i &&
			     holds(&transitions[i]);

		good += right;
		if (!right)
			printf("transition %zu is wrong\n", i);
	}
	printf("%zu of %zu transitions hold\n", good, COUNT);
	return good != COUNT;
}
