/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own invalidations, vhe/tlb.c, with the assembly that the tree's headers have: compiled for arm64 with the macros of
 * s2pt/record/arm64.h in front, so that each instruction records itself.
 */
/* The shim's struct has less than this code looks at. */
#define kvm_s2_mmu s2k_kvm_s2_mmu
/* clang-format off */
#include <linux/kvm_host.h>
#include <linux/bitfield.h>
/* clang-format on */
#undef kvm_s2_mmu

#include "record_kernel.h"

/* What stands here for the driver is the tree's own from here on. */
#undef __TLBI_VADDR
#undef __tlbi_level
#undef __tlbi_sync_s1ish_hyp
#undef TLBI_TTL_UNKNOWN
#undef MAX_TLBI_RANGE_PAGES
#undef ALTERNATIVE

/* No CPU has an erratum. */
#define ALTERNATIVE(usual, ...)         usual
#define ARM64_ASM_PREAMBLE              ""
#define read_sysreg_el1(r)              0ULL
#define write_sysreg_el1(v, r)          ((void)(v))
#define local_irq_save(flags)           ((void)((flags) = 0))
#define local_irq_restore(flags)        ((void)(flags))
#define arm64_kernel_unmapped_at_el0()  false
#define USER_ASID_FLAG                  0
#define system_supports_cnp()           false
#define system_capabilities_finalized() true
#define kvm_lpa2_is_enabled()           s2k_cpu.lpa2
#define atomic64_read(at)               (*(at))
#define kvm_arm_vmid_bits               16
#define kvm_phys_to_vttbr(pa)           (((pa) | (pa) >> 46) & GENMASK_ULL(47, 2))
#define round_down(x, to)               ALIGN_DOWN(x, to)
#define icache_is_vpipt()               false
#define kern_hyp_va(at)                 (at)
#ifndef alternative_has_feature_unlikely
#define alternative_has_feature_unlikely(cap) alternative_has_cap_unlikely(cap)
#endif
#ifndef __BITS_PER_LONG_LONG
#define __BITS_PER_LONG_LONG 64
#endif
#ifndef SZ_64K
#define SZ_64K 0x10000
#endif

/* Before 6.1 another name. */
struct kvm_vmid {
	union {
		u64 id;
		u64 vmid;
	};
};

/* VTCR_EL2 was in the latter before it was in what has the tables. */
struct kvm_s2_mmu {
	struct kvm_vmid vmid;
	phys_addr_t pgd_phys;
	struct kvm_arch *arch;
	struct kvm *kvm;
	u64 vtcr;
};

/* No guest runs on the CPU that invalidates. */
struct kvm_vcpu {
	struct {
		struct kvm_s2_mmu *hw_mmu;
	} arch;
};
#define kvm_get_running_vcpu() ((struct kvm_vcpu *)NULL)

#include "taken/kvm_mmu.h"
#include "taken/tlbflush.h"

/* By names of its own: those of the tree are the driver's. */
#define __kvm_tlb_flush_vmid         kernel_flush_vmid
#define __kvm_tlb_flush_vmid_ipa     kernel_flush_vmid_ipa
#define __kvm_tlb_flush_vmid_ipa_nsh kernel_flush_vmid_ipa_nsh
#define __kvm_tlb_flush_vmid_range   kernel_flush_vmid_range

/* What a tree does not have is not called. */
void kernel_flush_vmid_ipa_nsh(struct kvm_s2_mmu *mmu, phys_addr_t ipa, int level);
void kernel_flush_vmid_range(struct kvm_s2_mmu *mmu, phys_addr_t start, unsigned long pages);

#include S2PT_TLB_C

static struct kvm vm;
static struct kvm_s2_mmu loaded;

void record_kernel_load(unsigned long long root, unsigned int vmid, unsigned long long vtcr)
{
	vm.arch.vtcr = vtcr;
	loaded =
		(struct kvm_s2_mmu){ .arch = &vm.arch, .kvm = &vm, .pgd_phys = root, .vtcr = vtcr };
	loaded.vmid.id = vmid;
}

unsigned long long record_kernel_host(void)
{
	return HCR_HOST_VHE_FLAGS;
}

void record_kernel_flush(void)
{
	kernel_flush_vmid(&loaded);
}

void record_kernel_flush_ipa(unsigned long long ipa, int level, bool local)
{
	if (!local)
		kernel_flush_vmid_ipa(&loaded, ipa, level);
	else if (HAVE_FLUSH_NSH)
		kernel_flush_vmid_ipa_nsh(&loaded, ipa, level);
	else
		__builtin_trap();
}

/* A walker that does not know it asks for no range. */
void record_kernel_flush_range(unsigned long long start, unsigned long pages)
{
	if (HAVE_FLUSH_RANGE)
		kernel_flush_vmid_range(&loaded, start, pages);
	else
		record_kernel_flush();
}
