/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's functions under one set of names, whichever tree they are from: probe.h says what this tree has. */
#include "walker_parts.h"

enum kvm_pgtable_prot walker_prot(unsigned int prot)
{
	u64 out = 0;

	out |= prot & W_R ? KVM_PGTABLE_PROT_R : 0;
	out |= prot & W_W ? KVM_PGTABLE_PROT_W : 0;
#ifdef HAVE_PROT_PX
	out |= prot & W_PX ? KVM_PGTABLE_PROT_PX : 0;
	out |= prot & W_UX ? KVM_PGTABLE_PROT_UX : 0;
#else
	out |= prot & W_PX ? KVM_PGTABLE_PROT_X : 0;
#endif
	out |= prot & W_DEVICE ? KVM_PGTABLE_PROT_DEVICE : 0;
#ifdef HAVE_PROT_NORMAL_NC
	out |= prot & W_NC ? KVM_PGTABLE_PROT_NORMAL_NC : 0;
#endif
#ifdef HAVE_PROT_SW
	out |= (u64)(prot / W_SW0) << 55;
#endif
	return (enum kvm_pgtable_prot)out;
}

bool w_has_prot(unsigned int prot)
{
#ifndef HAVE_PROT_PX
	if (!(prot & W_PX) != !(prot & W_UX))
		return false;
#endif
	return true;
}

int w_desc_prot(w_u64 desc, unsigned int *prot)
{
#ifdef HAVE_PTE_PROT
	if (walker.hyp) {
		walker_hyp_prot(desc, prot);
		return 0;
	}
	u64 got = kvm_pgtable_stage2_pte_prot(desc);

	*prot = 0;
	*prot |= got & KVM_PGTABLE_PROT_R ? W_R : 0;
	*prot |= got & KVM_PGTABLE_PROT_W ? W_W : 0;
#ifdef HAVE_PROT_PX
	*prot |= got & KVM_PGTABLE_PROT_PX ? W_PX : 0;
	*prot |= got & KVM_PGTABLE_PROT_UX ? W_UX : 0;
#else
	*prot |= got & KVM_PGTABLE_PROT_X ? W_PX | W_UX : 0;
#endif
	*prot |= ((got >> 55) & 0xf) * W_SW0;
	return 0;
#else
	return W_UNSUP;
#endif
}

#ifdef HAVE_WALK_FLAGS
enum kvm_pgtable_walk_flags walker_flags(unsigned int flags)
{
	unsigned int out = 0;

	out |= flags & W_SHARED ? KVM_PGTABLE_WALK_SHARED : 0;
#ifdef HAVE_HANDLE_FAULT
	out |= flags & W_HANDLE_FAULT ? KVM_PGTABLE_WALK_HANDLE_FAULT : 0;
#endif
#ifdef HAVE_IGNORE_EAGAIN
	out |= flags & W_IGNORE_EAGAIN ? KVM_PGTABLE_WALK_IGNORE_EAGAIN : 0;
#endif
#ifdef HAVE_SKIP_BBM
	out |= flags & W_SKIP_BBM ? KVM_PGTABLE_WALK_SKIP_BBM_TLBI : 0;
	out |= flags & W_SKIP_CMO ? KVM_PGTABLE_WALK_SKIP_CMO : 0;
#endif
	return (enum kvm_pgtable_walk_flags)out;
}
#endif

static void *cache_of(unsigned int flags)
{
	static struct kvm_mmu_memory_cache plenty;

	return flags & W_NO_CACHE ? NULL : &plenty;
}

int w_map(w_u64 ipa, w_u64 size, w_u64 pa, unsigned int prot, unsigned int flags)
{
	if (walker.hyp)
		return walker_hyp_map(ipa, size, pa, prot);
#ifdef HAVE_MAP_FLAGS
	return kvm_pgtable_stage2_map(&walker.table, ipa, size, pa, walker_prot(prot),
				      cache_of(flags), walker_flags(flags));
#else
	return kvm_pgtable_stage2_map(&walker.table, ipa, size, pa, walker_prot(prot),
				      cache_of(flags));
#endif
}

int w_unmap(w_u64 ipa, w_u64 size)
{
	return kvm_pgtable_stage2_unmap(&walker.table, ipa, size);
}

