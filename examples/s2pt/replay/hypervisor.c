/* SPDX-License-Identifier: BSD-2-Clause */
/* The hypervisor of a script: the callbacks of the core, which write down what is asked of them. */

#include "hypervisor.h"

#include "event.h"
#include "judge.h"
#include "leak.h"
#include "left.h"
#include "release.h"
#include "shown.h"
#include "tables.h"

#include <error.h>
#include <inttypes.h>
#include <stdlib.h>

#define NAME_SIZE 40

void model_leave(struct model *model)
{
	if (model->now.reading)
		model_event(model, 'l', "ru");
	model->now.reading = false;
}

void model_publish(struct model *model)
{
	model_leave(model);
	if (!model->now.published)
		model_event(model, 'b', "b dsb ishst");
	model->now.published = true;
}

void model_begin(struct model *model, enum doing doing, bool shared)
{
	model->now = (struct now){ .doing = doing, .shared = shared };
	judge_mark(model, S2PT_CHECK_ENTER);
	if (shared && !like_alone(model->like)) {
		model->now.reading = true;
		model_event(model, 'l', "rl");
	}
}

void model_end(struct model *model)
{
	model_leave(model);
	judge_mark(model, S2PT_CHECK_LEAVE);
	model->now = (struct now){ .doing = DOING_ELSE };
}

static bool asked_to_fail(struct model *model)
{
	if (model->fail_in > 1) {
		model->fail_in--;
		return false;
	}
	if (model->fail_in == 0)
		return false;
	if (--model->fail_count == 0)
		model->fail_in = 0;
	return true;
}

static void *give(void *context, void *cache, unsigned int pages)
{
	struct model *model = context;
	struct allowance *allowance = cache;
	char name[NAME_SIZE];
	void *table;

	if (allowance && allowance->none)
		return NULL;
	if (allowance && allowance->left)
		allowance->left--;
	table = asked_to_fail(model) ? NULL : s2pt_pool_alloc(model->pool, pages);
	if (!table)
		model_event(model, 'a', "a -");
	else if (pages > 1)
		model_event(model, 'a', "a %s %u", model_name(model, table, name), pages);
	else
		model_event(model, 'a', "a %s", model_name(model, table, name));
	judge_pages(model, S2PT_CHECK_ALLOC, table, pages);
	/* A root is the first of its pool. */
	if (model->left && table)
		left_forget(model, table);
	return table;
}

static void take(void *context, void *table, unsigned int pages)
{
	struct model *model = context;
	char name[NAME_SIZE];

	if (leak_count(model, table) == 0)
		model_event(model, 'a', "f %s", model_name(model, table, name));
	judge_pages(model, S2PT_CHECK_FREE, table, pages);
	s2pt_pool_release(model->pool, table, pages);
}

static void wait_for_settling(struct model *model, void *table, int level)
{
	if (model->retired_count == model->retired_room) {
		size_t room = model->retired_room ? 2 * model->retired_room : 64;
		struct retired *grown = reallocarray(model->retired, room, sizeof(*grown));

		if (!grown)
			error(2, 0, "no memory");
		model->retired = grown;
		model->retired_room = room;
	}
	model->retired[model->retired_count++] = (struct retired){ .table = table, .level = level };
}

/*
 * Retire a table.  Where it was emptied no walker is in it, and Linux frees it at once; up to 6.1 it
 * always does.
 */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct model *model = context;
	enum doing doing = model->now.doing;
	bool at_once = doing == DOING_UNMAP || like_alone(model->like);
	char name[NAME_SIZE];

	(void)pt;
	judge_pages(model, S2PT_CHECK_RETIRE, table, 1);
	if (!at_once)
		model_event(model, 'a', "u %s %d", model_name(model, table, name), level);
	if (!at_once && model->setup.defer)
		wait_for_settling(model, table, level);
	/* What is read while it is freed is not found by a walk. */
	model->now.doing = DOING_ELSE;
	if (at_once || !model->setup.defer)
		release_subtree(model, table, level);
	model->now.doing = doing;
	if (model->now.owed)
		model_store(model, model->now.owed, model->now.before, model_read(model->now.owed),
			    'r');
	model->now.owed = NULL;
}

uint64_t model_settle(struct model *model)
{
	uint64_t count = model->retired_count;

	for (size_t i = 0; i < model->retired_count; i++)
		release_subtree(model, model->retired[i].table, model->retired[i].level);
	model->retired_count = 0;
	return count;
}

