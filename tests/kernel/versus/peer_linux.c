/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel tree's walker as a shared object of its own.  Hooks as KVM has them: a page's count is atomic, tables are found through
 * the linear map, cache maintenance is not needed (FWB, no hooks), invalidations and barriers are counted only.
 */
/* clang-format off: the kernel's headers come first */
#include "probe.h"

#include <asm/kvm_pgtable.h>
/* clang-format on */

#include "peer.h"

#ifndef HAVE_MAP_FLAGS
#define FLAGGED(...)
#else
#define FLAGGED(...) , __VA_ARGS__
#endif

static struct bench_arena *arena;
static struct kvm_arch arch;
static struct kvm_s2_mmu mmu;
static struct kvm_pgtable table;
static bool forced;
static __thread struct peer_counts counted;
/* The cache of the thread that faults, to which pages go back that it took for nothing. */
static __thread struct bench_cache *own;

/* What the tree's code calls. */

bool s2k_warn(int line, bool once)
{
	__builtin_trap();
}

void s2k_dsb(void)
{
	counted.dsb++;
}

void __kvm_tlb_flush_vmid(struct kvm_s2_mmu *of)
{
	counted.tlbi_vmid++;
}

void __kvm_tlb_flush_vmid_ipa(struct kvm_s2_mmu *of, phys_addr_t ipa, int level)
{
	counted.tlbi_ipa++;
}

void __kvm_tlb_flush_vmid_ipa_nsh(struct kvm_s2_mmu *of, phys_addr_t ipa, int level)
{
	counted.tlbi_local++;
}

void __kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *of, phys_addr_t start, unsigned long pages)
{
	counted.tlbi_range++;
}

void s2k_tlbi_stage1(const char *op, u64 address, int level)
{
}

static void *alloc_page(void *cache)
{
	void *page;

	if (cache == &mmu.split_page_cache) {
		mmu.split_page_cache.nobjs--;
		cache = &arena->main;
	}
	page = bench_alloc(cache ? cache : &arena->main);
	if (page)
		*bench_count(arena, page) = 1;
	return page;
}

static void *alloc_root(size_t size)
{
	void *root = bench_root(arena, size / BENCH_PAGE);

	for (size_t at = 0; root && at < size; at += BENCH_PAGE)
		*bench_count(arena, root + at) = 1;
	return root;
}

static void free_root(void *at, size_t size)
{
}

static void get_page(void *at)
{
	__atomic_fetch_add(bench_count(arena, at), 1, __ATOMIC_RELAXED);
}

static void put_page(void *at)
{
	if (__atomic_sub_fetch(bench_count(arena, at), 1, __ATOMIC_ACQ_REL) == 0)
		bench_put(own ? own : &arena->main,
			  (void *)((unsigned long)at & ~(BENCH_PAGE - 1)));
}

static int page_count(void *at)
{
	return *(volatile uint32_t *)bench_count(arena, at);
}

static void *at_phys(phys_addr_t pa)
{
	return (void *)(pa + arena->linear);
}

static phys_addr_t phys_of(void *at)
{
	return (unsigned long)at - arena->linear;
}

#ifdef HAVE_FREE_UNLINKED
static const struct kvm_pgtable_mm_ops ops;

static void retire(void *at, LEVEL_T level)
{
	FREE_UNLINKED((struct kvm_pgtable_mm_ops *)&ops, at, level);
}
#endif

static const struct kvm_pgtable_mm_ops ops = {
	.zalloc_page = alloc_page,
	.zalloc_pages_exact = alloc_root,
	.free_pages_exact = free_root,
#ifdef HAVE_FREE_UNLINKED
	.FREE_UNLINKED_OP = retire,
#endif
	.get_page = get_page,
	.put_page = put_page,
	.page_count = page_count,
	.phys_to_virt = at_phys,
	.virt_to_phys = phys_of,
};

/* What is measured. */

#ifdef HAVE_PROT_PX
#define PROT_RX (KVM_PGTABLE_PROT_R | KVM_PGTABLE_PROT_PX | KVM_PGTABLE_PROT_UX)
#else
#define PROT_RX (KVM_PGTABLE_PROT_R | KVM_PGTABLE_PROT_X)
#endif
#define PROT_ALL (PROT_RX | KVM_PGTABLE_PROT_W)

static bool force_page(u64 addr, u64 end, enum kvm_pgtable_prot prot)
{
	return forced;
}

static int init(void)
{
	/* ID_AA64MMFR0_EL1.PARange of 40 bits is 2; VMIDs have 16 bits. */
	u64 vtcr = kvm_get_vtcr(2, 2 << 4, PEER_BITS);

	arch.vtcr = vtcr;
	mmu = (struct kvm_s2_mmu){ .pgt = &table, .arch = &arch, .vtcr = vtcr };
	table = (struct kvm_pgtable){ 0 };
	return __kvm_pgtable_stage2_init(&table, &mmu, (struct kvm_pgtable_mm_ops *)&ops, 0,
					 force_page);
}

static void destroy(void)
{
#ifdef HAVE_DESTROY_RANGE
	kvm_pgtable_stage2_destroy_range(&table, 0, 1ULL << table.ia_bits);
	kvm_pgtable_stage2_destroy_pgd(&table);
#else
	kvm_pgtable_stage2_destroy(&table);
#endif
}

