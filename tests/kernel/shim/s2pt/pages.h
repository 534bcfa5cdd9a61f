/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages: the functions that 5.10 calls, and the operations that later trees are given by the same names.  A macro of each name
 * says which line it is; behind `->` it is still the operation that is called.
 */
#ifndef S2PT_SHIM_PAGES_H
#define S2PT_SHIM_PAGES_H

#include <s2pt/here.h>

/* 5.10 tells them from addresses by their type. */
struct page;
struct kvm_mmu_memory_cache;

#define GFP_KERNEL         0U
#define GFP_KERNEL_ACCOUNT 0U
#define __GFP_ZERO         0U

void *__va(phys_addr_t pa);
phys_addr_t __pa(void *at);
void get_page(struct page *page);
void put_page(struct page *page);
int page_count(struct page *page);
unsigned long get_zeroed_page(gfp_t flags);
void free_page(unsigned long at);
void *alloc_pages_exact(size_t size, gfp_t flags);
void free_pages_exact(void *at, size_t size);
void *kvm_mmu_memory_cache_alloc(struct kvm_mmu_memory_cache *cache);
void __flush_dcache_area(void *at, size_t size);

#define virt_to_page(at)                  ((struct page *)(at))
#define get_page(page)                    get_page((S2K_HERE, (page)))
#define put_page(page)                    put_page((S2K_HERE, (page)))
#define page_count(page)                  page_count((S2K_HERE, (page)))
#define get_zeroed_page(flags)            get_zeroed_page((S2K_HERE, (flags)))
#define free_page(at)                     free_page((S2K_HERE, (at)))
#define alloc_pages_exact(size, flags)    alloc_pages_exact((S2K_HERE, (size)), (flags))
#define free_pages_exact(at, size)        free_pages_exact((S2K_HERE, (at)), (size))
#define kvm_mmu_memory_cache_alloc(cache) kvm_mmu_memory_cache_alloc((S2K_HERE, (cache)))
#define __flush_dcache_area(at, size)     __flush_dcache_area((S2K_HERE, (at)), (size))

#define zalloc_page(arg)                  zalloc_page((S2K_HERE, (arg)))
#define zalloc_pages_exact(size)          zalloc_pages_exact((S2K_HERE, (size)))
#define free_unlinked_table(at, level)    free_unlinked_table((S2K_HERE, (at)), (level))
#define free_removed_table(at, level)     free_removed_table((S2K_HERE, (at)), (level))
#define dcache_clean_inval_poc(at, size)  dcache_clean_inval_poc((S2K_HERE, (at)), (size))
#define icache_inval_pou(at, size)        icache_inval_pou((S2K_HERE, (at)), (size))

#endif