/* The level of the entry that was written last, which is on the way to `ipa`. */
static int written_level(const struct model *model, s2pt_ipa_t ipa)
{
	int level = model_geom(model)->start_level;

	while (level < S2PT_LEVEL_MAX && tables_slot(model, ipa, level) != model->now.slot)
		level++;
	return level;
}

/*
 * Print the invalidation of an IPA.  Up to 6.1 there is no local one, and level 0 says "no hint"; 5.10
 * takes the level of a table that it takes away for one.
 */
static void forget_ipa(const struct model *model, const struct s2pt_tlbi *request)
{
	bool old = like_alone(model->like);
	const char *name = request->scope == S2PT_LOCAL && !old ? "tn" : "ti";
	s2pt_ipa_t ipa = request->ipa;
	int level = request->level;

	if (model->now.doing == DOING_RELAX && like_linux(model->like))
		ipa = model->now.ipa;
	if (level == S2PT_LEVEL_UNKNOWN && model->like == LIKE_5_10 &&
	    model->now.doing == DOING_UNMAP)
		level = written_level(model, ipa);
	if (level == S2PT_LEVEL_UNKNOWN && (old || model->now.level_left))
		level = model->now.level;
	if (level == S2PT_LEVEL_UNKNOWN)
		model_event(model, 't', "%s 0x%" PRIx64 " ?", name, ipa);
	else
		model_event(model, 't', "%s 0x%" PRIx64 " %d", name, ipa, level);
}

/* Print the invalidation of an address of a stage 1, with the barriers around it. */
static void forget_va(const struct model *model, const struct s2pt_tlbi *request)
{
	bool leaf = request->level != S2PT_LEVEL_UNKNOWN;

	model_event(model, 'b', "b dsb ishst");
	if (leaf || model->like == LIKE_6_1)
		model_event(model, 't', "t1 %s 0x%" PRIx64 " %d", leaf ? "vale2is" : "vae2is",
			    request->ipa, leaf ? request->level : 0);
	else
		model_event(model, 't', "t1 vae2is 0x%" PRIx64 " ?", request->ipa);
	model_event(model, 'b', "b dsb ish");
	model_event(model, 'b', "b isb");
}

static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	struct model *model = context;

	judge_tlbi(model, request);
	if (model->now.no_tlbi && request->kind != S2PT_TLBI_NONE)
		return;
	if (request->regime != S2PT_STAGE2 && request->kind == S2PT_TLBI_IPA) {
		forget_va(model, request);
		return;
	}
	switch (request->kind) {
	case S2PT_TLBI_NONE:
		if (model->now.doing != DOING_ACCIDENT)
			model_publish(model);
		return;
	case S2PT_TLBI_IPA:
		if (request->scope == S2PT_LOCAL)
			model_leave(model);
		forget_ipa(model, request);
		return;
	case S2PT_TLBI_RANGE:
		model_event(model, 't', "tr 0x%" PRIx64 " %" PRIu64, request->ipa,
			    request->size >> model_geom(model)->granule);
		return;
	case S2PT_TLBI_VMID:
		model_event(model, 't', "tv");
		return;
	case S2PT_TLBI_DIRTY:
		model_event(model, 't', "tw");
		return;
	}
}

static void clean(void *context, const struct s2pt_cmo *request)
{
	struct model *model = context;
	bool data = request->kind == S2PT_CLEAN_DATA;

	judge_clean(model, request);
	if (model->now.no_cmo || (data ? model->setup.no_data_cmo : model->setup.no_code_cmo))
		return;
	model_event(model, 'm', "%s 0x%" PRIx64 " 0x%" PRIx64, data ? "dc" : "ic", request->pa,
		    request->size);
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	const struct model *model = context;

	return s2pt_pool_at(model->pool, pa);
}

static s2pt_pa_t pa_of(void *context, const void *table)
{
	const struct model *model = context;

	return s2pt_pool_pa(model->pool, table);
}

const struct s2pt_ops model_ops = {
	.alloc = give,
	.free = take,
	.retire = retire,
	.tlbi = invalidate,
	.cmo = clean,
	.table_at = table_at,
	.pa_of = pa_of,
};

void model_open(struct model *model, enum like like, enum s2pt_granule granule, FILE *out)
{
	*model = (struct model){
		.like = like,
		.granule = granule,
		.out = out,
		.hook = { .event = model_point, .ctx = model },
	};
	for (const char *class = "atmw"; *class; class ++)
		model->classes |= 1U << (*class - 'a');
	s2pt_hook_thread(&model->hook);
}

void model_close(struct model *model)
{
	judge_end(model);
	s2pt_hook_thread(NULL);
	left_forget_all(model);
	s2pt_pool_delete(model->pool);
	free(model->retired);
}
