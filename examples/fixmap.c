/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fixmap in EL2's own stage 1: a few slots of virtual addresses through which any page can be
 * looked at.  A slot is rewritten only while it is invalid, and its old translation is gone from all
 * TLBs before that; its table is made once and stays, so that mapping needs no memory.
 */

#include "s2pt/s2pt.h"
#include "s2pt/stage1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE  UINT64_C(0x1000)
#define BASE  UINT64_C(0x7fffe00000)
#define SLOTS 8

/* How many tables were allocated, and the instructions of the last invalidation. */
static unsigned int tables;
static char last[64];

static void *give(void *context, void *cache, unsigned int pages)
{
	void *table = aligned_alloc(PAGE * pages, PAGE * pages);

	(void)context;
	(void)cache;
	tables++;
	return table ? memset(table, 0, PAGE * pages) : NULL;
}

static void take(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)pages;
	free(table);
}

/* Never called: the tables of a fixmap stay. */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	(void)pt;
	(void)table;
	(void)level;
}

/* A hypervisor would carry the steps out. */
static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	const struct s2pt *pt = context;
	const struct s2pt_tlb_features cpu = { .ttl = true };
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &pt->config.format.geom, &cpu, request);
	while (s2pt_steps_next(&steps, &step))
		if (s2pt_step_has_operand(step.op))
			(void)snprintf(last, sizeof(last), "%s", s2pt_step_name(step.op));
}

static enum s2pt_status set(struct s2pt *pt, unsigned int slot, s2pt_pa_t pa)
{
	struct s2pt_mapping mapping = {
		.ipa = BASE + slot * PAGE,
		.pa = pa,
		.size = PAGE,
		.attr.perm = S2PT_R | S2PT_W,
	};

	return s2pt_map_alone(s2pt_exclusive(pt), &mapping);
}

/* Empty slots and keep their table: a mark of type 0. */
static enum s2pt_status clear(struct s2pt *pt, unsigned int slot, unsigned int count)
{
	struct s2pt_marking none = { .range = { BASE + slot * PAGE, count * PAGE } };

	return s2pt_note(s2pt_exclusive(pt), &none, NULL);
}

int main(void)
{
	static const struct s2pt_ops ops = {
		.alloc = give, .free = take, .retire = retire, .tlbi = invalidate
	};
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 39,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
		.regime = S2PT_EL2,
	};
	struct s2pt pt;
	/* The policy KVM refuses to map over a valid entry. */
	struct s2pt_config config = { .policy = S2PT_KVM, .ops = &ops, .context = &pt };
	unsigned int made;

	config.format.regime = S2PT_EL2;
	config.format.mair = S2PT_MAIR_LINUX;
	if (s2pt_geom_init(&config.format.geom, &want) != S2PT_DONE ||
	    s2pt_init(&pt, &config) != S2PT_DONE || clear(&pt, 0, SLOTS) != S2PT_DONE)
		return 1;
	made = tables;
	printf("slot 3 to 0x40000000: %s\n", s2pt_status_name(set(&pt, 3, 0x40000000)));
	printf("slot 3 to 0x50000000: %s\n", s2pt_status_name(set(&pt, 3, 0x50000000)));
	printf("slot 3 is emptied: %s, ", s2pt_status_name(clear(&pt, 3, 1)));
	printf("by %s\n", last);
	printf("slot 3 to 0x50000000: %s\n", s2pt_status_name(set(&pt, 3, 0x50000000)));
	printf("%u tables made, %u since the start\n", made, tables - made);
	s2pt_destroy(s2pt_exclusive(&pt));
	return 0;
}
