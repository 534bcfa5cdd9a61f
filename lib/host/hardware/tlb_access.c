/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An access through the TLBs of its CPU: looks for an entry, walks if there is none, and caches
 * what the walk found.
 */

#include "s2pt/host/tlb.h"
#include "tlb_drop.h"
#include "tlb_judge.h"
#include "tlb_stage1.h"

static void put(struct tlb *tlb, enum s2pt_tlb_kind kind, struct tlb_entry entry)
{
	entry.serial = ++tlb->serial;
	tlb->counts.fills[kind]++;
	if (s2pt_tlb_cache_put(&tlb->cache[kind], &entry))
		tlb->counts.evictions[kind]++;
}

/* `like` says what all steps of the walk have in common. */
static void fill(const struct s2pt_tlbs *tlbs, struct tlb *tlb, const struct tlb_entry *like,
		 s2pt_ipa_t ipa, const struct s2pt_mmu_walk *walk)
{
	const struct s2pt_mmu_leaf *leaf = &walk->leaf;
	struct tlb_entry entry = *like;

	/* A step that goes through an entry shows that it is a table. */
	for (unsigned int i = 0; i + 1 < walk->steps; i++) {
		entry.level = walk->step[i].level;
		entry.size = s2pt_level_size(&tlbs->geom, entry.level);
		entry.ipa = ipa & ~(entry.size - 1);
		entry.pa = walk->step[i + 1].table;
		entry.word = walk->step[i].word;
		entry.at = walk->step[i].entry;
		put(tlb, S2PT_TLB_TABLE, entry);
	}
	if (!walk->has_leaf || !leaf->cacheable)
		return;
	entry = (struct tlb_entry){
		.ipa = ipa & ~(leaf->span - 1),
		.size = leaf->span,
		.pa = leaf->pa & ~(leaf->span - 1),
		.word = walk->step[walk->steps - 1].word,
		.at = walk->step[walk->steps - 1].entry,
		.stores = like->stores,
		.vmid = leaf->global ? 0 : like->vmid,
		.global = leaf->global,
		.level = leaf->level,
		.perm = leaf->perm,
		.memattr = leaf->memattr,
		.shareability = leaf->shareability,
		.contiguous = leaf->contiguous,
	};
	put(tlb, S2PT_TLB_STAGE2, entry);
	/* EL2 has no other stage with which to combine its own. */
	if (tlbs->regime == S2PT_STAGE2)
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
	const struct tlb_entry like = {
		.vmid = s2pt_tlb_vmid(mmu),
		/* Before the words are read: a store that is counted is seen. */
		.stores = atomic_load_explicit(&tlbs->order.stores, memory_order_acquire),
	};
	struct tlb_found found =
		s2pt_tlb_cache_find(&tlb->cache[S2PT_TLB_TABLE], like.vmid, access->ipa);
	const struct tlb_entry *table = found.entry;
	struct s2pt_mmu_walk walk;

	if (table) {
		tlb->counts.hits[S2PT_TLB_TABLE]++;
		worsen(answer, s2pt_tlb_judge(tlbs, cpu, mmu, S2PT_TLB_TABLE, table, access->ipa));
		s2pt_mmu_walk_from(mmu, access, table->level + 1, table->pa, &walk);
	} else {
		s2pt_mmu_walk(mmu, access, &walk);
	}
	fill(tlbs, tlb, &like, access->ipa, &walk);
	answer->end = walk.end;
	answer->level = walk.level;
	answer->buffer_full = walk.buffer_full;
	if (walk.end == S2PT_MMU_TRANSLATED)
		answer->pa = walk.leaf.pa;
}

/* Find an entry for `ipa`, a combined one first. */
static struct tlb_found find_leaf(struct tlb *tlb, unsigned int vmid, s2pt_ipa_t ipa,
				  enum s2pt_tlb_kind *kind)
{
	struct tlb_found found = s2pt_tlb_cache_find(&tlb->cache[S2PT_TLB_COMBINED], vmid, ipa);