int w_wrprotect(w_u64 ipa, w_u64 size)
{
	return kvm_pgtable_stage2_wrprotect(&walker.table, ipa, size);
}

int w_flush(w_u64 ipa, w_u64 size)
{
	return kvm_pgtable_stage2_flush(&walker.table, ipa, size);
}

int w_owner(w_u64 ipa, w_u64 size, w_u64 id, unsigned int flags)
{
#if defined(HAVE_SET_OWNER)
	return kvm_pgtable_stage2_set_owner(&walker.table, ipa, size, cache_of(flags), id);
#elif defined(HAVE_ANNOTATE)
	/* What pKVM's host does with an owner: a donation, whose payload is the id. */
	if (id == 0 || id > 7)
		return -EINVAL;
	return w_annotate(ipa, size, 2, id << 1, flags);
#else
	return W_UNSUP;
#endif
}

int w_annotate(w_u64 ipa, w_u64 size, w_u64 type, w_u64 value, unsigned int flags)
{
#ifdef HAVE_ANNOTATE
	return kvm_pgtable_stage2_annotate(&walker.table, ipa, size, cache_of(flags), type, value);
#else
	return W_UNSUP;
#endif
}

int w_relax(w_u64 ipa, unsigned int prot, unsigned int flags)
{
#ifdef HAVE_RELAX_FLAGS
	if (!(flags & W_ANY_GIVEN))
		flags |= W_SHARED;
	return kvm_pgtable_stage2_relax_perms(&walker.table, ipa, walker_prot(prot),
					      walker_flags(flags));
#else
	return kvm_pgtable_stage2_relax_perms(&walker.table, ipa, walker_prot(prot));
#endif
}

int w_mkyoung(w_u64 ipa, unsigned int flags, w_u64 *desc)
{
#ifdef HAVE_MKYOUNG_FLAGS
	if (!(flags & W_ANY_GIVEN))
		flags |= W_SHARED;
	kvm_pgtable_stage2_mkyoung(&walker.table, ipa, walker_flags(flags));
	return W_VOID;
#elif defined(HAVE_MKYOUNG_VOID)
	kvm_pgtable_stage2_mkyoung(&walker.table, ipa);
	return W_VOID;
#else
	*desc = kvm_pgtable_stage2_mkyoung(&walker.table, ipa);
	return 0;
#endif
}

int w_mkold(w_u64 ipa, w_u64 *desc)
{
#ifdef HAVE_MKOLD
	*desc = kvm_pgtable_stage2_mkold(&walker.table, ipa);
	return 0;
#else
	return W_UNSUP;
#endif
}

int w_is_young(w_u64 ipa)
{
#ifdef HAVE_IS_YOUNG
	return kvm_pgtable_stage2_is_young(&walker.table, ipa);
#else
	return W_UNSUP;
#endif
}

int w_test_clear_young(w_u64 ipa, w_u64 size, bool clear)
{
#ifdef HAVE_TEST_CLEAR_YOUNG
	return kvm_pgtable_stage2_test_clear_young(&walker.table, ipa, size, clear);
#else
	return W_UNSUP;
#endif
}

int w_split(w_u64 ipa, w_u64 size, int objects, int *left)
{
#ifdef HAVE_SPLIT
	struct kvm_mmu_memory_cache *cache = &walker.kvm.arch.mmu.split_page_cache;
	int err;

	cache->nobjs = objects;
	err = kvm_pgtable_stage2_split(&walker.table, ipa, size, cache);
	*left = cache->nobjs;
	return err;
#else
	return W_UNSUP;
#endif
}

void *w_create_unlinked(w_u64 pa, int level, unsigned int prot, int objects, bool pages, int *error)
{
#ifdef HAVE_CREATE_UNLINKED
	struct kvm_mmu_memory_cache *cache = &walker.kvm.arch.mmu.split_page_cache;
	void *top;

	cache->nobjs = objects;
	top = kvm_pgtable_stage2_create_unlinked(&walker.table, pa, level, walker_prot(prot), cache,
						 pages);
	*error = IS_ERR(top) ? PTR_ERR(top) : 0;
	return *error ? NULL : top;
#else
	*error = W_UNSUP;
	return NULL;
#endif
}

void w_free_unlinked(void *at, int level)
{
#ifdef HAVE_FREE_UNLINKED
	FREE_UNLINKED(&walker.ops, at, level);
#endif
}
