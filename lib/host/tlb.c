/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/host/tlb.h"

#include "tlb_parts.h"

#include <stdlib.h>

static struct s2pt_tlb_shape complete(struct s2pt_tlb_shape shape)
{
	shape.leaf_sets = shape.leaf_sets ? shape.leaf_sets : 128;
	shape.leaf_ways = shape.leaf_ways ? shape.leaf_ways : 6;
	shape.table_sets = shape.table_sets ? shape.table_sets : 16;
	shape.table_ways = shape.table_ways ? shape.table_ways : 4;
	return shape;
}

static bool furnish(struct s2pt_tlbs *tlbs, const struct s2pt_tlb_shape *shape)
{
	bool fine = true;

	for (unsigned int cpu = 0; cpu < tlbs->cpus; cpu++) {
		struct tlb *tlb = &tlbs->tlb[cpu];

		pthread_mutex_init(&tlb->lock, NULL);
		fine &= s2pt_tlb_cache_init(&tlb->cache[S2PT_TLB_STAGE2], shape->leaf_sets,
					    shape->leaf_ways);
		fine &= s2pt_tlb_cache_init(&tlb->cache[S2PT_TLB_COMBINED], shape->leaf_sets,
					    shape->leaf_ways);
		fine &= s2pt_tlb_cache_init(&tlb->cache[S2PT_TLB_TABLE], shape->table_sets,
					    shape->table_ways);
		tlb->suspect.progress = calloc(tlbs->cpus, sizeof(*tlb->suspect.progress));
		fine &= tlb->suspect.progress != NULL;
	}
	return fine;
}

struct s2pt_tlbs *s2pt_tlbs_new(const struct s2pt_tlbs_config *config)
{
	struct s2pt_tlb_shape shape = complete(config->shape);
	struct s2pt_tlbs *tlbs;

	if (config->cpus == 0)
		return NULL;
	tlbs = calloc(1, sizeof(*tlbs) + config->cpus * sizeof(tlbs->tlb[0]));
	if (!tlbs)
		return NULL;
	tlbs->geom = config->geom;
	tlbs->cpus = config->cpus;
	tlbs->unjudged = config->unjudged;
	pthread_mutex_init(&tlbs->lock, NULL);
	if (!furnish(tlbs, &shape)) {
		s2pt_tlbs_delete(tlbs);
		return NULL;
	}
	return tlbs;
}

void s2pt_tlbs_delete(struct s2pt_tlbs *tlbs)
{
	if (!tlbs)
		return;
	for (unsigned int cpu = 0; cpu < tlbs->cpus; cpu++) {
		struct tlb *tlb = &tlbs->tlb[cpu];

		for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++)
			s2pt_tlb_cache_free(&tlb->cache[kind]);
		free(tlb->suspect.progress);
		pthread_mutex_destroy(&tlb->lock);
	}
	pthread_mutex_destroy(&tlbs->lock);
	free(tlbs);
}

static void put(struct tlb *tlb, enum s2pt_tlb_kind kind, struct tlb_entry entry)
{
	entry.serial = ++tlb->serial;
	tlb->counts.fills[kind]++;
	if (s2pt_tlb_cache_put(&tlb->cache[kind], &entry))
		tlb->counts.evictions[kind]++;
}

static void fill(const struct s2pt_tlbs *tlbs, struct tlb *tlb, unsigned int vmid, s2pt_ipa_t ipa,
		 const struct s2pt_mmu_walk *walk)
{
	const struct s2pt_mmu_leaf *leaf = &walk->leaf;
	struct tlb_entry entry = { .vmid = vmid };

	/* A table is known to be one by the step that goes through it. */
	for (unsigned int i = 0; i + 1 < walk->steps; i++) {
		entry.level = walk->step[i].level;
		entry.size = s2pt_level_size(&tlbs->geom, entry.level);
		entry.ipa = ipa & ~(entry.size - 1);
		entry.pa = walk->step[i + 1].table;
		entry.word = walk->step[i].word;
		put(tlb, S2PT_TLB_TABLE, entry);
	}
	if (!walk->has_leaf || !leaf->cacheable)
		return;
	entry = (struct tlb_entry){
		.ipa = ipa & ~(leaf->size - 1),
		.size = leaf->size,
		.pa = leaf->pa & ~(leaf->size - 1),
		.word = walk->step[walk->steps - 1].word,
		.vmid = vmid,
		.level = leaf->level,
		.perm = leaf->perm,
		.memattr = leaf->memattr,
		.shareability = leaf->shareability,
	};
	put(tlb, S2PT_TLB_STAGE2, entry);
	put(tlb, S2PT_TLB_COMBINED, entry);
}

static void worsen(struct s2pt_tlb_answer *answer, enum s2pt_tlb_verdict verdict)
{
	if (verdict > answer->verdict)
		answer->verdict = verdict;
}