	*kind = S2PT_TLB_COMBINED;
	if (found.entry)
		return found;
	*kind = S2PT_TLB_STAGE2;
	return s2pt_tlb_cache_find(&tlb->cache[S2PT_TLB_STAGE2], vmid, ipa);
}

/* Does an access that finds this end in a conflict abort? */
static bool aborts(const struct s2pt_tlbs *tlbs, const struct tlb_found *found)
{
	return found->conflict ||
	       (tlbs->bbm == 2 && found->other && found->other->size != found->entry->size);
}

static bool hit(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer)
{
	struct tlb *tlb = &tlbs->tlb[cpu];
	s2pt_ipa_t ipa = access->ipa;
	enum s2pt_tlb_kind kind;
	struct tlb_found found = find_leaf(tlb, s2pt_tlb_vmid(mmu), ipa, &kind);
	const struct tlb_entry *entry = found.entry;
	bool conflict;
	bool allowed;

	if (!entry)
		return false;
	conflict = aborts(tlbs, &found);
	allowed = s2pt_mmu_permits_in(tlbs->regime, entry->perm, access);
	/* Hardware must set W in memory, which takes a walk. */
	if (!allowed && !conflict && access->type == S2PT_MMU_WRITE && (entry->perm & S2PT_WD))
		return false;
	tlb->counts.hits[kind]++;
	tlb->counts.overlaps += found.other && !found.conflict;
	tlb->counts.conflicts += found.conflict;
	answer->hit = true;
	answer->kind = kind;
	worsen(answer, s2pt_tlb_judge(tlbs, cpu, mmu, kind, entry, ipa));
	answer->level = entry->level;
	if (conflict) {
		worsen(answer, s2pt_tlb_judge(tlbs, cpu, mmu, kind, found.other, ipa));
		answer->end = S2PT_MMU_CONFLICT;
		return true;
	}
	answer->end = allowed ? S2PT_MMU_TRANSLATED : S2PT_MMU_PERMISSION;
	answer->pa = allowed ? entry->pa + (ipa - entry->ipa) : 0;
	if (allowed && kind == S2PT_TLB_STAGE2 && tlbs->regime == S2PT_STAGE2)
		put(tlb, S2PT_TLB_COMBINED, *entry);
	return true;
}

/* The access by the address that TLB entries go by. */
static struct s2pt_mmu_access with_address(const struct s2pt_tlbs *tlbs, const struct s2pt_mmu *mmu,
					   const struct s2pt_mmu_access *asked)
{
	struct s2pt_mmu_access access = *asked;

	if (tlbs->regime != S2PT_STAGE2)
		access.ipa = s2pt_tlb_va(mmu, asked->ipa);
	return access;
}

void s2pt_tlbs_access(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		      const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer)
{
	const struct s2pt_mmu_access made = with_address(tlbs, mmu, access);
	struct tlb *tlb = &tlbs->tlb[cpu];

	*answer = (struct s2pt_tlb_answer){ .hit = false };
	pthread_mutex_lock(&tlb->lock);
	s2pt_tlb_deliver_some(tlbs, tlb);
	s2pt_tlb_settle(tlbs, cpu, mmu);
	if (!hit(tlbs, cpu, mmu, &made, answer)) {
		tlb->counts.walks++;
		walk(tlbs, cpu, mmu, &made, answer);
	}
	pthread_mutex_unlock(&tlb->lock);
}

void s2pt_tlbs_speculate(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
			 s2pt_ipa_t ipa)
{
	const struct s2pt_mmu_access asked = { .ipa = ipa, .type = S2PT_MMU_READ };
	const struct s2pt_mmu_access access = with_address(tlbs, mmu, &asked);
	struct tlb *tlb = &tlbs->tlb[cpu];
	struct s2pt_tlb_answer unasked = { .hit = false };

	pthread_mutex_lock(&tlb->lock);
	s2pt_tlb_deliver_some(tlbs, tlb);
	tlb->counts.speculated++;
	walk(tlbs, cpu, mmu, &access, &unasked);
	pthread_mutex_unlock(&tlb->lock);
}
