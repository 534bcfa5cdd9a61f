/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many tables a mapping or a range needs.  Below an entry that is neither empty nor a leaf there
 * is one table, so that entries are counted, level by level.
 */

#include "s2pt/budget.h"

/** Entries of a level that a range meets: the first and the last, and whether it covers them. */
struct entries {
	uint64_t first;
	uint64_t last;
	bool all_of_first;
	bool all_of_last;
};

/** `range`, which is not empty, in entries of `level`.  The upper range of a stage 1 is like the lower. */
static struct entries entries_of(const struct s2pt_geom *geom, const struct s2pt_range *range,
				 int level)
{
	s2pt_ipa_t page = s2pt_page_size(geom);
	s2pt_ipa_t start = range->ipa & (s2pt_ipa_end(geom) - 1);
	s2pt_ipa_t end = (start + range->size + page - 1) & ~(page - 1);
	unsigned int shift = s2pt_level_shift(geom, level);
	struct entries entries = { .first = start >> shift, .last = (end - 1) >> shift };

	start &= ~(page - 1);
	entries.all_of_first =
		entries.first << shift == start && (entries.first + 1) << shift <= end;
	entries.all_of_last = (entries.last + 1) << shift == end && entries.last << shift >= start;
	return entries;
}

/** How many entries a range meets. */
static uint64_t met(const struct entries *entries)
{
	return entries->last - entries->first + 1;
}

/** How many entries a range meets and does not cover. */
static uint64_t met_in_part(const struct entries *entries)
{
	if (entries->first == entries->last)
		return entries->all_of_first ? 0 : 1;
	return (entries->all_of_first ? 0U : 1U) + (entries->all_of_last ? 0U : 1U);
}

/** Does a map make leaves of every entry of `level` that it covers, or of larger ones? */
static bool maps_blocks(const struct s2pt_geom *geom, const struct s2pt_mapping *mapping, int level)
{
	return !mapping->pages_only && level >= s2pt_block_level(geom) &&
	       ((mapping->ipa ^ mapping->pa) & (s2pt_level_size(geom, level) - 1)) == 0;
}

uint64_t s2pt_budget_map(const struct s2pt_geom *geom, const struct s2pt_mapping *mapping)
{
	struct s2pt_range range = { mapping->ipa, mapping->size };
	uint64_t tables = 0;

	for (int level = geom->start_level; range.size && level < S2PT_LEVEL_MAX; level++) {
		struct entries entries = entries_of(geom, &range, level);

		tables += maps_blocks(geom, mapping, level) ? met_in_part(&entries) : met(&entries);
	}
	return tables;
}

uint64_t s2pt_budget_most(const struct s2pt_geom *geom, const struct s2pt_range *range)
{
	uint64_t tables = 0;

	for (int level = geom->start_level; range->size && level < S2PT_LEVEL_MAX; level++) {
		struct entries entries = entries_of(geom, range, level);

		tables += met(&entries);
	}
	return tables;
}

uint64_t s2pt_budget_exact(const struct s2pt_geom *geom, const struct s2pt_range *range)
{
	uint64_t tables = 0;

	for (int level = geom->start_level; range->size && level < S2PT_LEVEL_MAX; level++) {
		struct entries entries = entries_of(geom, range, level);

		tables += met_in_part(&entries);
	}
	return tables;
}
