/* SPDX-License-Identifier: BSD-2-Clause */
/* The dirty logs of slots: marking, reading and clearing pages. */

#include "world_dirty.h"

#include "world_state.h"

/* The slot, if it is there and is logged.  Under the lock. */
static struct slot *logged(struct s2pt_world *world, int number)
{
	struct slot *slots = s2pt_world_slots(world);

	if (number < 0 || number >= S2PT_SLOTS || !slots[number].used || !slots[number].dirty)
		return NULL;
	return &slots[number];
}

static uint64_t pages_of(const struct s2pt_world *world, const struct slot *slot)
{
	return slot->slot.size >> s2pt_world_geom(world)->granule;
}

bool s2pt_world_mark_dirty(struct s2pt_world *world, int number, s2pt_ipa_t ipa)
{
	const struct slot *slot = logged(world, number);
	uint64_t page;

	if (!slot || ipa < slot->slot.ipa || ipa - slot->slot.ipa >= slot->slot.size)
		return false;
	page = (ipa - slot->slot.ipa) >> s2pt_world_geom(world)->granule;
	/* Release: a collector that sees the bit sees what was done to the table before. */
	(void)atomic_fetch_or_explicit(&slot->dirty[page / 64], UINT64_C(1) << (page % 64),
				       memory_order_release);
	return true;
}

static bool bit(const uint64_t *bitmap, uint64_t page)
{
	return bitmap[page / 64] >> (page % 64) & 1;
}

/* The end of a run of pages from `page` on whose bits are equal. */
static uint64_t run_end(const uint64_t *bitmap, uint64_t page, uint64_t pages)
{
	bool set = bit(bitmap, page);

	while (page < pages && bit(bitmap, page) == set) {
		if (page % 64 == 0 && bitmap[page / 64] == (set ? UINT64_MAX : 0))
			page += 64;
		else
			page++;
	}
	return page < pages ? page : pages;
}

/* Take write permission from the pages in the bitmap; `count` tells how many there are. */
static enum s2pt_status protect_pages(struct s2pt_excl excl, const struct slot *slot,
				      const uint64_t *bitmap, struct s2pt_gather *gather,
				      uint64_t *count)
{
	unsigned int shift = (unsigned int)excl.pt->config.format.geom.granule;
	uint64_t pages = slot->slot.size >> shift;

	*count = 0;
	for (uint64_t page = 0; page < pages;) {
		uint64_t end = run_end(bitmap, page, pages);
		struct s2pt_range range = {
			.ipa = slot->slot.ipa + (page << shift),
			.size = (end - page) << shift,
		};

		if (bit(bitmap, page)) {
			enum s2pt_status status = s2pt_protect_alone(excl, &range, S2PT_W, gather);

			if (status != S2PT_DONE)
				return status;
			*count += end - page;
		}
		page = end;
	}
	return S2PT_DONE;
}

enum s2pt_status s2pt_world_dirty_get(struct s2pt_world *world, int number, uint64_t *bitmap,
				      uint64_t *dirty)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct slot *slot = logged(world, number);
	enum s2pt_status status = S2PT_EINVAL;
	struct s2pt_gather gather;
	uint64_t count = 0;

	s2pt_gather_init(&gather);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		for (uint64_t i = 0; i < words; i++)
			bitmap[i] =
				atomic_exchange_explicit(&slot->dirty[i], 0, memory_order_acquire);
		status = protect_pages(excl, slot, bitmap, &gather, &count);
	}
	s2pt_world_unlock(world, &gather);
	if (dirty)
		*dirty = count;
	return status;
}

enum s2pt_status s2pt_world_dirty_peek(struct s2pt_world *world, int number, uint64_t *bitmap)
{
	enum s2pt_status status = S2PT_EINVAL;
	const struct slot *slot;

	(void)s2pt_world_lock(world);
	slot = logged(world, number);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		for (uint64_t i = 0; i < words; i++)
			bitmap[i] = atomic_load_explicit(&slot->dirty[i], memory_order_acquire);
		status = S2PT_DONE;
	}
	s2pt_world_unlock(world, NULL);
	return status;
}

enum s2pt_status s2pt_world_dirty_clear(struct s2pt_world *world, int number,
					const uint64_t *bitmap)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct slot *slot = logged(world, number);
	enum s2pt_status status = S2PT_EINVAL;
	struct s2pt_gather gather;
	uint64_t count;

	s2pt_gather_init(&gather);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		for (uint64_t i = 0; i < words; i++)
			(void)atomic_fetch_and_explicit(&slot->dirty[i], ~bitmap[i],
							memory_order_acq_rel);
		status = protect_pages(excl, slot, bitmap, &gather, &count);
	}
	s2pt_world_unlock(world, &gather);
	return status;
}
