/* SPDX-License-Identifier: BSD-2-Clause */
/* Does what Linux does where a walk meets an entry that a script has made a held one. */

#include "held.h"

#include "judge.h"
#include "shown.h"
#include "tables.h"

/* The next held entry of a range. */
static bool find(const struct model *model, const struct s2pt_range *range,
		 struct s2pt_entry *entry)
{
	struct s2pt_cursor cursor;

	if (!model->held || s2pt_cursor_begin(&cursor, &model->pt, range) != S2PT_DONE)
		return false;
	while (s2pt_cursor_next(&cursor, entry))
		if (entry->kind == S2PT_HELD)
			return true;
	return false;
}

void held_empty(struct model *model, const struct s2pt_range *range)
{
	struct s2pt_entry entry;

	while (find(model, range, &entry)) {
		void *slot = tables_slot(model, entry.ipa, entry.level);

		model_poke(model, slot, 0);
		model_store(model, slot, entry.desc.word, 0, 'w');
	}
}

/* Would Linux put a leaf of `level` at `at`?  An output address that does not exist is as good as any. */
static bool leaf_fits(const struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
		      int level)
{
	const struct s2pt_geom *geom = model_geom(model);
	uint64_t size = s2pt_level_size(geom, level);
	s2pt_pa_t pa = mapping->pa + (at - mapping->ipa);

	if (at < mapping->ipa || mapping->ipa + mapping->size - at < size || at & (size - 1))
		return false;
	if (level < s2pt_block_level(geom) || (mapping->pages_only && level < S2PT_LEVEL_MAX))
		return false;
	return !(pa & (size - 1)) || (like_empties(model->like) && pa >= s2pt_pa_end(geom));
}

/* The end of a block that takes the place of a table around an entry; 0 if there is none. */
static s2pt_ipa_t block_around(const struct model *model, const struct s2pt_mapping *mapping,
			       const struct s2pt_entry *entry)
{
	const struct s2pt_geom *geom = model_geom(model);

	for (int level = geom->start_level; level < entry->level; level++) {
		uint64_t size = s2pt_level_size(geom, level);
		s2pt_ipa_t start = entry->ipa & ~(size - 1);

		if (leaf_fits(model, mapping, start, level))
			return start + size;
	}
	return 0;
}

bool held_next(const struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
	       struct s2pt_entry *entry)
{
	s2pt_ipa_t end = mapping->ipa + mapping->size;

	while (at < end && find(model, &(struct s2pt_range){ at, end - at }, entry)) {
		at = block_around(model, mapping, entry);
		if (!at)
			return true;
	}
	return false;
}

enum s2pt_status held_visit(struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
			    const struct s2pt_entry *entry)
{
	const struct s2pt_ops *ops = model->pt.config.ops;
	void *table = NULL;

	if (!leaf_fits(model, mapping, at, entry->level)) {
		table = ops->alloc(model, mapping->cache, 1);
		if (!table)
			return S2PT_ENOMEM;
	}
	if (!model->now.shared)
		model_warn(model);
	if (table)
		ops->free(model, table, 1);
	return S2PT_BUSY;
}
