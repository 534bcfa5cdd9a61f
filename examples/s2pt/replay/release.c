/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frees tables as Linux does.  7.3 counts references down and clears an entry once the table below
 * it is free; older kernels and the core clear nothing.
 */

#include "release.h"

#include "shown.h"
#include "tables.h"

static void clear_entry(const struct model *model, void *slot)
{
	uint64_t before = model_read(slot);

	model_write(slot, 0);
	/* Linux leaves leaves where they are; here the word says what its count does. */
	if (model_is_link(model, before))
		model_store(model, slot, before, 0, 'w');
}

static bool is_empty(const struct model *model, const void *table)
{
	for (unsigned int i = 0; i < s2pt_table_entries(model_geom(model)); i++)
		if (model_read((const uint64_t *)table + i) != 0)
			return false;
	return true;
}

/* Empty the entries of `span` that a range touches, and free the tables that this leaves empty. */
static void release_span(const struct model *model, const struct tables_span *span,
			 const struct s2pt_range *range)
{
	uint64_t size = s2pt_level_size(model_geom(model), span->level);
	uint64_t entries = (uint64_t)span->tables * s2pt_table_entries(model_geom(model));

	uint64_t first = range->ipa > span->ipa ? (range->ipa - span->ipa) / size : 0;

	for (uint64_t i = first; i < entries; i++) {
		void *slot = (uint64_t *)(uintptr_t)span->at + i;
		struct tables_span below = { .tables = 1, .level = span->level + 1 };

		below.ipa = span->ipa + i * size;
		if (below.ipa >= range->ipa + range->size)
			return;
		below.at = tables_below(model, span->level, model_read(slot));
		if (below.at) {
			release_span(model, &below, range);
			if (!is_empty(model, below.at))
				continue;
			s2pt_subtree_free(&model->pt, (void *)(uintptr_t)below.at, span->level);
		}
		clear_entry(model, slot);
	}
}

void release_range(const struct model *model, const struct s2pt_range *range)
{
	struct tables_span root = tables_root(model);

	release_span(model, &root, range);
}

void release_subtree(const struct model *model, void *table, int level)
{
	struct tables_span span = { .at = table, .tables = 1, .level = level + 1 };
	struct s2pt_range all = { .size = s2pt_level_size(model_geom(model), level) };

	if (model->like == LIKE_7_3)
		release_span(model, &span, &all);
	s2pt_subtree_free(&model->pt, table, level);
}
