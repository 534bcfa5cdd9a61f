/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds the tables that are generated, for the library's callbacks. */

#include "store.h"

#include <stdlib.h>

/* The root is allocated first, so that it lies at the base. */
static void *store_alloc(void *context, void *cache, unsigned int pages)
{
	struct store *store = context;
	char *memory;

	(void)cache;
	if (pages > STORE_PAGES - store->pages)
		return NULL;
	memory = aligned_alloc(store->size, pages * store->size);
	if (!memory)
		return NULL;
	for (size_t i = 0; i < pages * store->size / sizeof(uint64_t); i++)
		((uint64_t *)(void *)memory)[i] = 0;
	if (!store->pages)
		store->root_pages = pages;
	for (unsigned int i = 0; i < pages; i++)
		store->page[store->pages++] = memory + i * store->size;
	return memory;
}

/* Pages stay until the end: their addresses are part of the result. */
static void store_keep(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)table;
	(void)pages;
}

static void store_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	(void)pt;
	(void)table;
	(void)level;
}

static void store_tlbi(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
	(void)request;
}

static void *store_table_at(void *context, s2pt_pa_t pa)
{
	const struct store *store = context;

	return store->page[(pa - store->base) / store->size];
}

static s2pt_pa_t store_pa_of(void *context, const void *table)
{
	const struct store *store = context;
	size_t page = 0;

	/* The last pages are asked for most. */
	while (page < store->pages && store->page[store->pages - 1 - page] != table)
		page++;
	return store->base + (store->pages - 1 - page) * store->size;
}

const struct s2pt_ops store_ops = {
	.alloc = store_alloc,
	.free = store_keep,
	.retire = store_retire,
	.tlbi = store_tlbi,
	.table_at = store_table_at,
	.pa_of = store_pa_of,
};

uint64_t store_word(const struct store *store, size_t page, unsigned int index)
{
	const uint64_t *words = store->page[page];

	return words[index];
}

void store_free(struct store *store)
{
	/* The root's pages are one allocation, and each page after it is one. */
	for (size_t i = 0; i < store->pages; i++)
		if (i == 0 || i >= store->root_pages)
			free(store->page[i]);
	store->pages = 0;
}
