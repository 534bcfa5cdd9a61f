/* SPDX-License-Identifier: BSD-2-Clause */
/* The hypervisor of a replay: tables in a pool, and callbacks that note what they are asked for. */

#include "engine.h"

#include "judge.h"
#include "s2pt/exclusive.h"

#include <errno.h>
#include <stdlib.h>

char engine_no_pages[1];

static struct engine *engine_of(void *context)
{
	struct engine_table *table = context;

	return table->engine;
}

static void *alloc(void *context, void *cache, unsigned int pages)
{
	struct engine *engine = engine_of(context);
	void *page = cache == engine_no_pages ? NULL : s2pt_pool_alloc(engine->pool, pages);

	engine_judge_pages(context, S2PT_CHECK_ALLOC, page, pages);
	return page;
}

static void release(void *context, void *page, unsigned int pages)
{
	engine_judge_pages(context, S2PT_CHECK_FREE, page, pages);
	s2pt_pool_release(engine_of(context)->pool, page, pages);
}

/* Free a table at once, since no other walker runs. */
static void retire(void *context, const struct s2pt *pt, void *page, int level)
{
	engine_judge_pages(context, S2PT_CHECK_RETIRE, page, 1);
	s2pt_subtree_free(pt, page, level);
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	return s2pt_pool_at(engine_of(context)->pool, pa);
}

static s2pt_pa_t pa_of(void *context, const void *page)
{
	return s2pt_pool_pa(engine_of(context)->pool, page);
}

static void take_request(void *context, const struct s2pt_tlbi *request)
{
	struct engine *engine = engine_of(context);

	engine_judge_tlbi(context, request);
	if (request->kind == S2PT_TLBI_NONE)
		return;
	if (!trace_grow((void **)&engine->requests, engine->n_requests, sizeof(*request))) {
		engine->failed = true;
		return;
	}
	engine->requests[engine->n_requests++] = *request;
}

/* There is no `cmo`, since cleaning would have no effect here. */
static const struct s2pt_ops ops = {
	.alloc = alloc,
	.free = release,
	.retire = retire,
	.tlbi = take_request,
	.table_at = table_at,
	.pa_of = pa_of,
};

bool engine_open(struct engine *engine, const struct engine_config *config)
{
	struct s2pt_pool_config pool = {
		.granule = config->granule,
		.pa_bits = config->lpa2 ? 52 : 48,
		.seed = 1,
	};

	*engine = (struct engine){ .pool = s2pt_pool_new(&pool) };
	engine_judge_open(engine);
	return engine->pool != NULL;
}

enum s2pt_status engine_make(struct engine *engine, const struct engine_config *config,
			     const struct trace_vm *vm, struct engine_table *table)
{
	bool wide = config->lpa2 || (config->granule == S2PT_64K && vm->ipa_bits > 48);
	struct s2pt_geom_want want = {
		.granule = config->granule,
		.ipa_bits = vm->ipa_bits,
		.pa_bits = wide ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = config->lpa2,
	};
	struct s2pt_config made = {
		.format = { .fwb = config->fwb },
		.policy = config->policy,
		.tlb_range = config->tlb_range,
		.by_entry = true,
		.ops = &ops,
		.context = table,
	};
	enum s2pt_status status = s2pt_geom_init(&made.format.geom, &want);

	table->engine = engine;
	if (status != S2PT_DONE)
		return status;
	/* The checker reads the shape here before it is made. */
	table->pt.config = made;
	engine_judge_begin(table, &made);
	status = s2pt_init(&table->pt, &made);
	table->made = status == S2PT_DONE;
	if (table->made)
		engine_judge_root(table);
	return status;
}

void engine_free(struct engine_table *table)
{
	engine_judge_end(table);
	if (table->made)
		s2pt_destroy(s2pt_exclusive(&table->pt));
	table->made = false;
}

void engine_forget(struct engine *engine)
{
	engine->n_requests = 0;
}

uint64_t engine_live(const struct engine *engine)
{
	struct s2pt_pool_counts counts;

	s2pt_pool_counts(engine->pool, &counts);
	return counts.live;
}

void engine_close(struct engine *engine)
{
	engine_judge_close(engine);
	s2pt_pool_delete(engine->pool);
	free(engine->requests);
	*engine = (struct engine){ .pool = NULL };
}

struct s2pt_attr engine_attr(uint64_t prot)
{
	struct s2pt_attr attr = {
		.perm = (prot & TRACE_PROT_R ? S2PT_R : 0U) | (prot & TRACE_PROT_W ? S2PT_W : 0U) |
			(prot & TRACE_PROT_X ? S2PT_X : 0U),
		.memtype = prot & TRACE_PROT_DEVICE ? S2PT_DEVICE : S2PT_NORMAL,
		.software = (unsigned int)(prot >> 55) & 15,
	};

	return attr;
}

int engine_errno(enum s2pt_status status)
{
	if (status > S2PT_DONE)
		return -EAGAIN;
	switch (status) {
	case S2PT_ENOMEM:
		return -ENOMEM;
	case S2PT_ERANGE:
		return -ERANGE;
	case S2PT_EINVAL:
	case S2PT_EEXIST:
		return -EINVAL;
	case S2PT_DONE:
	case S2PT_ALREADY:
	case S2PT_REFAULT:
	case S2PT_RACED:
	case S2PT_BUSY:
	case S2PT_ABSENT:
		return 0;
	}
	return 0;
}

int engine_level(const struct s2pt_geom *geom, uint64_t size)
{
	for (int level = s2pt_block_level(geom); level <= S2PT_LEVEL_MAX; level++)
		if (s2pt_level_size(geom, level) == size)
			return level;
	return S2PT_LEVEL_UNKNOWN;
}
