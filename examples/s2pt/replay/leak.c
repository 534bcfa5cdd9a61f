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
	if (model->leaks < LEAKS_MOST)
		model->leaked[model->leaks++] = table_of(model, slot);
}

uint64_t leak_count(const struct model *model, const void *table)
{
	uint64_t count = 0;

	for (unsigned int i = 0; i < model->leaks; i++)
		count += model->leaked[i] == table;
	return count;
}

static void replace_one(const struct model *model, uint64_t *table, uint64_t found, uint64_t want)
{
	for (unsigned int i = 0; i < s2pt_table_entries(model_geom(model)); i++) {
		if (model_read(&table[i]) == found) {
			model_write(&table[i], want);
			return;
		}
	}
}

void leak_pin(struct model *model)
{
	for (unsigned int i = 0; i < model->leaks; i++)
		replace_one(model, model->leaked[i], 0, PIN);
}

void leak_unpin(struct model *model)
{
	for (unsigned int i = 0; i < model->leaks; i++)
		replace_one(model, model->leaked[i], PIN, 0);
}

uint64_t leak_forget(struct model *model)
{
	uint64_t pages = 0;

	for (unsigned int i = 0; i < model->leaks; i++) {
		bool again = false;

		for (unsigned int j = 0; j < i; j++)
			again |= model->leaked[j] == model->leaked[i];
		pages += !again;
	}
	model->leaks = 0;
	return pages;
}
