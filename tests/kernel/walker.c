/* SPDX-License-Identifier: GPL-2.0-only */
/* Setting up and taking down the one table of an engine. */
#include "walker_parts.h"

#define HOST_BITS_MIN 32

struct s2k_cpu s2k_cpu;
const unsigned int w_page_shift = PAGE_SHIFT;
#ifdef HAVE_FREE_UNLINKED
const bool w_retires = true;
#else
const bool w_retires;
#endif
#ifdef HAVE_MM_OPS
const bool w_counts_valid;
#else
const bool w_counts_valid = true;
#endif

struct walker walker;

#ifdef HAVE_MM_OPS
static void *alloc_page(void *cache)
{
	if (cache == &walker.kvm.arch.mmu.split_page_cache)
		return pool_alloc_from(&walker.kvm.arch.mmu.split_page_cache.nobjs);
	return pool_alloc(1);
}

static void *alloc_exact(size_t size)
{
	return pool_alloc(size >> PAGE_SHIFT);
}

static void *at_phys(phys_addr_t pa)
{
	return pool_at(pa);
}

static phys_addr_t phys_of(void *at)
{
	return pool_pa(at);
}

#ifdef HAVE_FREE_UNLINKED
static void retire(void *at, LEVEL_T level)
{
	pool_retire(at, level);
}
#endif

static const struct kvm_pgtable_mm_ops full_ops = {
	.zalloc_page = alloc_page,
	.zalloc_pages_exact = alloc_exact,
	.free_pages_exact = pool_free_root,
#ifdef HAVE_FREE_UNLINKED
	.FREE_UNLINKED_OP = retire,
#endif
	.get_page = pool_get,
	.put_page = pool_put,
	.page_count = pool_count,
	.phys_to_virt = at_phys,
	.virt_to_phys = phys_of,
	.dcache_clean_inval_poc = event_dcache,
	.icache_inval_pou = event_icache,
};

static bool force_page(u64 addr, u64 end, enum kvm_pgtable_prot prot)
{
	return walker.force == W_FORCE_ALL || prot != KVM_PGTABLE_PROT_RWX;
}
#endif

#ifdef HAVE_GET_VTCR
w_u64 w_vtcr(w_u64 mmfr0, w_u64 mmfr1, unsigned int ia_bits)
{
	return kvm_get_vtcr(mmfr0, mmfr1, ia_bits);
}

static unsigned int pa_limit(void)
{
	/* A field of all ones comes back as the largest range that the tree knows. */
	return id_aa64mmfr0_parange_to_phys_shift(kvm_get_parange(0xf));
}
#else
/* What kvm_arm_setup_stage2() of 5.10 does, which is not in the walker's file; the bits are the tree's. */
w_u64 w_vtcr(w_u64 mmfr0, w_u64 mmfr1, unsigned int ia_bits)
{
	u64 range = min(mmfr0 & 0xf, (u64)ID_AA64MMFR0_PARANGE_MAX);
	u64 levels = max(ARM64_HW_PGTABLE_LEVELS(ia_bits - 4), 2);

	return VTCR_EL2_FLAGS | range << VTCR_EL2_PS_SHIFT | VTCR_EL2_T0SZ(ia_bits) |
	       VTCR_EL2_LVLS_TO_SL0(levels) | VTCR_EL2_HA |
	       (get_vmid_bits(mmfr1) == 16 ? VTCR_EL2_VS_16BIT : VTCR_EL2_VS_8BIT);
}

static unsigned int pa_limit(void)
{
	return id_aa64mmfr0_parange_to_phys_shift(ID_AA64MMFR0_PARANGE_MAX);
}
#endif

/* ID_AA64MMFR0_EL1.PARange of a CPU with that many bits; -1: there is none. */
static int parange(unsigned int bits)
{
	for (int i = 0; i <= 6; i++) {
		if (id_aa64mmfr0_parange_to_phys_shift(i) == bits)
			return i;
	}
	return -1;
}

static bool setup_known(const struct w_setup *setup)
{
#ifdef HAVE_LPA2
	if (setup->lpa2 && PAGE_SHIFT == 16)
		return false;
#else
	if (setup->lpa2)
		return false;
#endif
#ifndef HAVE_MM_OPS
	if (setup->nodc || setup->noic || setup->force != W_FORCE_NONE)
		return false;
#endif
#ifndef HAVE_S2_FLAGS
	if (setup->idmap)
		return false;
#endif
#ifndef HAVE_S2_NOFWB
	if (setup->nofwb)
		return false;
#endif
#ifndef HAVE_S2_AS_S1
	if (setup->as_s1)
		return false;
#endif
	return true;
}

