/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges TLB entries in use: compares them with the table, and waits for operations in progress
 * before it calls one stale.
 */

#include "tlb_judge.h"

#include "s2pt/host/tlb.h"

#include <string.h>

/*
 * The rank of a permission to write: none, to be granted by hardware, granted.  Each allows what
 * the one before does.
 */
static unsigned int write_rank(unsigned int perm)
{
	if (perm & S2PT_W)
		return 2;
	return perm & S2PT_WD ? 1 : 0;
}

/*
 * Does the entry allow writes that `leaf` does not?  Hardware makes one entry of a contiguous run
 * dirty, and all may be written through it: software has to look at all of them (D8.6.1).
 */
static bool writes_too_much(const struct tlb_entry *entry, const struct s2pt_mmu_leaf *leaf)
{
	if (entry->contiguous && (leaf->perm & S2PT_WD))
		return false;
	return write_rank(entry->perm) > write_rank(leaf->perm);
}

static enum s2pt_tlb_verdict compare_leaf(const struct tlb_entry *entry, s2pt_ipa_t ipa,
					  const struct s2pt_mmu_walk *now)
{
	/* All but writing; S2PT_EL0 is in a stage 1 only. */
	const unsigned int others = S2PT_R | S2PT_X | S2PT_EL0;
	const struct s2pt_mmu_leaf *leaf = &now->leaf;
	s2pt_desc_t word = { now->steps ? now->step[now->steps - 1].word : 0 };

	if (!now->has_leaf || leaf->level != entry->level || leaf->span != entry->size ||
	    leaf->pa != entry->pa + (ipa - entry->ipa) || leaf->memattr != entry->memattr ||
	    leaf->shareability != entry->shareability || leaf->global != entry->global)
		return S2PT_TLB_STALE;
	if ((entry->perm & others & ~leaf->perm) != 0 || writes_too_much(entry, leaf))
		return S2PT_TLB_STALE;
	if (!s2pt_desc_young(word))
		return S2PT_TLB_AGED;
	if ((leaf->perm & others & ~entry->perm) != 0 ||
	    write_rank(entry->perm) < write_rank(leaf->perm))
		return S2PT_TLB_NARROW;
	return S2PT_TLB_AGREES;
}

static enum s2pt_tlb_verdict compare_table(const struct tlb_entry *entry,
					   const struct s2pt_mmu_walk *now)
{
	for (unsigned int i = 0; i + 1 < now->steps; i++) {
		if (now->step[i].level == entry->level)
			return now->step[i + 1].table == entry->pa ? S2PT_TLB_AGREES
								   : S2PT_TLB_STALE;
	}
	return S2PT_TLB_STALE;
}

enum s2pt_tlb_verdict s2pt_tlb_compare(const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				       const struct tlb_entry *entry, s2pt_ipa_t ipa,
				       struct s2pt_mmu_walk *now)
{
	struct s2pt_mmu look = *mmu;
	struct s2pt_mmu_access access = { .ipa = ipa, .type = S2PT_MMU_READ };

	look.memory.swap = NULL;
	s2pt_mmu_walk(&look, &access, now);
	return kind == S2PT_TLB_TABLE ? compare_table(entry, now) : compare_leaf(entry, ipa, now);
}

static void note_stale(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_tlb_kind kind,
		       const struct tlb_entry *entry, const struct s2pt_mmu_walk *now)
{
	tlbs->tlb[cpu].counts.stale[kind]++;
	pthread_mutex_lock(&tlbs->lock);
	if (!tlbs->any_stale) {
		const struct s2pt_mmu_step *last = now->steps ? &now->step[now->steps - 1] : NULL;

		tlbs->any_stale = true;
		tlbs->stale = (struct s2pt_tlb_stale){
			.cpu = cpu,
			.kind = kind,
			.ipa = entry->ipa,
			.level = entry->level,
			.word = entry->word,
			.now = last ? last->word : 0,
			.now_level = last ? last->level : now->level,
		};
	}
	pthread_mutex_unlock(&tlbs->lock);
}

/*
 * Note how far each CPU is; false if none is in an operation.  Acquire; pairs with the release in
 * `s2pt_tlbs_end`, and, through the descriptor that was read before, with `s2pt_tlbs_begin`: the
 * CPU that wrote that descriptor is seen to have begun.
 */
static bool note_progress(struct s2pt_tlbs *tlbs, uint64_t *progress)
{
	bool busy = false;

	for (unsigned int i = 0; i < tlbs->cpus; i++) {
		progress[i] = atomic_load_explicit(&tlbs->tlb[i].progress, memory_order_acquire);
		busy |= progress[i] & 1;
	}
	return busy;
}

