/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLBs of all CPUs: made, freed and counted; operations announced on them. */

#include "s2pt/host/tlb.h"

#include "tlb_state.h"

#include <stdlib.h>

static struct s2pt_tlb_shape complete(struct s2pt_tlb_shape shape)
{
	shape.leaf_sets = shape.leaf_sets ? shape.leaf_sets : 128;
	shape.leaf_ways = shape.leaf_ways ? shape.leaf_ways : 6;
	shape.table_sets = shape.table_sets ? shape.table_sets : 16;
	shape.table_ways = shape.table_ways ? shape.table_ways : 4;
	return shape;
}

static bool furnish(struct s2pt_tlbs *tlbs, const struct s2pt_tlbs_config *config)
{
	struct s2pt_tlb_shape made = complete(config->shape);
	const struct s2pt_tlb_shape *shape = &made;
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
		tlb->cache[S2PT_TLB_TABLE].tables = true;
		tlb->random = (config->seed + cpu + 1) * UINT64_C(0x9e3779b97f4a7c15);
		for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++)
			tlb->cache[kind].hoard = config->hoard;
		tlb->suspect.progress = calloc(tlbs->cpus, sizeof(*tlb->suspect.progress));
		fine &= tlb->suspect.progress != NULL;
	}
	return fine;
}

struct s2pt_tlbs *s2pt_tlbs_new(const struct s2pt_tlbs_config *config)
{
	struct s2pt_tlbs *tlbs;

	if (config->cpus == 0 || config->regime == S2PT_EL1)
		return NULL;
	tlbs = lines_alloc(sizeof(*tlbs) + config->cpus * sizeof(tlbs->tlb[0]));
	if (!tlbs)
		return NULL;
	tlbs->geom = config->geom;
	tlbs->regime = config->regime;
	tlbs->cpus = config->cpus;
	tlbs->unjudged = config->unjudged;
	tlbs->delivery = config->delivery;
	tlbs->hoard = config->hoard;
	tlbs->bbm = config->bbm;
	pthread_mutex_init(&tlbs->lock, NULL);
	pthread_mutex_init(&tlbs->order.lock, NULL);
	if (!furnish(tlbs, config)) {
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
	pthread_mutex_destroy(&tlbs->order.lock);
	pthread_mutex_destroy(&tlbs->lock);
	free(tlbs);
}

void s2pt_tlbs_begin(struct s2pt_tlbs *tlbs, unsigned int cpu)
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	/* Relaxed: what the operation writes is released, and this store comes before it. */
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
	sum->speculated += more->speculated;
	sum->instructions += more->instructions;
	sum->awaited += more->awaited;
	sum->elsewhere += more->elsewhere;
	sum->overlaps += more->overlaps;
	sum->conflicts += more->conflicts;
	for (unsigned int i = 0; i < S2PT_TLB_OPERANDS; i++)
		sum->illegal[i] += more->illegal[i];
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
		for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++)
			s2pt_tlb_cache_empty(&tlb->cache[kind]);
		tlb->n_posted = 0;
		tlb->suspect.any = false;
		for (unsigned int i = 0; i < S2PT_TLB_REGISTERS; i++)
			tlb->registers[i] = (struct tlb_register){ .known = false };
		pthread_mutex_unlock(&tlb->lock);
	}
}
