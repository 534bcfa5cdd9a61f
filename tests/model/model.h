/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest hypervisor that a model checker can follow.  What a mapping protects is written and
 * read by plain accesses, so that an order that is missing is a data race, to a checker of C11 as to
 * ThreadSanitizer: the words and the state of tables (`pool.h`), and the cache maintenance that
 * comes before a leaf, and before execution; whoever sees the leaf looks there.
 */

#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include "pool.h"

/*
 * What the table is like, by the command line.  Run natively, many times: all in turn.  A model
 * checker needs one round.
 */
#ifdef S2PT_TRACED
static unsigned int round_now;
#define MODEL_ROUND(round) (round_now = (round))
#define ROUND_BIT(n)       ((round_now / S2PT_POLICIES >> (n)&1) != 0)
#else
#define MODEL_ROUNDS       1
#define MODEL_ROUND(round) ((void)(round))
#define ROUND_BIT(n)       false
#endif

#if !defined(MODEL_POLICY) && defined(S2PT_TRACED)
#define MODEL_POLICY ((enum s2pt_policy)(round_now % S2PT_POLICIES))
#elif !defined(MODEL_POLICY)
#define MODEL_POLICY S2PT_EXACT
#endif
/* Tables at a fixed offset from their addresses, so that a walk for one page takes the direct way. */
#ifndef MODEL_LINEAR
#define MODEL_LINEAR ROUND_BIT(0)
#endif
#ifndef MODEL_BY_ENTRY
#define MODEL_BY_ENTRY ROUND_BIT(1)
#endif
#ifndef MODEL_KEEP_REST
#define MODEL_KEEP_REST ROUND_BIT(2)
#endif

/* Stage 2, or EL2's own stage 1 (el2.h). */
#ifndef MODEL_REGIME
#define MODEL_REGIME S2PT_STAGE2
#endif

/* What is mapped: output number n lies at n blocks behind this. */
#define OUTPUTS   4
#define OUTPUT(n) (UINT64_C(0x40000000) + (n)*BLOCK)

static int cleaned[OUTPUTS];
static int discarded[OUTPUTS];
/* Invalidations on all CPUs: of broken entries, and of what was taken away. */
static _Atomic(unsigned int) breaks;
static struct s2pt table;

static void model_tlbi(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
#ifdef MODEL_AT_LOCAL
	if (request->scope == S2PT_LOCAL)
		MODEL_AT_LOCAL();
#endif
	if (request->scope != S2PT_SHARED || request->kind == S2PT_TLBI_NONE)
		return;
	count_up(&breaks);
#ifdef MODEL_AT_TLBI
	MODEL_AT_TLBI();
#endif
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
#ifdef MODEL_AT_CMO
	MODEL_AT_CMO(request->kind);
#endif
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

static const struct s2pt_ops linear_ops = {
	.alloc = model_alloc,
	.free = model_free,
	.retire = model_retire,
	.tlbi = model_tlbi,
	.cmo = model_cmo,
};

static const enum s2pt_regime regime = MODEL_REGIME;

/* Static, so that nothing is copied into the first member of a local struct. */
static struct s2pt_config config;

/* A table that begins at level 3, or at level 2. */
static inline void model_begin(int start_level)
{
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = start_level == 3 ? 16 : 22,
		.pa_bits = 32,
		.start_level = regime == S2PT_STAGE2 ? start_level : S2PT_START_AUTO,
		.small_tables = true,
		.regime = regime,
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
	count_set(&retired, 0);
	count_set(&sections, 0);
	count_set(&table_lock, 0);
	status = s2pt_geom_init(&config.format.geom, &want);
	assert(status == S2PT_DONE);
	config.format.fwb = regime == S2PT_STAGE2;
	config.format.regime = regime;
	config.format.mair = regime == S2PT_STAGE2 ? 0 : S2PT_MAIR_LINUX;
	config.policy = MODEL_POLICY;
	config.tlb_range = true;
	config.by_entry = MODEL_BY_ENTRY;
	config.keep_rest = MODEL_KEEP_REST;
	config.ops = MODEL_LINEAR ? &linear_ops : &model_ops;
	config.linear = (uintptr_t)pool - TABLES;
	status = s2pt_init(&table, &config);
	assert(status == S2PT_DONE);
	count_set(&breaks, 0);
}

/* Nobody runs any more: a table that still waits is freed.  How many tables there are then. */
static inline unsigned int model_end(void)
{
	unsigned int live = 0;

	model_reap();
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

/* What the leaf at `ipa` allows; 0 if there is none. */
static inline unsigned int model_perm(s2pt_ipa_t ipa)
{
	struct s2pt_entry entry = { .ipa = ipa };
	enum s2pt_status status = s2pt_lookup(&table, ipa, &entry);

	return status == S2PT_DONE ? s2pt_desc_perm(format_of(&table), entry.desc) : 0;
}

/* Map a page for all of a program, before its threads are run. */
static inline void model_page(s2pt_ipa_t ipa, unsigned int output, unsigned int perm)
{
	struct mapper first = { .ipa = ipa, .output = output, .perm = perm, .spare = 1 };

	model_map(&first);
	assert(first.status == S2PT_DONE);
}

#endif
