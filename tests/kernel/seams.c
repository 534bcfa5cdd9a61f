/* SPDX-License-Identifier: GPL-2.0-only */
/* What the shim headers let the kernel call. */
#include "walker_parts.h"

void s2k_read(const volatile void *at)
{
	pool_read(at);
}

void s2k_store(volatile void *at, u64 value, char kind)
{
	store_write(at, value, kind);
}

u64 s2k_swap(volatile void *at, u64 old, u64 want)
{
	return store_swap(at, old, want);
}

bool s2k_warn(int line, bool once)
{
	event_warn(line, once);
	return true;
}

void s2k_barrier(const char *what)
{
	event_barrier(what);
}

void s2k_rcu(bool lock)
{
	event_rcu(lock);
}

bool s2k_rcu_held(void)
{
	return event_rcu_held();
}

void s2k_tlbi_stage1(const char *op, u64 address, int level)
{
	event_tlbi_stage1(op, address, level);
}

void __kvm_tlb_flush_vmid(struct kvm_s2_mmu *of)
{
	event_tlbi_all();
}

void __kvm_tlb_flush_vmid_ipa(struct kvm_s2_mmu *of, phys_addr_t ipa, int level)
{
	event_tlbi("ti", ipa, level);
}

void __kvm_tlb_flush_vmid_ipa_nsh(struct kvm_s2_mmu *of, phys_addr_t ipa, int level)
{
	event_tlbi("tn", ipa, level);
}

void __kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *of, phys_addr_t start, unsigned long pages)
{
	event_tlbi_range(start, pages);
}
