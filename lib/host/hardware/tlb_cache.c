/* SPDX-License-Identifier: BSD-2-Clause */
/* A set-associative cache of translations: finding, putting in, dropping. */

#include "tlb_cache.h"

#include "s2pt/desc.h"
#include "s2pt/tlbi.h"

#include <stdlib.h>

/* In a leaf: hardware keeps its dirty state. */
#define DBM (UINT64_C(1) << 51)

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
	/* Fibonacci hashing keeps strides of blocks and tables from falling into few sets. */
	uint64_t hash = (ipa / size) * UINT64_C(0x9e3779b97f4a7c15);

	*set = (unsigned int)(hash >> 40) & (cache->sets - 1);
	return &cache->entries[(size_t)*set * cache->ways];
}

static bool in_use(const struct tlb_cache *cache, const struct tlb_entry *entry)
{
	return entry->epoch == cache->epoch;
}

static bool is_at(const struct tlb_cache *cache, const struct tlb_entry *entry, s2pt_ipa_t ipa,
		  uint64_t size)
{
	return in_use(cache, entry) && entry->ipa == ipa && entry->size == size;
}

static bool is_of(const struct tlb_entry *entry, unsigned int vmid)
{
	return entry->vmid == vmid || entry->global;
}

/* Do two entries translate `ipa` alike, permissions aside? */
static bool alike(const struct tlb_entry *a, const struct tlb_entry *b, s2pt_ipa_t ipa)
{
	return a->pa + (ipa - a->ipa) == b->pa + (ipa - b->ipa) && a->memattr == b->memattr &&
	       a->shareability == b->shareability;
}

static void consider(const struct tlb_cache *cache, struct tlb_found *found,
		     struct tlb_entry *entry, s2pt_ipa_t ipa)
{
	if (!found->entry) {
		found->entry = entry;
		return;
	}
	if (cache->tables && entry->size != found->entry->size)
		return;
	if (!found->conflict) {
		found->other = entry;
		found->conflict = !alike(found->entry, entry, ipa);
	}
	if (cache->hoard && entry->serial < found->entry->serial) {
		found->other = found->entry;
		found->entry = entry;
	}
}

struct tlb_found s2pt_tlb_cache_find(struct tlb_cache *cache, unsigned int vmid, s2pt_ipa_t ipa)
{
	struct tlb_found found = { .entry = NULL };

	if (cache->used == 0)
		return found;
	for (uint64_t sizes = cache->sizes; sizes; sizes &= sizes - 1) {
		uint64_t size = sizes & -sizes;
		s2pt_ipa_t first = ipa & ~(size - 1);
		unsigned int set;
		struct tlb_entry *entry = set_of(cache, first, size, &set);

		for (unsigned int way = 0; way < cache->ways; way++, entry++) {
			if (is_at(cache, entry, first, size) && is_of(entry, vmid))
				consider(cache, &found, entry, ipa);
		}
	}
	return found;
}

/* May `entry` replace `old`, which is for the same addresses? */
static bool supersedes(const struct tlb_cache *cache, const struct tlb_entry *entry,
		       const struct tlb_entry *old)
{
	return !cache->hoard || (alike(entry, old, entry->ipa) && entry->perm == old->perm);
}

bool s2pt_tlb_cache_put(struct tlb_cache *cache, const struct tlb_entry *entry)
{
	unsigned int set;
	struct tlb_entry *first = set_of(cache, entry->ipa, entry->size, &set);
	struct tlb_entry *place = NULL;
	bool evicted = false;

	for (unsigned int way = 0; way < cache->ways && !place; way++) {
		if (is_at(cache, &first[way], entry->ipa, entry->size) &&
		    entry->vmid == first[way].vmid && entry->global == first[way].global &&
		    supersedes(cache, entry, &first[way]))
			place = &first[way];
	}
	if (place && cache->hoard)
		return false;
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
	cache->sizes |= entry->size;
	*place = *entry;
	place->epoch = cache->epoch;
	return evicted;
}

static void drop(struct tlb_cache *cache, struct tlb_entry *entry)
{
	entry->epoch = 0;
	cache->used--;
}

/* May it stay, because the invalidation may have come before the store? */
static bool is_spared(const struct tlb_cover *cover, const struct tlb_entry *entry)
{
	for (unsigned int i = 0; i < cover->spared; i++)
		if (cover->spare[i].at == entry->at && cover->since <= entry->stores &&
		    entry->stores < cover->spare[i].number)
			return true;
	return false;
}

static bool must_go(const struct tlb_cover *cover, const struct tlb_entry *entry)
{
	return (cover->every || is_of(entry, cover->vmid)) &&
	       (cover->level == S2PT_LEVEL_UNKNOWN || cover->level == entry->level) &&
	       !is_spared(cover, entry);
}

/* Drop entries, where all addresses of `cover` lie in one page. */
static uint64_t drop_one(struct tlb_cache *cache, const struct tlb_cover *cover)
{
	uint64_t dropped = 0;

	for (uint64_t sizes = cache->sizes; sizes; sizes &= sizes - 1) {
		uint64_t size = sizes & -sizes;
		s2pt_ipa_t first = cover->first & ~(size - 1);
		unsigned int set;
		struct tlb_entry *entry = set_of(cache, first, size, &set);

		for (unsigned int way = 0; way < cache->ways; way++, entry++) {
			if (!is_at(cache, entry, first, size) || !must_go(cover, entry))
				continue;
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
		return drop_one(cache, cover);
	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (!entry || entry->ipa > cover->last ||
		    entry->ipa + entry->size - 1 < cover->first)
			continue;
		if (!must_go(cover, entry))
			continue;
		drop(cache, entry);
		dropped++;
	}
	return dropped;
}

void s2pt_tlb_cache_empty(struct tlb_cache *cache)
{
	cache->used = 0;
	cache->sizes = 0;
	cache->epoch++;
}

uint64_t s2pt_tlb_cache_drop_all(struct tlb_cache *cache, const struct tlb_cover *cover)
{
	bool all = cover->every || !cache->several_vmids;
	uint64_t dropped = 0;

	if (cache->used == 0)
		return 0;
	if (!cover->every && !cache->several_vmids && cache->vmid != cover->vmid)
		return 0;
	if (all && !cover->spared) {
		dropped = cache->used;
		s2pt_tlb_cache_empty(cache);
		return dropped;
	}
	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (entry && must_go(cover, entry)) {
			drop(cache, entry);
			dropped++;
		}
	}
	return dropped;
}

uint64_t s2pt_tlb_cache_clean(struct tlb_cache *cache, const struct tlb_cover *cover)
{
	uint64_t dropped = 0;

	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (!entry || !(entry->perm & S2PT_W) || !must_go(cover, entry))
			continue;
		if (!cache->hoard) {
			drop(cache, entry);
			dropped++;
		} else if (entry->word & DBM) {
			entry->perm ^= S2PT_W | S2PT_WD;
		}
	}
	return dropped;
}

struct tlb_entry *s2pt_tlb_cache_at(struct tlb_cache *cache, unsigned int i)
{
	struct tlb_entry *entry = &cache->entries[i];

	return in_use(cache, entry) ? entry : NULL;
}
