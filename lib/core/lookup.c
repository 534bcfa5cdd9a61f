/* SPDX-License-Identifier: BSD-2-Clause */
#include "ops.h"
#include "s2pt/shared.h"
#include "walk.h"

static struct s2pt_entry entry_at(const struct s2pt_cursor *walk, s2pt_desc_t found)
{
	struct s2pt_entry entry = {
		.ipa = walk_base_of(walk, walk->at),
		.size = walk_span(walk),
		.level = walk->level,
		.desc = found,
		.kind = s2pt_desc_kind(found, walk->level),
	};

	return entry;
}

enum s2pt_status s2pt_lookup(const struct s2pt *pt, s2pt_ipa_t ipa, struct s2pt_entry *entry)
{
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span page;

	status = span_of_page(pt, ipa, &page);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, pt, &page);
	*entry = entry_at(&walk, walk_bottom(&walk));
	if (entry->kind == S2PT_LEAF)
		return S2PT_DONE;
	return entry->kind == S2PT_HELD ? S2PT_BUSY : S2PT_ABSENT;
}

enum s2pt_status s2pt_cursor_begin(struct s2pt_cursor *cursor, const struct s2pt *pt,
				   const struct s2pt_range *range)
{
	struct span span = { 0, 0 };
	enum s2pt_status status = span_of(pt, range, &span);

	walk_start(cursor, pt, &span);
	return status;
}

bool s2pt_cursor_next(struct s2pt_cursor *cursor, struct s2pt_entry *entry)
{
	while (walk_more(cursor)) {
		s2pt_desc_t found = slot_load(walk_slot(cursor));

		*entry = entry_at(cursor, found);
		if (entry->kind == S2PT_TABLE)
			walk_down(cursor, found);
		else
			walk_step(cursor);
		if (entry->kind != S2PT_EMPTY)
			return true;
	}
	return false;
}

bool s2pt_cursor_leaf(struct s2pt_cursor *cursor, struct s2pt_entry *entry)
{
	while (s2pt_cursor_next(cursor, entry))
		if (entry->kind == S2PT_LEAF)
			return true;
	return false;
}
