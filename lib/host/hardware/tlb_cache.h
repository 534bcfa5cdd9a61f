/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_CACHE_H
#define S2PT_HOST_TLB_CACHE_H

/*
 * A set-associative cache of translations of one kind.  Not for several threads at once.
 */

#include "s2pt/geom.h"
#include "s2pt/types.h"

struct tlb_entry {
	/* First address that it translates, and how many. */
	s2pt_ipa_t ipa;
	uint64_t size;
	/* Of a leaf the output address, of a table the next table. */
	s2pt_pa_t pa;
	uint64_t word;
	/* The number of this fill; never used again. */
	uint64_t serial;
	/* In use if it is the cache's. */
	uint64_t epoch;
	unsigned int vmid;
	int level;
	unsigned int perm;
	unsigned int memattr;
	unsigned int shareability;
	/* A run of contiguous entries, cached as one. */
	bool contiguous;
};

struct tlb_cache {
	struct tlb_entry *entries;
	/* Of each set: which way goes next. */
	unsigned int *turn;
	unsigned int sets;
	unsigned int ways;
	/* It holds tables: that those of several levels cover an address is as it should be. */
	bool tables;
	/* Never give an older translation up for a newer one, and use the older one. */
	bool hoard;
	uint64_t epoch;
	uint64_t used;
	/* The sizes that may be in it: bit n of entries of 1 << n bytes. */
	uint64_t sizes;
	/* The VMID of all entries, unless there are several. */
	unsigned int vmid;
	bool several_vmids;
};

/* A set of addresses, of one VMID. */
struct tlb_cover {
	unsigned int vmid;
	s2pt_ipa_t first;
	s2pt_ipa_t last;
	/* Only entries of this level; S2PT_LEVEL_UNKNOWN: of any. */
	int level;
};

bool s2pt_tlb_cache_init(struct tlb_cache *cache, unsigned int sets, unsigned int ways);
void s2pt_tlb_cache_free(struct tlb_cache *cache);

/* What there is for an address. */
struct tlb_found {
	/* The one that is used: the smallest, or where the cache hoards the oldest; NULL: none. */
	struct tlb_entry *entry;
	/* One beside it, that translates the address to something else if `conflict`; or NULL. */
	struct tlb_entry *other;
	bool conflict;
};

struct tlb_found s2pt_tlb_cache_find(struct tlb_cache *cache, unsigned int vmid, s2pt_ipa_t ipa);

/*
 * Put `entry` in; true: another had to go.  Takes the place of one for the same addresses, which
 * where the cache hoards must say the same.
 */
bool s2pt_tlb_cache_put(struct tlb_cache *cache, const struct tlb_entry *entry);

/* Take away what touches `cover`; how many. */
uint64_t s2pt_tlb_cache_drop(struct tlb_cache *cache, const struct s2pt_geom *geom,
			     const struct tlb_cover *cover);

/* Take away everything. */
void s2pt_tlb_cache_empty(struct tlb_cache *cache);

/* Take away all of a VMID; how many. */
uint64_t s2pt_tlb_cache_drop_all(struct tlb_cache *cache, unsigned int vmid);

/* Entry number `i` of `sets` * `ways` if it is in use, else NULL. */
struct tlb_entry *s2pt_tlb_cache_at(struct tlb_cache *cache, unsigned int i);

#endif
