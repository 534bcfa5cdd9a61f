/* SPDX-License-Identifier: BSD-2-Clause */
/* The dirty logs of slots: marking, reading and clearing pages. */

#include "world_log.h"
#include "world_mark.h"

static uint64_t pages_of(const struct s2pt_world *world, const struct slot *slot)
{
	return slot->slot.size >> s2pt_world_geom(world)->granule;
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

/* Have the next write to a range noted: a fault notes it, or hardware does. */
static enum s2pt_status arm(struct s2pt_world *world, struct s2pt_excl excl,
			    const struct s2pt_range *range, struct s2pt_gather *gather)
{
	if (s2pt_world_log_is_hardware(world))
		return s2pt_world_log_forget(world, excl, range, gather);
	return s2pt_protect_alone(excl, range, S2PT_W, gather);
}

/* Have the next write to each page in the bitmap noted. */
static enum s2pt_status arm_pages(struct s2pt_world *world, struct s2pt_excl excl,
				  const struct slot *slot, const uint64_t *bitmap,
				  struct s2pt_gather *gather)
{
	unsigned int shift = (unsigned int)excl.pt->config.format.geom.granule;
	uint64_t pages = slot->slot.size >> shift;
	enum s2pt_status status = S2PT_DONE;

	for (uint64_t page = 0; page < pages && status == S2PT_DONE;) {
		uint64_t end = run_end(bitmap, page, pages);
		struct s2pt_range range = {
			.ipa = slot->slot.ipa + (page << shift),
			.size = (end - page) << shift,
		};

		if (bit(bitmap, page))
			status = arm(world, excl, &range, gather);
		page = end;
	}
	return status;
}

static uint64_t count_bits(const uint64_t *bitmap, uint64_t pages)
{
	uint64_t count = 0;

	for (uint64_t page = 0; page < pages; page++)
		count += bit(bitmap, page);
	return count;
}

/* Have hardware's notes in the slot's bitmap, if hardware takes notes. */
static enum s2pt_status pull(struct s2pt_world *world, struct s2pt_excl excl,
			     const struct slot *slot, struct s2pt_gather *gather)
{
	if (!s2pt_world_log_is_hardware(world))
		return S2PT_DONE;
	return s2pt_world_log_pull(world, excl, slot, gather);
}

enum s2pt_status s2pt_world_dirty_get(struct s2pt_world *world, int number, uint64_t *bitmap,
				      uint64_t *dirty)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct slot *slot = s2pt_world_logged(world, number);
	enum s2pt_status status = S2PT_EINVAL;
	struct s2pt_gather gather;
	uint64_t count = 0;

	s2pt_gather_init(&gather);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		status = pull(world, excl, slot, &gather);
		for (uint64_t i = 0; i < words; i++)
			bitmap[i] =
				atomic_exchange_explicit(&slot->dirty[i], 0, memory_order_acquire);
		count = count_bits(bitmap, pages_of(world, slot));
		/* What hardware noted it has made clean already. */
		if (status == S2PT_DONE && !s2pt_world_log_is_hardware(world))
			status = arm_pages(world, excl, slot, bitmap, &gather);
	}
	s2pt_world_unlock(world, &gather);
	if (dirty)
		*dirty = count;
	return status;
}

enum s2pt_status s2pt_world_dirty_peek(struct s2pt_world *world, int number, uint64_t *bitmap)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = S2PT_EINVAL;
	struct slot *slot = s2pt_world_logged(world, number);
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		status = pull(world, excl, slot, &gather);
		for (uint64_t i = 0; i < words; i++)
			bitmap[i] = atomic_load_explicit(&slot->dirty[i], memory_order_acquire);
	}
	s2pt_world_unlock(world, &gather);
	return status;
}

enum s2pt_status s2pt_world_dirty_clear(struct s2pt_world *world, int number,
					const uint64_t *bitmap)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct slot *slot = s2pt_world_logged(world, number);
	enum s2pt_status status = S2PT_EINVAL;
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	if (slot) {
		uint64_t words = (pages_of(world, slot) + 63) / 64;

		for (uint64_t i = 0; i < words; i++)
			(void)atomic_fetch_and_explicit(&slot->dirty[i], ~bitmap[i],
							memory_order_acq_rel);
		status = arm_pages(world, excl, slot, bitmap, &gather);
	}
	s2pt_world_unlock(world, &gather);
	return status;
}
