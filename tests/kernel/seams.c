/* SPDX-License-Identifier: GPL-2.0-only */
/* What the shim headers let the kernel call. */
#include "walker_parts.h"

u64 s2k_load(const volatile void *at)
{
	return store_read(at);
}

void s2k_store(volatile void *at, u64 value, char kind)
{
	store_write(at, value, kind);
}

u64 s2k_swap(volatile void *at, u64 old, u64 want)
{
	return store_swap(at, old, want);
}

u64 s2k_exchange(volatile void *at, u64 want)
{
	return store_exchange(at, want);
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

/* What 5.10 asks for by itself; later trees are given it as operations.  A page is known by any address in it. */

void *__va(phys_addr_t pa)
{
	return pool_at(pa);
}

phys_addr_t __pa(void *at)
{
	return pool_pa(at);
}

void(get_page)(struct page *page)
{
	pool_get(page);
}

void(put_page)(struct page *page)
{
	pool_put(page);
}

int(page_count)(struct page *page)
{
	return pool_count(page);
}

void(free_page)(unsigned long at)
{
	pool_put((void *)at);
}

unsigned long(get_zeroed_page)(gfp_t flags)
{
	return (unsigned long)pool_alloc(1);
}

void *(alloc_pages_exact)(size_t size, gfp_t flags)
{
	return pool_alloc(size >> PAGE_SHIFT);
}

void(free_pages_exact)(void *at, size_t size)
{
	pool_free_root(at, size);
}

void *(kvm_mmu_memory_cache_alloc)(struct kvm_mmu_memory_cache *cache)
{
	return pool_alloc(1);
}

void(__flush_dcache_area)(void *at, size_t size)
{
	event_dcache(at, size);
}
