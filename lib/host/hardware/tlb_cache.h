/* SPDX-License-Identifier: BSD-2-Clause */
/* A set-associative cache of translations of one kind, for one thread at a time. */

#ifndef S2PT_HOST_TLB_CACHE_H
#define S2PT_HOST_TLB_CACHE_H

#include "s2pt/geom.h"
#include "s2pt/types.h"

struct tlb_entry {
	/* The first address that the entry translates, and how many. */
	s2pt_ipa_t ipa;
	uint64_t size;
	/* The output address of a leaf, or the next table. */
	s2pt_pa_t pa;
	uint64_t word;
	/* Where that word lies, and how many stores to tables had been told of when it was read. */
	s2pt_pa_t at;
	uint64_t stores;
	/* The number of this fill, which is never used again. */
	uint64_t serial;
	/* The entry is in use if this is the cache's epoch. */
	uint64_t epoch;
	/* The VMID; in a stage 1 the ASID, which says nothing in one that is for all of them. */
	unsigned int vmid;
	bool global;
	int level;
	unsigned int perm;
	unsigned int memattr;
	unsigned int shareability;
	/* The entry is a run of contiguous entries, cached as one. */
	bool contiguous;
};

struct tlb_cache {
	struct tlb_entry *entries;
	/* For each set, the way that is replaced next. */
	unsigned int *turn;
	unsigned int sets;
	unsigned int ways;
	/* The cache holds tables; several levels may then cover one address. */
	bool tables;
	/* Never replace an older translation by a newer one, and use the older one. */
	bool hoard;
	uint64_t epoch;
	uint64_t used;
	/* The sizes of entries that may be in the cache: bit n is for 1 << n bytes. */
	uint64_t sizes;
	/* The VMID of all entries, unless there are several. */
	unsigned int vmid;
	bool several_vmids;
};

/* A store to the word at `at` that no barrier has ordered before an invalidation. */
struct tlb_spare {
	s2pt_pa_t at;
	/* The number of the store. */
	uint64_t number;
};

/* Most of them that an invalidation takes into account. */
#define TLB_SPARED 4

/* A set of addresses, of one VMID or ASID, or of every one. */
struct tlb_cover {
	unsigned int vmid;
	bool every;
	s2pt_ipa_t first;
	s2pt_ipa_t last;
	/* The level of the entries to drop; S2PT_LEVEL_UNKNOWN: any. */
	int level;
	/* Entries that stay: read after the store `since`, and before that to their own word. */
	uint64_t since;
	unsigned int spared;
	struct tlb_spare spare[TLB_SPARED];
};

bool s2pt_tlb_cache_init(struct tlb_cache *cache, unsigned int sets, unsigned int ways);
void s2pt_tlb_cache_free(struct tlb_cache *cache);

/* The entries that were found for an address. */
struct tlb_found {
	/* The entry that is used: the smallest, or, if the cache hoards, the oldest; NULL: none. */
	struct tlb_entry *entry;
	/*
	 * Another entry for the address, or NULL.  If `conflict`, the two translate it differently.
	 */
	struct tlb_entry *other;
	bool conflict;
};

struct tlb_found s2pt_tlb_cache_find(struct tlb_cache *cache, unsigned int vmid, s2pt_ipa_t ipa);

/*
 * Put `entry` in; true: another one had to go.  It replaces an entry for the same addresses, which
 * must say the same if the cache hoards.
 */
bool s2pt_tlb_cache_put(struct tlb_cache *cache, const struct tlb_entry *entry);

/* Drop all entries that touch `cover`; returns how many. */
uint64_t s2pt_tlb_cache_drop(struct tlb_cache *cache, const struct s2pt_geom *geom,
			     const struct tlb_cover *cover);

/* Drop all entries. */
void s2pt_tlb_cache_empty(struct tlb_cache *cache);

/* Drop all entries of the VMID of `cover`, or of every one; returns how many. */
uint64_t s2pt_tlb_cache_drop_all(struct tlb_cache *cache, const struct tlb_cover *cover);

/*
 * Drop all entries of the VMID of `cover` that can be written; returns how many.  A cache that hoards
 * keeps them, but those with DBM have WD in the place of W.
 */
uint64_t s2pt_tlb_cache_clean(struct tlb_cache *cache, const struct tlb_cover *cover);

/* Entry number `i` of `sets` * `ways` if it is in use, else NULL. */
struct tlb_entry *s2pt_tlb_cache_at(struct tlb_cache *cache, unsigned int i);

#endif
