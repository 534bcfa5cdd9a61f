/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the walker's code meets the rest of the kernel: all of it ends in the driver. */
#ifndef S2PT_SHIM_SEAMS_H
#define S2PT_SHIM_SEAMS_H

#include <linux/err.h>

#define U8_MAX ((u8)~0U)
#ifndef INT_MAX
#define INT_MAX 0x7fffffff
#endif
#define ALIGN(x, a)           (((x) + ((typeof(x))(a)-1)) & ~((typeof(x))(a)-1))
#define ALIGN_DOWN(x, a)      ((x) & ~((typeof(x))(a)-1))
#define IS_ALIGNED(x, a)      (((x) & ((typeof(x))(a)-1)) == 0)
#define PAGE_ALIGN(x)         ALIGN(x, PAGE_SIZE)
#define PAGE_ALIGN_DOWN(x)    ALIGN_DOWN(x, PAGE_SIZE)
#define PTRS_PER_PTE          (1 << (PAGE_SHIFT - 3))
#define ARRAY_SIZE(a)         (sizeof(a) / sizeof((a)[0]))
#define container_of(p, t, m) ((t *)((char *)(p)-offsetof(t, m)))
#define swap(a, b)                                                                                 \
	do {                                                                                       \
		typeof(a) __old = (a);                                                             \
		(a) = (b);                                                                         \
		(b) = __old;                                                                       \
	} while (0)
#define min(a, b)                                                                                  \
	({                                                                                         \
		typeof(a) __a = (a);                                                               \
		typeof(b) __b = (b);                                                               \
		__a < __b ? __a : __b;                                                             \
	})
#define max(a, b)                                                                                  \
	({                                                                                         \
		typeof(a) __a = (a);                                                               \
		typeof(b) __b = (b);                                                               \
		__a > __b ? __a : __b;                                                             \
	})
#define min_t(t, a, b) min((t)(a), (t)(b))
#define max_t(t, a, b) max((t)(a), (t)(b))

#include <s2pt/here.h>
#ifndef S2PT_DIRECT
#include <s2pt/pages.h>
#endif

/* Complaints. */
bool s2k_warn(int line, bool once);
#define WARN_ON(c)        (unlikely(c) ? (S2K_HERE, s2k_warn(__LINE__, false)) : false)
#define WARN_ON_ONCE(c)   (unlikely(c) ? (S2K_HERE, s2k_warn(__LINE__, true)) : false)
#define WARN(c, ...)      WARN_ON(c)
#define WARN_ONCE(c, ...) WARN_ON_ONCE(c)
#define VM_WARN_ON(c)     WARN_ON(c)
#define BUG_ON(c)         ((void)WARN_ON(c))
#define BUG()             (S2K_HERE, (void)s2k_warn(__LINE__, false))

/* Barriers and locks. */
#ifdef S2PT_DIRECT
void s2k_dsb(void);
#define dsb(scope)           s2k_dsb()
#define dmb(scope)           barrier()
#define isb()                barrier()
#define rcu_read_lock()      barrier()
#define rcu_read_unlock()    barrier()
#define rcu_read_lock_held() true
#else
void s2k_barrier(const char *what);
void s2k_rcu(bool lock);
bool s2k_rcu_held(void);
#ifdef S2PT_ASSEMBLY
/* The tree's own, each of which records itself. */
#define __unqual_scalar_typeof(x)         typeof((typeof(x))(x))
#define compiletime_assert_atomic_type(t) ((void)0)
#define kasan_check_write(at, size)       ((void)0)
#include "taken/barrier.h"
#else
#define dsb(scope) (S2K_HERE, s2k_barrier("dsb " #scope))
#define dmb(scope) (S2K_HERE, s2k_barrier("dmb " #scope))
#define isb()      (S2K_HERE, s2k_barrier("isb"))
#endif
#define rcu_read_lock()      (S2K_HERE, s2k_rcu(true))
#define rcu_read_unlock()    (S2K_HERE, s2k_rcu(false))
#define rcu_read_lock_held() s2k_rcu_held()
#endif
#define smp_mb()                    dmb(ish)
#define smp_rmb()                   dmb(ishld)
#define smp_wmb()                   dmb(ishst)
#define rcu_dereference_check(p, c) (p)
#define rcu_dereference_raw(p)      (p)
#define rcu_dereference(p)          (p)

