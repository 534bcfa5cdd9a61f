/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a block with the table that it takes the place of, or that takes its place. */

#include "resize.h"

#include "page.h"
#include "state.h"
#include "word.h"

/* What a block maps, or a part of it. */
struct piece {
	uint64_t block;
	s2pt_pa_t pa;
	/* TLBs may hold what is below the table, so that the rest of it does not count. */
	bool held;
};

static enum s2pt_check_reason compare(struct s2pt_check *check, const struct page *page, int level,
				      const struct piece *piece)
{
	const struct s2pt_geom *geom = &check->config.geom;

	for (unsigned int i = 0; i < s2pt_table_entries(geom); i++) {
		uint64_t word = page->words[i].now;
		struct piece part = *piece;

		part.pa += i * s2pt_level_size(geom, level);
		if (page->words[i].aged == UNWRITTEN ||
		    !s2pt_check_valid(&check->config, word, level))
			continue;
		if (s2pt_check_is_table(word, level)) {
			const struct page *below =
				s2pt_check_page(check, s2pt_check_address(geom, word, level));
			enum s2pt_check_reason reason =
				below ? compare(check, below, level + 1, &part) : S2PT_CHECK_RIGHT;

			if (reason != S2PT_CHECK_RIGHT)
				return reason;
		} else if (part.held && !s2pt_check_cached(&check->config, word, level)) {
			continue;
		} else if (s2pt_check_address(geom, word, level) != part.pa) {
			return S2PT_CHECK_BBM_ADDRESS;
		} else if (s2pt_check_type(geom, word) != s2pt_check_type(geom, part.block)) {
			return S2PT_CHECK_BBM_TYPE;
		}
	}
	return S2PT_CHECK_RIGHT;
}

enum s2pt_check_reason s2pt_check_resized(struct s2pt_check *check, const struct place *place,
					  uint64_t old, uint64_t want)
{
	const struct s2pt_geom *geom = &check->config.geom;
	bool was_table = s2pt_check_is_table(old, place->level);
	uint64_t table = was_table ? old : want;
	struct piece piece = { .block = was_table ? want : old, .held = was_table };
	const struct page *page =
		s2pt_check_page(check, s2pt_check_address(geom, table, place->level));

	piece.pa = s2pt_check_address(geom, piece.block, place->level);
	return page ? compare(check, page, place->level + 1, &piece) : S2PT_CHECK_RIGHT;
}
