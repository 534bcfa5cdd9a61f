/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that tables lie in: a static array, no allocation, no memset.  A page is cleared and
 * poisoned by plain stores, and `state` says what it is, so that whoever meets a table too early or
 * too late has a data race with that.
 */

#ifndef TESTS_MODEL_POOL_H
#define TESTS_MODEL_POOL_H

#include "core.h"

/* What is asserted is what these programs are for. */
#undef NDEBUG

#include <assert.h>

#define PAGES 4
#define WORDS 512
/* Entries of a table that are cleared and poisoned: those that the programs use. */
#ifdef S2PT_TRACED
#define USED WORDS
#else
#define USED 2
#endif
#define POISON UINT64_C(0xf05ab1ed5ab1ed50)

#define PAGE   UINT64_C(0x1000)
#define BLOCK  UINT64_C(0x200000)
#define TABLES UINT64_C(0x800000)

enum page_state {
	SPARE,
	LIVE,
	FREED,
};

static uint64_t pool[PAGES][WORDS];
static int state[PAGES];
/* The page that a retired table lies in, as long as it is not freed; 0: there is none. */
static _Atomic(unsigned int) retired;

static inline unsigned int page_of(const void *memory)
{
	unsigned int page = 0;

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
	unsigned int page = page_of(memory);

	(void)context;
	assert(pages == 1 && state[page] == LIVE);
	state[page] = FREED;
	for (unsigned int i = 0; i < USED; i++)
		pool[page][i] = POISON;
}

/* Free the retired table, if there is one, and if no section can hold it any more. */
static inline void model_reap(void)
{
	unsigned int page = count_of(&retired);

#ifdef S2PT_WEAK_GRACE
	if (page == 0)
		return;
#else
	if (page == 0 || !sections_over())
		return;
#endif
	count_set(&retired, 0);
	model_free(NULL, pool[page], 1);
}

/* One table at most is retired.  Whoever retires reaps at once, unless a program has somebody for it. */
static void model_retire(void *context, const struct s2pt *pt, void *memory, int level)
{
	(void)context;
	(void)pt;
	(void)level;
#ifdef S2PT_WEAK_HANDOVER
	count_set(&retired, page_of(memory));
#else
	count_set_release(&retired, page_of(memory));
#endif
#ifndef MODEL_REAPER
	model_reap();
#endif
}

static void *model_table_at(void *context, s2pt_pa_t pa)
{
	unsigned int page = 0;

	(void)context;
	while (page < PAGES && pa != TABLES + page * PAGE)
		page++;
	assert(page < PAGES && state[page] == LIVE);
	return pool[page];
}

static s2pt_pa_t model_pa_of(void *context, const void *memory)
{
	(void)context;
	return TABLES + page_of(memory) * PAGE;
}

#endif
