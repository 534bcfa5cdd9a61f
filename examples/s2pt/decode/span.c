/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the entries of pasted text from table to table: the number of each says which addresses are its,
 * and so does the address that was walked for.
 */

#include "span.h"

bool spans_take(struct spans *spans, const struct paste *paste, const struct paste_entry *entry,
		const struct s2pt_geom *geom, int level, struct span *span)
{
	unsigned int entries = s2pt_table_entries(geom);
	bool found = true;
	bool on_the_way;
	uint64_t size;

	/* Level -1 of 64 KiB pages does not exist, whatever the text says. */
	if (s2pt_level_shift(geom, level) >= 64)
		return false;
	size = s2pt_level_size(geom, level);
	on_the_way = paste->has_ipa &&
		     (entry->index < 0 || (uint64_t)entry->index == paste->ipa / size % entries);
	/* A walk begins anew with the first table. */
	if (!spans->begun || level <= spans->start) {
		*spans = (struct spans){ .begun = true, .start = level };
		spans->known[level + 1] = true;
		spans->base[level + 1] = size * entries * paste->root_table;
	}
	*span = (struct span){ .size = size };
	span->relative = !on_the_way && !paste->has_root && spans->start > 0;
	if (on_the_way)
		span->first = paste->ipa & ~(size - 1);
	else if (entry->index >= 0 && spans->known[level + 1])
		span->first = spans->base[level + 1] + (uint64_t)entry->index * size;
	else
		found = false;
	/* What it leads to begins where it does; of tables further below nothing is known any more. */
	for (int below = level + 2; below <= S2PT_LEVELS; below++)
		spans->known[below] = false;
	spans->known[level + 2] = found && (entry->word & 3) == 3;
	spans->base[level + 2] = span->first;
	return found;
}
