/* SPDX-License-Identifier: GPL-2.0-only */
/* libs2pt as it is installed: the silent core.  Policy EXACT, FWB, range invalidation, no cache maintenance hook. */
#include "peer.h"
#include "s2pt/exclusive.h"

#include <stdlib.h>

static struct bench_arena *arena;
static struct s2pt table;
static _Thread_local struct peer_counts counted;
/* The cache of the thread that faults, to which pages go back that it took for nothing. */
static _Thread_local struct bench_cache *own;

static const struct s2pt_attr all = { .perm = S2PT_R | S2PT_W | S2PT_X };

static void *alloc(void *context, void *cache, unsigned int pages)
{
	struct bench_arena *from = context;

	if (pages > 1)
		return bench_root(from, pages);
	return bench_alloc(cache ? cache : &from->main);
}

static void give(void *context, void *at, unsigned int pages)
{
	struct bench_arena *to = context;

	/* Roots stay where they are. */
	if (pages == 1 && at != to->base)
		bench_put(own ? own : &to->main, at);
}

/* Free a table at once, since no other walker runs; this counts as a part of the operation. */
static void retire(void *context, const struct s2pt *pt, void *at, int level)
{
	(void)context;
	s2pt_subtree_free(pt, at, level);
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
	switch (request->kind) {
	case S2PT_TLBI_NONE:
		break;
	case S2PT_TLBI_IPA:
		if (request->scope == S2PT_LOCAL)
			counted.tlbi_local++;
		else
			counted.tlbi_ipa++;
		return;
	case S2PT_TLBI_RANGE:
		counted.tlbi_range++;
		return;
	case S2PT_TLBI_VMID:
	case S2PT_TLBI_DIRTY: /* Not with this configuration. */
		counted.tlbi_vmid++;
		return;
	}
	counted.dsb++;
}

static const struct s2pt_ops ops = {
	.alloc = alloc,
	.free = give,
	.retire = retire,
	.tlbi = tlbi,
};

static int init(void)
{
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = PEER_BITS,
		.pa_bits = PEER_BITS,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_config config = {
		.format = { .fwb = true },
		.policy = S2PT_EXACT,
		/* Alone in the table it stores plainly then, as Linux does in any case. */
		.software_managed = true,
		.tlb_range = true,
		.ops = &ops,
		.context = arena,
		.linear = arena->linear,
	};
	enum s2pt_status status = s2pt_geom_init(&config.format.geom, &want);

	return status ? (int)status : (int)s2pt_init(&table, &config);
}

static void destroy(void)
{
	s2pt_destroy(s2pt_exclusive(&table));
}

static int map(const struct peer_range *range, struct bench_cache *cache)
{
	return (int)s2pt_map(&table, &(struct s2pt_mapping){
					     .ipa = range->ipa,
					     .pa = range->pa,
					     .size = range->size,
					     .attr = all,
					     .pages_only = range->pages_only,
					     .cache = cache,
				     });
}

static struct s2pt_range range_of(const struct peer_range *range)
{
	return (struct s2pt_range){ range->ipa, range->size };
}

static int unmap(const struct peer_range *range)
{
	struct s2pt_range what = range_of(range);

	return (int)s2pt_unmap(s2pt_exclusive(&table), &what, NULL);
}

static int protect(const struct peer_range *range)
{
	struct s2pt_range what = range_of(range);

	return (int)s2pt_protect_alone(s2pt_exclusive(&table), &what, S2PT_W, NULL);
}

static int protect_beside(const struct peer_range *range)
{
	struct s2pt_range what = range_of(range);

	return (int)s2pt_protect(&table, &what, S2PT_W, NULL);
}

/* Age without an invalidation, as Linux does. */
static int age(const struct peer_range *range)
{
	struct s2pt_range what = range_of(range);
	struct s2pt_gather forgotten;
	bool young = false;
	int status;

	s2pt_gather_init(&forgotten);
	status = (int)s2pt_age_clear_alone(s2pt_exclusive(&table), &what, &young, &forgotten);
	return status ? status : !young;
}

