/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes over a table that somebody else made, after all of it has been looked at.  Reads only: what
 * is not as the library would have written it is refused.
 */

#include "s2pt/adopt.h"

#include "apply_contiguous.h"
#include "ops.h"
#include "seldom.h"
#include "table.h"

struct look {
	const struct s2pt *pt;
	const struct s2pt_adoption *adoption;
};

/** Have `count` pages of the memory from `pa` on been seen, or are they not in it?  Notes them. */
static bool is_fresh(const struct look *look, s2pt_pa_t pa, unsigned int count)
{
	const struct s2pt_adoption *adoption = look->adoption;
	unsigned int granule = geom_of(look->pt)->granule;
	s2pt_pa_t offset = pa - adoption->memory;

	if (pa < adoption->memory || offset >= adoption->size ||
	    (uint64_t)count << granule > adoption->size - offset)
		return false;
	for (uint64_t page = offset >> granule; count; page++, count--) {
		uint64_t bit = UINT64_C(1) << page % 64;

		if (adoption->seen[page / 64] & bit)
			return false;
		adoption->seen[page / 64] |= bit;
	}
	return true;
}

static bool leaf_known(const struct s2pt *pt, s2pt_desc_t leaf, int level)
{
	const struct s2pt_format *format = format_of(pt);
	struct s2pt_attr attr = s2pt_desc_attr(format, leaf, level);
	s2pt_pa_t pa = s2pt_desc_pa(format, leaf, level);

	if (level != S2PT_LEVEL_MAX && !s2pt_level_has_blocks(&format->geom, level))
		return false;
	if (s2pt_attr_check(format, &attr) != S2PT_DONE ||
	    pa > s2pt_pa_end(&format->geom) - s2pt_level_size(&format->geom, level))
		return false;
	return s2pt_desc_same(s2pt_desc_leaf(format, level, pa, &attr), leaf);
}

static bool note_known(s2pt_desc_t note)
{
	s2pt_desc_t made;

	return s2pt_desc_note(s2pt_note_type(note), s2pt_note_payload(note), &made) == S2PT_DONE &&
	       s2pt_desc_same(made, note);
}

/** Does `link` lead to a table that has not been seen, and say nothing else? */
static bool link_known(const struct look *look, s2pt_desc_t link, int level)
{
	s2pt_pa_t pa = s2pt_desc_pa(format_of(look->pt), link, level);

	return s2pt_desc_same(s2pt_desc_table(format_of(look->pt), pa), link) &&
	       is_fresh(look, pa, 1);
}

static bool entry_known(const struct look *look, s2pt_desc_t found, int level)
{
	switch (desc_kind(found, level)) {
	case S2PT_EMPTY:
		return true;
	case S2PT_HELD:
		return false;
	case S2PT_NOTE:
		return note_known(found);
	case S2PT_LEAF:
		return leaf_known(look->pt, found, level);
	case S2PT_TABLE:
		return link_known(look, found, level);
	}
	return false;
}

static bool refuse(const struct look *look, const struct s2pt_entry *entry)
{
	if (look->adoption->refused)
		*look->adoption->refused = *entry;
	return false;
}

/** Where the table is to have runs: is a leaf that says so part of a whole one? */
static bool run_known(const struct s2pt *pt, slot_t *slot, const struct s2pt_entry *leaf)
{
	struct contiguous run = contiguous_around(pt, slot, leaf->level, leaf->ipa - pt->base);
	s2pt_desc_t first;

	if (!is_contiguous(pt, leaf->desc, leaf->level))
		return true;
	if (run.count == 1 ||
	    (leaf->level == geom_of(pt)->start_level && s2pt_root_entries(geom_of(pt)) < run.count))
		return false;
	first = slot_load(&run.slots[0]);
	if (s2pt_desc_pa(format_of(pt), first, leaf->level) & (run.range.size - 1))
		return false;
	for (unsigned int i = 0; i < run.count; i++) {
		s2pt_desc_t found = slot_load(&run.slots[i]);
		uint64_t differ = found.word ^ leaf_after(&run, first, i).word;

		if (differ & ~hardware_bits(found))
			return false;
	}
	return true;
}

/** Look at the entries of a table, which are of `level`, and at all below it. */
static bool look_at(const struct look *look, slot_t *table, int level, s2pt_ipa_t base)
{
	const struct s2pt_geom *geom = geom_of(look->pt);
	bool root = level == geom->start_level;
	unsigned int count = root ? s2pt_root_entries(geom) : s2pt_table_entries(geom);
	struct s2pt_entry entry = { .size = s2pt_level_size(geom, level), .level = level };

	for (unsigned int i = 0; i < count; i++) {
		entry.ipa = base + i * entry.size;
		entry.desc = slot_load(&table[i]);
		entry.kind = desc_kind(entry.desc, level);
		if (!entry_known(look, entry.desc, level) ||
		    !run_known(look->pt, &table[i], &entry))
			return refuse(look, &entry);
		if (entry.kind == S2PT_TABLE &&
		    !look_at(look, table_of(look->pt, entry.desc, level), level + 1, entry.ipa))
			return false;
	}
	return true;
}

/** Is the root one allocation of the memory? */
static bool root_known(const struct look *look)
{
	const struct s2pt_geom *geom = geom_of(look->pt);
	struct s2pt_entry none = { .level = geom->start_level - 1 };
	uint64_t align = s2pt_page_size(geom);

	while (align < s2pt_root_size(geom))
		align *= 2;
	if ((look->adoption->root & (align - 1)) == 0 &&
	    look->adoption->root <= s2pt_pa_end(geom) - s2pt_root_size(geom) &&
	    is_fresh(look, look->adoption->root, geom->root_pages))
		return true;
	return refuse(look, &none);
}

static bool adoption_ok(const struct s2pt_geom *geom, const struct s2pt_adoption *adoption)
{
	uint64_t in_page = s2pt_page_size(geom) - 1;

	if ((adoption->memory | adoption->size) & in_page || adoption->size == 0 ||
	    adoption->size - 1 > ~UINT64_C(0) - adoption->memory)
		return false;
	return adoption->seen && adoption->words >= S2PT_ADOPT_WORDS(adoption->size, geom->granule);
}

SELDOM enum s2pt_status s2pt_adopt(struct s2pt *pt, const struct s2pt_config *config,
				   const struct s2pt_adoption *adoption)
{
	enum s2pt_status status = table_check(config);
	struct s2pt made = { .config = *config, .root_pa = adoption->root };
	struct look look = { .pt = &made, .adoption = adoption };

	if (status != S2PT_DONE)
		return status;
	if (!adoption_ok(geom_of(&made), adoption))
		return S2PT_EINVAL;
	for (uint64_t i = 0; i < S2PT_ADOPT_WORDS(adoption->size, geom_of(&made)->granule); i++)
		adoption->seen[i] = 0;
	table_derive(&made);
	if (!root_known(&look))
		return S2PT_EINVAL;
	made.root = table_at(&made, adoption->root);
	if (!look_at(&look, made.root, geom_of(&made)->start_level, made.base))
		return S2PT_EINVAL;
	*pt = made;
	return S2PT_DONE;
}
