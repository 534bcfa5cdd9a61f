/* SPDX-License-Identifier: BSD-2-Clause */
/* Feeds a checker for each table of a replay. */

#include "judge.h"

#include <stdlib.h>

/*
 * Operations are not announced to the checkers: what they owe at their end is compared with the
 * trace.  The trace shows in one order what was done beside each other.
 */

/* The table to which a page belongs; NULL: none. */
static struct engine_table *owner_of(const struct engine *engine, const void *page, s2pt_pa_t *pa)
{
	struct s2pt_pool_place place;

	if (!s2pt_pool_find(engine->pool, page, &place) || place.ordinal >= engine->n_owners)
		return NULL;
	*pa = s2pt_pool_pa(engine->pool, page);
	return engine->owners[place.ordinal];
}

static bool own(struct engine *engine, struct engine_table *table, const void *page)
{
	struct s2pt_pool_place place;
	size_t room = engine->n_owners ? engine->n_owners : 1024;
	struct engine_table **owners;

	if (!s2pt_pool_find(engine->pool, page, &place))
		return false;
	while (room <= place.ordinal)
		room *= 2;
	if (room > engine->n_owners) {
		owners = reallocarray(engine->owners, room, sizeof(struct engine_table *));
		if (!owners)
			return false;
		for (size_t i = engine->n_owners; i < room; i++)
			owners[i] = NULL;
		engine->owners = owners;
		engine->n_owners = room;
	}
	engine->owners[place.ordinal] = table;
	return true;
}

static void event(void *ctx, const struct s2pt_event *passed)
{
	struct engine *engine = ctx;
	struct s2pt_check_event told = {
		.kind = passed->kind == S2PT_EVENT_WON ? S2PT_CHECK_SWAP : S2PT_CHECK_RELEASE,
		.found = passed->found.word,
		.want = passed->want.word,
	};
	const struct engine_table *table;

	if (passed->kind != S2PT_EVENT_WON && passed->kind != S2PT_EVENT_MADE)
		return;
	table = owner_of(engine, passed->slot, &told.at);
	if (table && table->check)
		(void)s2pt_check_event(table->check, &told);
}

void engine_judge_open(struct engine *engine)
{
	engine->hook = (struct s2pt_hook){ event, engine };
	(void)s2pt_hook_thread(&engine->hook);
}

void engine_judge_close(struct engine *engine)
{
	(void)s2pt_hook_thread(NULL);
	free(engine->owners);
}

void engine_judge_begin(struct engine_table *table, const struct s2pt_config *config)
{
	struct s2pt_check_config rules = {
		.geom = config->format.geom,
		.cpus = 1,
		.fwb = config->format.fwb,
	};

	table->features = (struct s2pt_tlb_features){ .ttl = true, .range = config->tlb_range };
	table->check = s2pt_check_new(&rules);
	table->engine->failed |= !table->check;
}

void engine_judge_root(struct engine_table *table)
{
	struct s2pt_check_event told = { .kind = S2PT_CHECK_ROOT, .at = s2pt_root_pa(&table->pt) };

	if (table->check)
		(void)s2pt_check_event(table->check, &told);
}

void engine_judge_end(struct engine_table *table)
{
	s2pt_check_delete(table->check);
	table->check = NULL;
}

void engine_judge_pages(struct engine_table *table, enum s2pt_check_kind kind, const void *page,
			unsigned int pages)
{
	struct s2pt_check_event told = { .kind = kind };
	uint64_t size;

	if (!table->check || !page)
		return;
	size = s2pt_page_size(&table->pt.config.format.geom);
	told.at = s2pt_pool_pa(table->engine->pool, page);
	told.size = pages * size;
	if (kind == S2PT_CHECK_ALLOC && !own(table->engine, table, page))
		table->engine->failed = true;
	for (unsigned int i = 0; i < (kind == S2PT_CHECK_FREE ? pages : 1); i++) {
		(void)s2pt_check_event(table->check, &told);
		told.at += size;
	}
}

void engine_judge_tlbi(struct engine_table *table, const struct s2pt_tlbi *request)
{
	struct s2pt_check_event told = { .kind = S2PT_CHECK_STEP, .vmid = request->vmid };
	struct s2pt_steps steps;

	if (!table->check)
		return;
	s2pt_steps_begin(&steps, &table->pt.config.format.geom, &table->features, request);
	while (s2pt_steps_next(&steps, &told.step))
		(void)s2pt_check_event(table->check, &told);
}