static int age_beside(const struct peer_range *range)
{
	struct s2pt_range what = range_of(range);
	struct s2pt_gather forgotten;
	bool young = false;
	int status;

	s2pt_gather_init(&forgotten);
	status = (int)s2pt_age_clear(&table, &what, &young, &forgotten);
	return status ? status : !young;
}

static int split(const struct peer_range *range, struct bench_cache *cache)
{
	struct s2pt_splitting what = {
		.range = range_of(range),
		.cache = cache,
		.pages = (uint64_t)cache->count,
	};

	return (int)s2pt_split(s2pt_exclusive(&table), &what);
}

/* A race that is lost is a fault that comes again. */
static bool lost(enum s2pt_status status)
{
	return status == S2PT_RACED || status == S2PT_BUSY;
}

/* `call` for each page; ALREADY is as good as done. */
#define FOR_EACH(pages, i, call)                                                                   \
	for (size_t i = 0; i < (pages)->count; i++) {                                              \
		enum s2pt_status status;                                                           \
                                                                                                   \
		do {                                                                               \
			if ((pages)->enter)                                                        \
				(pages)->enter((pages)->lock);                                     \
			status = call;                                                             \
			if ((pages)->leave)                                                        \
				(pages)->leave((pages)->lock);                                     \
		} while (lost(status));                                                            \
		if (status != S2PT_DONE && status != S2PT_ALREADY)                                 \
			return (int)status;                                                        \
	}

static enum s2pt_status map_page(const struct peer_pages *pages, uint64_t ipa)
{
	struct s2pt_mapping page = {
		.ipa = ipa,
		.pa = ipa + pages->offset,
		.size = BENCH_PAGE,
		.attr = all,
		.cache = pages->cache,
	};

	return s2pt_map(&table, &page);
}

static int map_pages(const struct peer_pages *pages)
{
	FOR_EACH(pages, i, map_page(pages, pages->ipas[i]))
	return 0;
}

static int fault(const struct peer_pages *pages)
{
	int err;

	own = pages->cache;
	err = map_pages(pages);
	own = NULL;
	return err;
}

static int relax(const struct peer_pages *pages)
{
	FOR_EACH(pages, i, s2pt_relax(&table, pages->ipas[i], S2PT_R | S2PT_W | S2PT_X))
	return 0;
}

static int touch(const struct peer_pages *pages)
{
	FOR_EACH(pages, i, s2pt_touch(&table, pages->ipas[i]))
	return 0;
}

static uint64_t lookup(const struct peer_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++) {
		struct s2pt_entry entry;

		if (s2pt_lookup(&table, pages->ipas[i], &entry))
			return i;
	}
	return pages->count;
}

static uint64_t lookup_chain(const struct peer_pages *pages)
{
	uint64_t next = 0;

	for (size_t i = 0; i < pages->count; i++) {
		struct s2pt_entry entry;

		if (s2pt_lookup(&table, pages->ipas[i] + next, &entry))
			return i;
		next = entry.desc.word & PEER_NEVER_SET;
	}
	return pages->count + next;
}

static struct peer_counts counts(void)
{
	struct peer_counts now = counted;

	counted = (struct peer_counts){ 0 };
	return now;
}

static const struct peer peer = {
	.name = "libs2pt",
	.init = init,
	.destroy = destroy,
	.map = map,
	.unmap = unmap,
	.protect = protect,
	.age = age,
	.split = split,
	.protect_beside = protect_beside,
	.age_beside = age_beside,
	.fault = fault,
	.relax = relax,
	.touch = touch,
	.lookup = lookup,
	.lookup_chain = lookup_chain,
	.counts = counts,
};

const struct peer *peer_open_s2pt(struct bench_arena *of)
{
	arena = of;
	return &peer;
}