/* TLB maintenance: the names that hyp code is called by. */
#ifndef TLBI_TTL_UNKNOWN
#define TLBI_TTL_UNKNOWN INT_MAX
#endif
#define MAX_TLBI_RANGE_PAGES (32UL << 16)
struct kvm_s2_mmu;
void __kvm_tlb_flush_vmid(struct kvm_s2_mmu *mmu);
void __kvm_tlb_flush_vmid_ipa(struct kvm_s2_mmu *mmu, phys_addr_t ipa, int level);
void __kvm_tlb_flush_vmid_ipa_nsh(struct kvm_s2_mmu *mmu, phys_addr_t ipa, int level);
void __kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *mmu, phys_addr_t start, unsigned long pages);
void kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *mmu, phys_addr_t addr, size_t size);
#define kvm_call_hyp(f, ...) (S2K_HERE, f(__VA_ARGS__))
void s2k_tlbi_stage1(const char *op, u64 address, int level);
#define __TLBI_VADDR(address, asid)      (address)
#define __tlbi_level(op, address, level) (S2K_HERE, s2k_tlbi_stage1(#op, (address), (level)))
#define __tlbi_sync_s1ish_hyp()          dsb(ish)

/* Features of the CPU. */
struct s2k_cpu {
	bool cap[ARM64_NCAPS];
	bool tlb_range, lpa2, bti;
};
#ifdef S2PT_DIRECT
/* Patched into the code where the kernel finds it out as it boots: FWB and range invalidation are there, and no more. */
static const struct s2k_cpu s2k_cpu = { .cap = { [ARM64_HAS_STAGE2_FWB] = true,
#ifdef ARM64_HAS_TLB_RANGE
						 [ARM64_HAS_TLB_RANGE] = true,
#endif
					},
					.tlb_range = true };
#else
extern struct s2k_cpu s2k_cpu;
#endif
#define cpus_have_const_cap(c)          (s2k_cpu.cap[c])
#define cpus_have_final_cap(c)          (s2k_cpu.cap[c])
#define cpus_have_cap(c)                (s2k_cpu.cap[c])
#define alternative_has_cap_likely(c)   (s2k_cpu.cap[c])
#define alternative_has_cap_unlikely(c) (s2k_cpu.cap[c])
#define system_supports_tlb_range()     (s2k_cpu.tlb_range)
#define system_supports_lpa2()          (s2k_cpu.lpa2)
#define system_supports_bti_kernel()    (s2k_cpu.bti)
#define system_supports_bti()           false
#define is_protected_kvm_enabled()      false
#define has_vhe()                       true

static inline unsigned int cpuid_feature_extract_unsigned_field(u64 reg, int at)
{
	return (reg >> at) & 0xf;
}

/* ID_AA64MMFR0_EL1.PARange, and ID_AA64MMFR1_EL1.VMIDBits, as the Arm ARM has them. */
static inline u32 id_aa64mmfr0_parange_to_phys_shift(int parange)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48, 52 };

	return (unsigned int)parange < ARRAY_SIZE(bits) ? bits[parange] : 48;
}

static inline u32 get_vmid_bits(u64 mmfr1)
{
	return ((mmfr1 >> 4) & 0xf) == 2 ? 16 : 8;
}

/* What KVM hangs the table on. */
typedef u64 kvm_pfn_t;
#define __phys_to_pfn(pa) ((pa) >> PAGE_SHIFT)

struct rb_root_cached {
	void *nothing;
};
struct rb_node {
	void *nothing;
};
struct rb_root {
	void *nothing;
};

struct kvm_pgtable;
struct kvm_mmu_memory_cache {
	int nobjs;
};
struct kvm_arch;
struct kvm_s2_mmu {
	struct kvm_pgtable *pgt;
	struct kvm_arch *arch;
	u64 vtcr;
	struct kvm_mmu_memory_cache split_page_cache;
};
/* Where 5.10 keeps what later trees have in the MMU. */
struct kvm_arch {
	u64 vtcr;
	struct kvm_s2_mmu mmu;
};
struct kvm {
	struct kvm_arch arch;
};

#endif
