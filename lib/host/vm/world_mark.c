/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks pages in the dirty logs of slots. */

#include "world_mark.h"

struct slot *s2pt_world_logged(struct s2pt_world *world, int number)
{
	struct slot *slots = s2pt_world_slots(world);

	if (number < 0 || number >= S2PT_SLOTS || !slots[number].used || !slots[number].dirty)
		return NULL;
	return &slots[number];
}

bool s2pt_world_mark_dirty(struct s2pt_world *world, int number, s2pt_ipa_t ipa)
{
	const struct slot *slot = s2pt_world_logged(world, number);
	uint64_t page;

	if (!slot || ipa < slot->slot.ipa || ipa - slot->slot.ipa >= slot->slot.size)
		return false;
	page = (ipa - slot->slot.ipa) >> s2pt_world_geom(world)->granule;
	/* Release: a collector that sees the bit sees what was done to the table before. */
	(void)atomic_fetch_or_explicit(&slot->dirty[page / 64], UINT64_C(1) << (page % 64),
				       memory_order_release);
	return true;
}

void s2pt_world_mark_range(struct s2pt_world *world, const struct s2pt_range *range)
{
	uint64_t page = s2pt_page_size(s2pt_world_geom(world));

	for (int number = 0; number < S2PT_SLOTS; number++) {
		const struct s2pt_slot *slot = &s2pt_world_slots(world)[number].slot;
		s2pt_ipa_t end = range->ipa + range->size;

		if (!s2pt_world_slots(world)[number].dirty || slot->ipa >= end ||
		    slot->ipa + slot->size <= range->ipa)
			continue;
		for (s2pt_ipa_t ipa = slot->ipa > range->ipa ? slot->ipa : range->ipa;
		     ipa < end && s2pt_world_mark_dirty(world, number, ipa); ipa += page)
			continue;
	}
}
