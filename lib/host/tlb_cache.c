/* SPDX-License-Identifier: BSD-2-Clause */
#include "tlb_cache.h"

#include "s2pt/tlbi.h"

#include <stdlib.h>

static bool power_of_two(unsigned int n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

bool s2pt_tlb_cache_init(struct tlb_cache *cache, unsigned int sets, unsigned int ways)
{
	if (!power_of_two(sets) || ways == 0)
		return false;
	cache->entries = calloc((size_t)sets * ways, sizeof(*cache->entries));
	cache->turn = calloc(sets, sizeof(*cache->turn));
	cache->sets = sets;
	cache->ways = ways;
	cache->epoch = 1;
	return cache->entries && cache->turn;
}

void s2pt_tlb_cache_free(struct tlb_cache *cache)
{
	free(cache->entries);
	free(cache->turn);
}

static struct tlb_entry *set_of(struct tlb_cache *cache, s2pt_ipa_t ipa, uint64_t size,
				unsigned int *set)
{
	/* Fibonacci hashing: strides of blocks and tables must not fall into few sets. */
	uint64_t hash = (ipa / size) * UINT64_C(0x9e3779b97f4a7c15);

	*set = (unsigned int)(hash >> 40) & (cache->sets - 1);
	return &cache->entries[(size_t)*set * cache->ways];
}

static bool in_use(const struct tlb_cache *cache, const struct tlb_entry *entry)
{
	return entry->epoch == cache->epoch;
}

static struct tlb_entry *find_at(struct tlb_cache *cache, unsigned int vmid, s2pt_ipa_t ipa,
				 uint64_t size)
{
	unsigned int set;
	struct tlb_entry *entry = set_of(cache, ipa, size, &set);

	for (unsigned int way = 0; way < cache->ways; way++, entry++) {
		if (in_use(cache, entry) && entry->ipa == ipa && entry->size == size &&
		    entry->vmid == vmid)
			return entry;
	}
	return NULL;
}

struct tlb_entry *s2pt_tlb_cache_find(struct tlb_cache *cache, const struct s2pt_geom *geom,
				      unsigned int vmid, s2pt_ipa_t ipa)
{
	if (cache->used == 0)
		return NULL;
	for (int level = S2PT_LEVEL_MAX; level >= S2PT_LEVEL_MIN; level--) {
		uint64_t size;
		struct tlb_entry *entry;

		if (!(cache->levels & 1U << (level + 1)))
			continue;
		size = s2pt_level_size(geom, level);
		entry = find_at(cache, vmid, ipa & ~(size - 1), size);
		if (entry)
			return entry;
	}
	return NULL;
}

bool s2pt_tlb_cache_put(struct tlb_cache *cache, const struct tlb_entry *entry)
{
	struct tlb_entry *place = find_at(cache, entry->vmid, entry->ipa, entry->size);
	unsigned int set;
	struct tlb_entry *first = set_of(cache, entry->ipa, entry->size, &set);
	bool evicted = false;

	for (unsigned int way = 0; way < cache->ways && !place; way++) {
		if (!in_use(cache, &first[way]))
			place = &first[way];
	}
	if (!place) {
		place = &first[cache->turn[set]];
		if (++cache->turn[set] >= cache->ways)
			cache->turn[set] = 0;
		evicted = true;
	}
	if (!in_use(cache, place))
		cache->used++;
	if (cache->used == 1)
		cache->several_vmids = false;
	else if (cache->vmid != entry->vmid)
		cache->several_vmids = true;
	cache->vmid = entry->vmid;
	cache->levels |= 1U << (entry->level + 1);
	*place = *entry;
	place->epoch = cache->epoch;
	return evicted;
}

static void drop(struct tlb_cache *cache, struct tlb_entry *entry)
{
	entry->epoch = 0;
	cache->used--;
}

/* All addresses of `cover` lie in one page. */
static uint64_t drop_one(struct tlb_cache *cache, const struct s2pt_geom *geom,
			 const struct tlb_cover *cover)
{
	uint64_t dropped = 0;

	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		uint64_t size;
		struct tlb_entry *entry;

		if (!(cache->levels & 1U << (level + 1)))
			continue;
		if (cover->level != S2PT_LEVEL_UNKNOWN && cover->level != level)
			continue;
		size = s2pt_level_size(geom, level);
		entry = find_at(cache, cover->vmid, cover->first & ~(size - 1), size);
		if (entry) {
			drop(cache, entry);
			dropped++;
		}
	}
	return dropped;
}

uint64_t s2pt_tlb_cache_drop(struct tlb_cache *cache, const struct s2pt_geom *geom,
			     const struct tlb_cover *cover)
{
	uint64_t dropped = 0;

	if (cache->used == 0)
		return 0;
	if (cover->first >> geom->granule == cover->last >> geom->granule)
		return drop_one(cache, geom, cover);
	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (!entry || entry->vmid != cover->vmid || entry->ipa > cover->last ||
		    entry->ipa + entry->size - 1 < cover->first)
			continue;
		if (cover->level != S2PT_LEVEL_UNKNOWN && cover->level != entry->level)
			continue;
		drop(cache, entry);
		dropped++;
	}
	return dropped;
}

uint64_t s2pt_tlb_cache_drop_all(struct tlb_cache *cache, unsigned int vmid)
{
	uint64_t dropped = 0;

	if (cache->used == 0)
		return 0;
	if (!cache->several_vmids) {
		if (cache->vmid != vmid)
			return 0;
		dropped = cache->used;
		cache->used = 0;
		cache->levels = 0;
		cache->epoch++;
		return dropped;
	}
	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (entry && entry->vmid == vmid) {
			drop(cache, entry);
			dropped++;
		}
	}
	return dropped;
}

struct tlb_entry *s2pt_tlb_cache_at(struct tlb_cache *cache, unsigned int i)
{
	struct tlb_entry *entry = &cache->entries[i];

	return in_use(cache, entry) ? entry : NULL;
}
