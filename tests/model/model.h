/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest hypervisor that a model checker can follow: a static pool, no allocation, no memset.
 */

#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

/*
 * What a mapping protects is written and read by plain accesses, so that an order that is missing
 * is a data race, to a checker of C11 as to ThreadSanitizer.
 *
 *  - A table's words: `alloc` clears them by plain stores, `free` poisons them likewise.
 *  - `state`: what a table is; whoever follows a link to it looks there, and may find it live only.
 *  - `cleaned`: the cache maintenance that comes before a leaf; whoever sees the leaf looks there.
 */

#include "core.h"

/* What is asserted is what these programs are for. */
#undef NDEBUG

#include <assert.h>

#include <pthread.h>

/* How often the program runs; a model checker needs one round. */
#ifndef MODEL_ROUNDS
#define MODEL_ROUNDS 1
#endif

/* The policy of all tables; natively, each policy in turn. */
#ifndef MODEL_POLICY
#ifdef S2PT_TRACED
static enum s2pt_policy policy;
#define MODEL_POLICY           policy
#define MODEL_POLICY_OF(round) (policy = (enum s2pt_policy)((round) % S2PT_POLICIES))
#else
#define MODEL_POLICY S2PT_EXACT
#endif
#endif

#ifndef MODEL_POLICY_OF
#define MODEL_POLICY_OF(round) ((void)(round))
#endif

#define PAGES 4
#define WORDS 512
/* Entries of a table that the programs use. */
#define USED   2
#define POISON UINT64_C(0xf05ab1ed5ab1ed50)

#define PAGE   UINT64_C(0x1000)
#define BLOCK  UINT64_C(0x200000)
#define TABLES UINT64_C(0x800000)

/* What is mapped: output number n lies at n blocks behind this. */
#define OUTPUTS   4
#define OUTPUT(n) (UINT64_C(0x40000000) + (n)*BLOCK)

enum page_state {
	SPARE,
	LIVE,
	FREED,
};

static uint64_t pool[PAGES][WORDS];
static int state[PAGES];
static int cleaned[OUTPUTS];
static int discarded[OUTPUTS];
/* Broken entries, by the invalidations that they got. */
static _Atomic(unsigned int) breaks;
static struct s2pt table;

/* Where a retired table waits; -1: there is none. */
static int retired;
/* Readers that have left their read section. */
static _Atomic(unsigned int) left;
/* Readers that there are. */
static unsigned int readers;

static inline int page_of(const void *memory)
{
	int page = 0;

	while (page < PAGES && memory != pool[page])
		page++;
	assert(page < PAGES);
	return page;
}

/* `cache` is the number of the page that the caller may have; the root has 0. */
static void *model_alloc(void *context, void *cache, unsigned int pages)
{
	int page = cache ? *(const int *)cache : 0;

	(void)context;
	assert(pages == 1 && state[page] == SPARE);
	state[page] = LIVE;
	for (unsigned int i = 0; i < USED; i++)
		pool[page][i] = 0;
	return pool[page];
}

static void model_free(void *context, void *memory, unsigned int pages)
{
	int page = page_of(memory);

	(void)context;
	assert(pages == 1 && state[page] == LIVE);
	state[page] = FREED;
	for (unsigned int i = 0; i < USED; i++)
		pool[page][i] = POISON;
}

/* Free at once if all readers have left, else leave it to the end. */
static void model_retire(void *context, void *memory, int level)
{
#ifdef S2PT_WEAK_GRACE
	bool quiet = true;
#else
	bool quiet = count_of(&left) == readers;
#endif

	(void)level;
	if (quiet)
		model_free(context, memory, 1);
	else
		retired = page_of(memory);
}

static void model_tlbi(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
	if (request->scope == S2PT_SHARED && request->kind != S2PT_TLBI_NONE)
		count_up(&breaks);
}

static inline unsigned int output_of(s2pt_pa_t pa)
{
	unsigned int output = 0;

	while (output < OUTPUTS && (pa & ~(BLOCK - 1)) != OUTPUT(output))
		output++;
	assert(output < OUTPUTS);
	return output;
}

