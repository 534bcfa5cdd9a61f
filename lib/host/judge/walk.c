/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds entries in the tables that the checker knows: by their address, and by the address they translate. */

#include "walk.h"

#include "page.h"
#include "state.h"
#include "word.h"

bool s2pt_check_place(struct s2pt_check *check, s2pt_pa_t at, struct place *place)
{
	unsigned int granule = (unsigned int)check->config.geom.granule;
	uint64_t offset = at & ((UINT64_C(1) << granule) - 1);

	place->at = at;
	place->page = s2pt_check_page(check, at - offset);
	if (!place->page)
		return false;
	place->index = (unsigned int)(offset / 8);
	place->level = place->page->level;
	place->ipa = place->page->ipa;
	if (place->page->state != PAGE_PRIVATE)
		place->ipa += (uint64_t)place->index
			      << s2pt_level_shift(&check->config.geom, place->level);
	return true;
}

bool s2pt_check_entry(struct s2pt_check *check, s2pt_pa_t at, struct s2pt_check_entry *entry)
{
	struct place place;

	if (!s2pt_check_place(check, at, &place))
		return false;
	*entry = (struct s2pt_check_entry){
		.word = place.page->words[place.index].now,
		.level = S2PT_LEVEL_UNKNOWN,
	};
	if (place.page->state != PAGE_PRIVATE) {
		entry->ipa = place.ipa;
		entry->level = place.level;
	}
	return true;
}

bool s2pt_check_walk(struct s2pt_check *check, s2pt_pa_t root, s2pt_ipa_t ipa, struct place *place)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int root_shift = s2pt_level_shift(geom, geom->start_level);
	uint64_t mask = s2pt_table_entries(geom) - 1;
	s2pt_pa_t at = root + 8 * (ipa >> root_shift);

	if (!root || ipa >> geom->ipa_bits)
		return false;
	for (int level = geom->start_level; s2pt_check_place(check, at, place); level++) {
		uint64_t word = place->page->words[place->index].now;

		if (!s2pt_check_is_table(word, level)) {
			place->level = level;
			place->ipa = ipa & ~(s2pt_level_size(geom, level) - 1);
			return true;
		}
		at = s2pt_check_address(geom, word, level);
		at += 8 * (ipa >> s2pt_level_shift(geom, level + 1) & mask);
	}
	return false;
}