static void walk(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		 const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer)
{
	struct tlb *tlb = &tlbs->tlb[cpu];
	unsigned int vmid = s2pt_tlb_vmid(mmu);
	const struct tlb_entry *table =
		s2pt_tlb_cache_find(&tlb->cache[S2PT_TLB_TABLE], &tlbs->geom, vmid, access->ipa);
	struct s2pt_mmu_walk walk;

	tlb->counts.walks++;
	if (table) {
		tlb->counts.hits[S2PT_TLB_TABLE]++;
		worsen(answer, s2pt_tlb_judge(tlbs, cpu, mmu, S2PT_TLB_TABLE, table, access->ipa));
		s2pt_mmu_walk_from(mmu, access, table->level + 1, table->pa, &walk);
	} else {
		s2pt_mmu_walk(mmu, access, &walk);
	}
	fill(tlbs, tlb, vmid, access->ipa, &walk);
	answer->end = walk.end;
	answer->level = walk.level;
	if (walk.end == S2PT_MMU_TRANSLATED)
		answer->pa = walk.leaf.pa;
}

static bool hit(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer)
{
	struct tlb *tlb = &tlbs->tlb[cpu];
	enum s2pt_tlb_kind kind = S2PT_TLB_COMBINED;
	unsigned int vmid = s2pt_tlb_vmid(mmu);
	const struct tlb_entry *entry =
		s2pt_tlb_cache_find(&tlb->cache[kind], &tlbs->geom, vmid, access->ipa);
	bool allowed;

	if (!entry) {
		kind = S2PT_TLB_STAGE2;
		entry = s2pt_tlb_cache_find(&tlb->cache[kind], &tlbs->geom, vmid, access->ipa);
	}
	if (!entry)
		return false;
	allowed = s2pt_mmu_permits(entry->perm, access);
	/* Hardware is to set W in memory, which takes a walk. */
	if (!allowed && access->type == S2PT_MMU_WRITE && (entry->perm & S2PT_WD))
		return false;
	tlb->counts.hits[kind]++;
	answer->hit = true;
	answer->kind = kind;
	worsen(answer, s2pt_tlb_judge(tlbs, cpu, mmu, kind, entry, access->ipa));
	answer->end = allowed ? S2PT_MMU_TRANSLATED : S2PT_MMU_PERMISSION;
	answer->level = entry->level;
	answer->pa = allowed ? entry->pa + (access->ipa - entry->ipa) : 0;
	if (allowed && kind == S2PT_TLB_STAGE2)
		put(tlb, S2PT_TLB_COMBINED, *entry);
	return true;
}

void s2pt_tlbs_access(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		      const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer)
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	*answer = (struct s2pt_tlb_answer){ .hit = false };
	pthread_mutex_lock(&tlb->lock);
	s2pt_tlb_settle(tlbs, cpu, mmu);
	if (!hit(tlbs, cpu, mmu, access, answer))
		walk(tlbs, cpu, mmu, access, answer);
	pthread_mutex_unlock(&tlb->lock);
}

void s2pt_tlbs_begin(struct s2pt_tlbs *tlbs, unsigned int cpu)
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	/* Relaxed: what the operation writes is released, and this comes before it. */
	if (tlb->depth++ == 0)
		atomic_fetch_add_explicit(&tlb->progress, 1, memory_order_relaxed);
}

void s2pt_tlbs_end(struct s2pt_tlbs *tlbs, unsigned int cpu)
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	/* Release: who sees the end sees what the operation's invalidations took away. */
	if (--tlb->depth == 0)
		atomic_fetch_add_explicit(&tlb->progress, 1, memory_order_release);
}

void s2pt_tlbs_counts(struct s2pt_tlbs *tlbs, unsigned int cpu, struct s2pt_tlb_counts *counts)
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	pthread_mutex_lock(&tlb->lock);
	*counts = tlb->counts;
	pthread_mutex_unlock(&tlb->lock);
}

void s2pt_tlb_counts_add(struct s2pt_tlb_counts *sum, const struct s2pt_tlb_counts *more)
{
	sum->walks += more->walks;
	sum->instructions += more->instructions;
	for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++) {
		sum->hits[kind] += more->hits[kind];
		sum->fills[kind] += more->fills[kind];
		sum->evictions[kind] += more->evictions[kind];
		sum->drops[kind] += more->drops[kind];
		sum->stale[kind] += more->stale[kind];
	}
	for (unsigned int i = 0; i < S2PT_TLB_VERDICTS; i++)
		sum->verdicts[i] += more->verdicts[i];
}

bool s2pt_tlbs_stale(struct s2pt_tlbs *tlbs, struct s2pt_tlb_stale *stale)
{
	bool any;

	pthread_mutex_lock(&tlbs->lock);
	any = tlbs->any_stale;
	if (any)
		*stale = tlbs->stale;
	pthread_mutex_unlock(&tlbs->lock);
	return any;
}

void s2pt_tlbs_reset(struct s2pt_tlbs *tlbs)
{
	for (unsigned int cpu = 0; cpu < tlbs->cpus; cpu++) {
		struct tlb *tlb = &tlbs->tlb[cpu];

		pthread_mutex_lock(&tlb->lock);
		for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++) {
			struct tlb_cache *cache = &tlb->cache[kind];

			cache->used = 0;
			cache->levels = 0;
			cache->epoch++;
		}
		tlb->suspect.any = false;
		pthread_mutex_unlock(&tlb->lock);
	}
}