enum s2pt_tlb_verdict s2pt_tlb_judge(struct s2pt_tlbs *tlbs, unsigned int cpu,
				     const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				     const struct tlb_entry *entry, s2pt_ipa_t ipa)
{
	struct tlb *tlb = &tlbs->tlb[cpu];
	struct suspect *suspect = &tlb->suspect;
	struct s2pt_mmu_walk now;
	enum s2pt_tlb_verdict verdict;

	if (tlbs->unjudged)
		return S2PT_TLB_AGREES;
	verdict = s2pt_tlb_compare(mmu, kind, entry, ipa, &now);
	if (verdict == S2PT_TLB_STALE) {
		if (suspect->any) {
			/* Only one suspect is kept; this entry will be used again if it stays. */
			verdict = S2PT_TLB_PENDING;
		} else if (note_progress(tlbs, suspect->progress)) {
			verdict = S2PT_TLB_PENDING;
			suspect->any = true;
			suspect->kind = kind;
			suspect->ipa = ipa;
			suspect->entry = *entry;
		} else {
			note_stale(tlbs, cpu, kind, entry, &now);
		}
	}
	tlb->counts.verdicts[verdict]++;
	return verdict;
}

void s2pt_tlb_settle(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu)
{
	struct tlb *tlb = &tlbs->tlb[cpu];
	struct suspect *suspect = &tlb->suspect;
	struct tlb_cache *cache = &tlb->cache[suspect->kind];
	struct s2pt_mmu_walk now;

	if (!suspect->any)
		return;
	for (unsigned int i = 0; i < tlbs->cpus; i++) {
		uint64_t then = suspect->progress[i];

		if ((then & 1) &&
		    atomic_load_explicit(&tlbs->tlb[i].progress, memory_order_acquire) == then)
			return;
	}
	suspect->any = false;
	for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
		const struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

		if (!entry || entry->serial != suspect->entry.serial)
			continue;
		if (s2pt_tlb_compare(mmu, suspect->kind, entry, suspect->ipa, &now) !=
		    S2PT_TLB_STALE)
			return;
		tlb->counts.verdicts[S2PT_TLB_STALE]++;
		note_stale(tlbs, cpu, suspect->kind, entry, &now);
		return;
	}
}

/* The worst verdict on any address that an entry translates. */
static enum s2pt_tlb_verdict compare_all(const struct s2pt_tlbs *tlbs, const struct s2pt_mmu *mmu,
					 enum s2pt_tlb_kind kind, const struct tlb_entry *entry)
{
	uint64_t step =
		entry->contiguous ? s2pt_level_size(&tlbs->geom, entry->level) : entry->size;
	enum s2pt_tlb_verdict worst = S2PT_TLB_AGREES;

	for (uint64_t at = 0; at < entry->size; at += step) {
		struct s2pt_mmu_walk now;
		enum s2pt_tlb_verdict verdict =
			s2pt_tlb_compare(mmu, kind, entry, entry->ipa + at, &now);

		if (verdict > worst)
			worst = verdict;
	}
	return worst;
}

static void audit_one(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		      uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS])
{
	struct tlb *tlb = &tlbs->tlb[cpu];

	for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++) {
		struct tlb_cache *cache = &tlb->cache[kind];

		for (unsigned int i = 0; i < cache->sets * cache->ways; i++) {
			const struct tlb_entry *entry = s2pt_tlb_cache_at(cache, i);

			if (entry && (entry->global || entry->vmid == s2pt_tlb_vmid(mmu)))
				found[kind]
				     [compare_all(tlbs, mmu, (enum s2pt_tlb_kind)kind, entry)]++;
		}
	}
}

bool s2pt_tlbs_audit(struct s2pt_tlbs *tlbs, const struct s2pt_mmu *mmu,
		     uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS])
{
	uint64_t stale = 0;

	memset(found, 0, S2PT_TLB_KINDS * sizeof(found[0]));
	for (unsigned int cpu = 0; cpu < tlbs->cpus; cpu++) {
		pthread_mutex_lock(&tlbs->tlb[cpu].lock);
		audit_one(tlbs, cpu, mmu, found);
		pthread_mutex_unlock(&tlbs->tlb[cpu].lock);
	}
	for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++)
		stale += found[kind][S2PT_TLB_STALE];
	return stale == 0;
}