static void model_cmo(void *context, const struct s2pt_cmo *request)
{
	(void)context;
	if (request->kind == S2PT_CLEAN_DATA)
		cleaned[output_of(request->pa)] = 1;
	else
		discarded[output_of(request->pa)] = 1;
}

static void *model_table_at(void *context, s2pt_pa_t pa)
{
	int page = 0;

	(void)context;
	while (page < PAGES && pa != TABLES + (unsigned int)page * PAGE)
		page++;
	assert(page < PAGES && state[page] == LIVE);
	return pool[page];
}

static s2pt_pa_t model_pa_of(void *context, const void *memory)
{
	(void)context;
	return TABLES + (unsigned int)page_of(memory) * PAGE;
}

static const struct s2pt_ops model_ops = {
	.alloc = model_alloc,
	.free = model_free,
	.retire = model_retire,
	.tlbi = model_tlbi,
	.cmo = model_cmo,
	.table_at = model_table_at,
	.pa_of = model_pa_of,
};

/* A table that begins at level 3, or at level 2; `threads` will be run. */
static inline void model_begin(int start_level, unsigned int threads)
{
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = start_level == 3 ? 16 : 22,
		.pa_bits = 32,
		.start_level = start_level,
		.small_tables = true,
	};
	struct s2pt_config config = {
		.policy = MODEL_POLICY,
		.tlb_range = true,
		.format = { .fwb = true },
		.ops = &model_ops,
	};
	enum s2pt_status status;

	for (unsigned int page = 0; page < PAGES; page++) {
		state[page] = SPARE;
		for (unsigned int i = 0; i < USED; i++)
			pool[page][i] = POISON;
	}
	for (unsigned int i = 0; i < OUTPUTS; i++) {
		cleaned[i] = 0;
		discarded[i] = 0;
	}
	retired = -1;
	readers = 0;
	count_set(&left, 0);
	status = s2pt_geom_init(&config.format.geom, &want);
	assert(status == S2PT_DONE);
	status = s2pt_init(&table, &config);
	assert(status == S2PT_DONE);
	count_set(&breaks, 0);
	turns_begin(threads);
}

/* The end of a reader's section. */
static inline void model_leave(void)
{
	count_up(&left);
}

/*
 * Free the table that still waits, when no thread runs any more.  Returns how many tables there are
 * then.
 */
static inline unsigned int model_end(void)
{
	unsigned int live = 0;

	if (retired >= 0)
		model_free(NULL, pool[retired], 1);
	for (unsigned int page = 0; page < PAGES; page++)
		live += state[page] == LIVE;
	return live;
}

/* A mapping of a thread's own, and what came of it. */
struct mapper {
	s2pt_ipa_t ipa;
	uint64_t size;
	unsigned int output;
	unsigned int perm;
	/* The page for a table that may be missing. */
	int spare;
	enum s2pt_status status;
};

static inline void model_map(struct mapper *mapper)
{
	struct s2pt_mapping mapping = {
		.ipa = mapper->ipa,
		.pa = OUTPUT(mapper->output),
		.size = mapper->size ? mapper->size : PAGE,
		.attr = { .perm = mapper->perm },
		.cache = &mapper->spare,
	};

	mapper->status = s2pt_map(&table, &mapping);
	assert(mapper->status >= S2PT_DONE);
}

static inline unsigned int model_done(const struct mapper *mapper)
{
	return mapper->status == S2PT_DONE ? 1 : 0;
}

/* Look like a walker: what is there must have been made ready before.  Its output; -1: none. */
static inline int model_look(s2pt_ipa_t ipa)
{
	struct s2pt_entry entry = { .ipa = ipa };
	enum s2pt_status status = s2pt_lookup(&table, ipa, &entry);
	unsigned int output;

	assert(entry.desc.word != POISON);
	if (status != S2PT_DONE)
		return -1;
	output = output_of(s2pt_desc_pa(format_of(&table), entry.desc, entry.level));
	assert(cleaned[output] == 1);
	if (s2pt_desc_executable(format_of(&table), entry.desc))
		assert(discarded[output] == 1);
	return (int)output;
}

#endif
