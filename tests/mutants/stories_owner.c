/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stories of who owns memory: told what went, taking over a table that somebody else made, and counting
 * tables beforehand.
 */

#include "s2pt/adopt.h"
#include "s2pt/budget.h"
#include "s2pt/exclusive.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>

/* What was told, and whether an invalidation was owed at that time. */
struct told {
	struct s2pt_gather gather;
	struct s2pt_gone_list list;
	/* There is room for two; the third is looked at. */
	struct s2pt_gone room[3];
	struct s2pt_gone got[4];
	unsigned int count;
	bool early;
};

static void hear(void *context, const struct s2pt_gone *run)
{
	struct told *told = context;

	told->early |= told->gather.count != 0;
	if (told->count < 4)
		told->got[told->count] = *run;
	told->count++;
}

static bool is_run(const struct s2pt_gone *run, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size)
{
	return run->ipa == ipa && run->pa == pa && run->size == size;
}

/* The rest of a block, and two pages that lie apart in memory. */
void story_told(struct stage *stage)
{
	struct told told = { .gather = S2PT_GATHER_INIT };
	struct s2pt_unmapping unmapping = {
		.range = { I + SZ_4K, SZ_2M + SZ_4K },
		.gather = &told.gather,
		.gone = &told.list,
	};
	struct s2pt_excl excl;
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_2M, RW);
	(void)stage_map(stage, I + SZ_2M, P + SZ_1G, SZ_4K, RW);
	(void)stage_map(stage, I + SZ_2M + SZ_4K, P + SZ_1G + SZ_2M, SZ_4K, RW);
	told.list = (struct s2pt_gone_list){
		.runs = told.room, .room = 2, .tell = hear, .context = &told
	};
	told.gather.gone = &told.list;
	told.room[2].size = SZ_1G;
	excl = s2pt_world_lock(stage->world);
	stage_must(stage, "STATUS", s2pt_unmap_exact(excl, &unmapping) == S2PT_DONE);
	s2pt_gather_flush(excl.pt, &told.gather);
	stage_must(stage, "EARLY", !told.early);
	s2pt_world_unlock(stage->world, NULL);
	stage_must(stage, "ROOM", told.room[2].size == SZ_1G);
	stage_must(stage, "RUNS",
		   told.count == 3 && is_run(&told.got[0], I + SZ_4K, P + SZ_4K, SZ_2M - SZ_4K) &&
			   is_run(&told.got[1], I + SZ_2M, P + SZ_1G, SZ_4K) &&
			   is_run(&told.got[2], I + SZ_2M + SZ_4K, P + SZ_1G + SZ_2M, SZ_4K));
	stage_must(stage, "LEFT", stage_walk(stage, I + SZ_4K, &pa) == 0);
	stage_must(stage, "REST", stage_walk(stage, I, &pa) == RW && pa == P);
}

/* A hypervisor that has some pages of memory, and gives nothing back. */

#define PAGES 32
#define BASE  UINT64_C(0x80000000)

struct small {
	char *memory;
	unsigned int used;
	struct s2pt_ops ops;
	struct s2pt pt;
};

static void *on_alloc(void *context, void *cache, unsigned int pages)
{
	struct small *small = context;
	void *table = small->memory + small->used * SZ_4K;

	(void)cache;
	if (small->used + pages > PAGES)
		return NULL;
	small->used += pages;
	return table;
}

static void on_free(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)table;
	(void)pages;
}

static void on_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	(void)pt;
	(void)table;
	(void)level;
}

static void on_tlbi(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
	(void)request;
}

/* With an empty table of level 1. */
static bool small_begin(struct small *small)
{
	struct s2pt_geom_want want = {
		.granule = S2PT_4K, .ipa_bits = 39, .pa_bits = 40, .start_level = S2PT_START_AUTO
	};
	struct s2pt_config config = { .ops = &small->ops, .context = small };

	memset(small, 0, sizeof(*small));
	small->memory = aligned_alloc(SZ_4K, PAGES * SZ_4K);
	if (!small->memory)
		return false;
	memset(small->memory, 0, PAGES * SZ_4K);
	small->ops = (struct s2pt_ops){
		.alloc = on_alloc, .free = on_free, .retire = on_retire, .tlbi = on_tlbi
	};
	config.linear = (uintptr_t)small->memory - (uintptr_t)BASE;
	return s2pt_geom_init(&config.format.geom, &want) == S2PT_DONE &&
	       s2pt_init(&small->pt, &config) == S2PT_DONE;
}

static enum s2pt_status small_map(struct small *small, uint64_t size, bool pages)
{
	struct s2pt_mapping mapping = {
		.ipa = I, .pa = P, .size = size, .attr = { .perm = RW }, .pages_only = pages
	};

	return s2pt_map(&small->pt, &mapping);
}

/* The table to which an entry leads. */
static uint64_t *below(struct small *small, uint64_t word)
{
	return (uint64_t *)(void *)(small->memory + ((word & UINT64_C(0xfffffffff000)) - BASE));
}

static enum s2pt_status adopt(struct small *small)
{
	uint64_t seen[S2PT_ADOPT_WORDS(PAGES * SZ_4K, 12)];
	struct s2pt_adoption adoption = {
		.root = s2pt_root_pa(&small->pt),
		.memory = BASE,
		.size = PAGES * SZ_4K,
		.seen = seen,
		.words = 1,
	};
	struct s2pt adopted;

	return s2pt_adopt(&adopted, &small->pt.config, &adoption);
}

void story_adopted(struct stage *stage)
{
	struct small small;
	uint64_t *root;
	uint64_t *page;

	stage_must(stage, "READY", small_begin(&small));
	stage_must(stage, "READY", small_map(&small, SZ_4K, false) == S2PT_DONE);
	stage_must(stage, "TAKEN", adopt(&small) == S2PT_DONE);
	root = small.pt.root;
	root[I / SZ_1G + 1] = root[I / SZ_1G];
	stage_must(stage, "TWICE", adopt(&small) == S2PT_EINVAL);
	root[I / SZ_1G + 1] = 0;
	page = below(&small, below(&small, root[I / SZ_1G])[0]);
	page[0] |= UINT64_C(1) << 50;
	stage_must(stage, "UNKNOWN", adopt(&small) == S2PT_EINVAL);
	free(small.memory);
}

void story_budget(struct stage *stage)
{
	struct s2pt_mapping pages = { .ipa = I, .size = 3 * SZ_2M + SZ_4K, .pages_only = true };
	struct s2pt_unmapping middle = { .range = { I + SZ_4K, 2 * SZ_1G - 2 * SZ_4K } };
	const struct s2pt_geom *geom;
	struct small small;
	unsigned int before;

	stage_must(stage, "READY", small_begin(&small));
	geom = &small.pt.config.format.geom;
	before = small.used;
	stage_must(stage, "READY", small_map(&small, pages.size, true) == S2PT_DONE);
	stage_must(stage, "BUDGET", small.used - before == s2pt_budget_map(geom, &pages));
	free(small.memory);

	stage_must(stage, "READY", small_begin(&small));
	stage_must(stage, "READY", small_map(&small, 2 * SZ_1G, false) == S2PT_DONE);
	before = small.used;
	stage_must(stage, "READY",
		   s2pt_unmap_exact(s2pt_exclusive(&small.pt), &middle) == S2PT_DONE);
	stage_must(stage, "BUDGET", small.used - before == s2pt_budget_exact(geom, &middle.range));
	free(small.memory);
}