static int map(const struct peer_range *range, struct bench_cache *cache)
{
	forced = range->pages_only;
	return kvm_pgtable_stage2_map(&table, range->ipa, range->size, range->pa, PROT_ALL,
				      cache FLAGGED(0));
}

static int unmap(const struct peer_range *range)
{
	return kvm_pgtable_stage2_unmap(&table, range->ipa, range->size);
}

/* Followed by its caller's invalidation, as in mmu.c. */
static int protect(const struct peer_range *range)
{
	int err = kvm_pgtable_stage2_wrprotect(&table, range->ipa, range->size);

#ifdef HAVE_SPLIT
	kvm_tlb_flush_vmid_range(&mmu, range->ipa, range->size);
#else
	__kvm_tlb_flush_vmid(&mmu);
#endif
	return err;
}

#ifdef HAVE_TEST_CLEAR_YOUNG
static int age(const struct peer_range *range)
{
	return !kvm_pgtable_stage2_test_clear_young(&table, range->ipa, range->size, true);
}
#endif

#ifdef HAVE_SPLIT
static int split(const struct peer_range *range, struct bench_cache *cache)
{
	/* Its place in the struct is how the walker finds the table. */
	mmu.split_page_cache.nobjs = cache->count;
	return kvm_pgtable_stage2_split(&table, range->ipa, range->size, &mmu.split_page_cache);
}
#endif

#ifdef HAVE_HANDLE_FAULT
#define FAULT_FLAGS (KVM_PGTABLE_WALK_HANDLE_FAULT | KVM_PGTABLE_WALK_SHARED)
#else
#define FAULT_FLAGS KVM_PGTABLE_WALK_SHARED
#endif

/* A race that is lost is a fault that comes again; but not for ever: this walker says the same where nothing is to be done. */
#define LOST_MAX 1000000
#define FOR_EACH(pages, i, call)                                                                   \
	for (size_t i = 0; i < (pages)->count && !err; i++) {                                      \
		unsigned int tries = 0;                                                            \
                                                                                                   \
		do {                                                                               \
			if ((pages)->enter)                                                        \
				(pages)->enter((pages)->lock);                                     \
			err = call;                                                                \
			if ((pages)->leave)                                                        \
				(pages)->leave((pages)->lock);                                     \
		} while (err == -EAGAIN && ++tries < LOST_MAX);                                    \
	}

static int fault(const struct peer_pages *pages)
{
	int err = 0;

	forced = false;
	own = pages->cache;
	FOR_EACH(pages, i,
		 kvm_pgtable_stage2_map(&table, pages->ipas[i], BENCH_PAGE,
					pages->ipas[i] + pages->offset, PROT_ALL,
					pages->cache FLAGGED(FAULT_FLAGS)));
	own = NULL;
	return err;
}

static int relax(const struct peer_pages *pages)
{
	int err = 0;

	FOR_EACH(pages, i,
#ifdef HAVE_RELAX_FLAGS
		 kvm_pgtable_stage2_relax_perms(&table, pages->ipas[i], PROT_ALL, FAULT_FLAGS)
#else
		 kvm_pgtable_stage2_relax_perms(&table, pages->ipas[i], PROT_ALL)
#endif
	);
	return err;
}

static int touch(const struct peer_pages *pages)
{
	int err = 0;

	FOR_EACH(pages, i,
#ifdef HAVE_MKYOUNG_FLAGS
		 (kvm_pgtable_stage2_mkyoung(&table, pages->ipas[i], FAULT_FLAGS), 0)
#else
		 (kvm_pgtable_stage2_mkyoung(&table, pages->ipas[i]), 0)
#endif
	);
	return err;
}

static uint64_t lookup(const struct peer_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++) {
		kvm_pte_t found;
		LEVEL_T level;

		if (kvm_pgtable_get_leaf(&table, pages->ipas[i], &found, &level))
			return i;
	}
	return pages->count;
}

static uint64_t lookup_chain(const struct peer_pages *pages)
{
	uint64_t next = 0;

	for (size_t i = 0; i < pages->count; i++) {
		kvm_pte_t found;
		LEVEL_T level;

		if (kvm_pgtable_get_leaf(&table, pages->ipas[i] + next, &found, &level))
			return i;
		next = found & PEER_NEVER_SET;
	}
	return pages->count + next;
}

static struct peer_counts counts(void)
{
	struct peer_counts now = counted;

	counted = (struct peer_counts){ 0 };
	return now;
}

static const struct peer peer = {
	.name = VERSUS_NAME,
	.locked = true,
#ifndef HAVE_MAP_FLAGS
	.maps_alone = true,
#endif
	.init = init,
	.destroy = destroy,
	.map = map,
	.unmap = unmap,
	.protect = protect,
#ifdef HAVE_TEST_CLEAR_YOUNG
	.age = age,
#endif
#ifdef HAVE_SPLIT
	.split = split,
#endif
	.fault = fault,
	.relax = relax,
	.touch = touch,
	.lookup = lookup,
	.lookup_chain = lookup_chain,
	.counts = counts,
};

__attribute__((visibility("default"))) const struct peer *versus_peer_open(struct bench_arena *of);

const struct peer *versus_peer_open(struct bench_arena *of)
{
	arena = of;
	return &peer;
}
