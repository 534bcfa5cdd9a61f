/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the references that Linux takes once too often, and keeps the tables that have some from
 * being found empty.
 */

#include "leak.h"

#include "s2pt/exclusive.h"

/* A mark that stands in an empty entry while a range is unmapped. */
#define PIN UINT64_C(0xf000000000000002)

static uint64_t *table_of(const struct model *model, const void *slot)
{
	uintptr_t size = (uintptr_t)s2pt_page_size(model_geom(model));

	return (uint64_t *)((uintptr_t)slot & ~(size - 1));
}

void leak_add(struct model *model, const void *slot)
{
	uint64_t *table = table_of(model, slot);
	unsigned int i = 0;

	while (i < model->leaks && model->leaked[i].table != table)
		i++;
	if (i == LEAKS_MOST)
		return;
	if (i == model->leaks)
		model->leaked[model->leaks++] = (struct leak){ .table = table };
	model->leaked[i].count++;
}

uint64_t leak_count(const struct model *model, const void *table)
{
	for (unsigned int i = 0; i < model->leaks; i++)
		if (model->leaked[i].table == table)
			return model->leaked[i].count;
	return 0;
}

static uint64_t *find(const struct model *model, uint64_t *table, uint64_t word)
{
	for (unsigned int i = 0; i < s2pt_table_entries(model_geom(model)); i++) {
		if (model_read(&table[i]) == word)
			return &table[i];
	}
	return NULL;
}

static void replace_one(const struct model *model, uint64_t *table, uint64_t found, uint64_t want)
{
	uint64_t *entry = find(model, table, found);

	if (entry)
		model_write(entry, want);
}

void leak_pin(struct model *model)
{
	for (unsigned int i = 0; i < model->leaks; i++)
		replace_one(model, model->leaked[i].table, 0, PIN);
}

void leak_emptied(struct model *model, void *slot)
{
	uint64_t *table = table_of(model, slot);

	if (leak_count(model, table) && !find(model, table, PIN))
		model_write(slot, PIN);
}

void leak_unpin(struct model *model)
{
	for (unsigned int i = 0; i < model->leaks; i++)
		replace_one(model, model->leaked[i].table, PIN, 0);
}

uint64_t leak_forget(struct model *model)
{
	uint64_t pages = model->leaks;

	model->leaks = 0;
	return pages;
}