static void setup_cpu(const struct w_setup *setup)
{
	s2k_cpu = (struct s2k_cpu){ .tlb_range = setup->tlbr,
				    .lpa2 = setup->lpa2,
				    .bti = setup->bti };
	s2k_cpu.cap[ARM64_HAS_STAGE2_FWB] = setup->fwb;
#ifdef ARM64_HAS_LPA2
	s2k_cpu.cap[ARM64_HAS_LPA2] = setup->lpa2;
#endif
#ifdef ARM64_HAS_TLB_RANGE
	s2k_cpu.cap[ARM64_HAS_TLB_RANGE] = setup->tlbr;
#endif
#ifdef ARM64_KVM_HVHE
	s2k_cpu.cap[ARM64_KVM_HVHE] = setup->hvhe;
#endif
#ifdef CAP_XNX
	s2k_cpu.cap[CAP_XNX] = setup->xnx;
#endif
#ifdef HAVE_MM_OPS
	walker.ops = full_ops;
	if (setup->nodc)
		walker.ops.dcache_clean_inval_poc = NULL;
	if (setup->noic)
		walker.ops.icache_inval_pou = NULL;
#endif
	walker.force = setup->force;
}

int walker_setup(const struct w_setup *setup)
{
	if (!setup_known(setup))
		return W_UNSUP;
	setup_cpu(setup);
	return 0;
}

static unsigned int root_pages(unsigned int ia_bits, int start_level)
{
	/* A page of the root spans what an entry one level up would. */
	unsigned int shift = (PAGE_SHIFT - 3) * (4 - start_level) + PAGE_SHIFT;

	return ia_bits > shift ? 1U << (ia_bits - shift) : 1;
}

#ifdef HAVE_MM_OPS
static int init_table(const struct w_setup *setup)
{
	struct kvm_s2_mmu *mmu = &walker.kvm.arch.mmu;
	u64 flags = 0;

#ifdef HAVE_S2_NOFWB
	flags |= setup->nofwb ? KVM_PGTABLE_S2_NOFWB : 0;
#endif
#ifdef HAVE_S2_AS_S1
	flags |= setup->as_s1 ? KVM_PGTABLE_S2_AS_S1 : 0;
#endif
#ifdef HAVE_S2_FLAGS
	flags |= setup->idmap ? KVM_PGTABLE_S2_IDMAP : 0;
#endif
	return __kvm_pgtable_stage2_init(&walker.table, mmu, &walker.ops, flags,
					 setup->force == W_FORCE_NONE ? NULL : force_page);
}
#else
static int init_table(const struct w_setup *setup)
{
	return kvm_pgtable_stage2_init(&walker.table, &walker.kvm);
}
#endif

int w_init(const struct w_setup *setup, struct w_shape *shape)
{
	struct kvm_arch *arch = &walker.kvm.arch;
	int range, err;

	err = walker_setup(setup);
	if (err)
		return err;
	range = parange(setup->pa_bits);
	if (range < 0 || setup->ia_bits < HOST_BITS_MIN)
		return -EINVAL;
	if (setup->ia_bits > min(setup->pa_bits, pa_limit()))
		return -EINVAL;
	shape->vtcr = w_vtcr(range, 2 << 4, setup->ia_bits);
	arch->vtcr = shape->vtcr;
	arch->mmu = (struct kvm_s2_mmu){ .pgt = &walker.table, .arch = arch, .vtcr = shape->vtcr };
	walker.table = (struct kvm_pgtable){ 0 };
	err = init_table(setup);
	if (err)
		return err;
	walker.lives = true;
	shape->start_level = (int)walker.table.start_level;
	shape->ia_bits = walker.table.ia_bits;
	shape->root_pages = root_pages(walker.table.ia_bits, shape->start_level);
	return 0;
}

bool w_lives(void)
{
	return walker.lives;
}

void *w_root(void)
{
	return (void *)walker.table.pgd;
}

void w_destroy(w_u64 step)
{
	if (walker.hyp) {
		walker_hyp_destroy();
		walker.lives = false;
		return;
	}
#ifdef HAVE_DESTROY_RANGE
	u64 end = 1ULL << walker.table.ia_bits;

	if (!step)
		step = end;
	for (u64 at = 0; at < end; at += step)
		kvm_pgtable_stage2_destroy_range(&walker.table, at, min(step, end - at));
	kvm_pgtable_stage2_destroy_pgd(&walker.table);
#else
	kvm_pgtable_stage2_destroy(&walker.table);
#endif
	walker.lives = false;
}
