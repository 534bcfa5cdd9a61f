/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records what the walker asks of the rest of the kernel: pages, barriers, invalidations, caches.  An invalidation is the
 * instructions of KVM's vhe/tlb.c, by the Arm ARM: the guest's registers are loaded for it, and the host's again after it.
 */
#include "probe.h"
#include "record.h"

#include <s2pt/record/instructions.h>

#include <limits.h>

#define HCR_TGE  (UINT64_C(1) << 27)
#define HCR_HOST (UINT64_C(1) << 34 | HCR_TGE | UINT64_C(1) << 31)

/* So many pages are covered by one call at most. */
#define MOST_PAGES (UINT64_C(32) << 16)

/* Pages. */

static size_t bytes(unsigned int pages)
{
	return (size_t)pages << w_page_shift;
}

RECORD_WRAP(void *, pool_alloc, unsigned int pages)
{
	void *at = __real_pool_alloc(pages);

	if (at)
		(void)s2pt_recorder_adopt(at, bytes(pages));
	return at;
}

RECORD_WRAP(void *, pool_alloc_from, int *objects)
{
	void *at = __real_pool_alloc_from(objects);

	if (at)
		(void)s2pt_recorder_adopt(at, bytes(1));
	return at;
}

/* The pool poisons what it frees: from here on that is no table. */
RECORD_WRAP(void, pool_put, void *at)
{
	void *page = (void *)((uintptr_t)at & ~(uintptr_t)(bytes(1) - 1));

	if (pool_live(at) && pool_references(at) == 1)
		s2pt_recorder_free(page, bytes(1));
	__real_pool_put(at);
}

RECORD_WRAP(void, pool_free_root, void *at, size_t size)
{
	s2pt_recorder_free(at, size);
	__real_pool_free_root(at, size);
}

RECORD_WRAP(void, pool_retire, void *table, int level)
{
	s2pt_recorder_retire(table);
	__real_pool_retire(table, level);
}

/* Barriers and caches. */

RECORD_WRAP(void, event_barrier, const char *what)
{
	(void)s2pt_recorder_instruction(what, 0);
	__real_event_barrier(what);
}

RECORD_WRAP(void, event_rcu, bool lock)
{
	s2pt_recorder_mark(lock ? S2PT_LINE_READ : S2PT_LINE_UNREAD);
	__real_event_rcu(lock);
}

static void clean(enum s2pt_line_kind kind, void *at, size_t size)
{
	s2pt_recorder_line(&(struct s2pt_line){ .kind = kind, .at = pool_pa(at), .size = size });
}

RECORD_WRAP(void, event_dcache, void *at, size_t size)
{
	clean(S2PT_LINE_DC, at, size);
	__real_event_dcache(at, size);
}

RECORD_WRAP(void, event_icache, void *at, size_t size)
{
	clean(S2PT_LINE_IC, at, size);
	__real_event_icache(at, size);
}

/* Invalidations. */

static void load_guest(void)
{
	s2pt_msr(vttbr_el2, record.vttbr);
	s2pt_msr(vtcr_el2, record.vtcr);
	s2pt_msr(hcr_el2, HCR_HOST & ~HCR_TGE);
	s2pt_isb();
}

static void load_host(void)
{
	s2pt_msr(hcr_el2, HCR_HOST);
	s2pt_isb();
}

void record_flush_all(void)
{
	s2pt_dsb(ishst);
	load_guest();
	s2pt_tlbi(vmalls12e1is);
	s2pt_dsb(ish);
	s2pt_isb();
	load_host();
}

RECORD_WRAP(void, event_tlbi_all, void)
{
	record_flush_all();
	__real_event_tlbi_all();
}

static uint64_t granule_code(void)
{
	return (w_page_shift - 10) / 2;
}

/* The operand for a page or block; FEAT_TTL is there. */
static uint64_t operand_of(w_u64 ipa, int level)
{
	bool hint = level >= 0 && level <= 3;

#ifndef LEVEL_0_IS_A_HINT
	hint = hint && level;
#endif
	return (ipa >> 12 & ((UINT64_C(1) << 44) - 1)) |
	       (hint ? (granule_code() << 2 | (unsigned int)level) << 44 : 0);
}

RECORD_WRAP(void, event_tlbi, const char *kind, w_u64 ipa, int level)
{
	uint64_t operand = operand_of(ipa, level);

	if (kind[1] == 'n') {
		s2pt_dsb(nshst);
		load_guest();
		s2pt_tlbi_of(ipas2e1, operand);
		s2pt_dsb(nsh);
		s2pt_tlbi(vmalle1);
		s2pt_dsb(nsh);
	} else {
		s2pt_dsb(ishst);
		load_guest();
		s2pt_tlbi_of(ipas2e1is, operand);
		s2pt_dsb(ish);
		s2pt_tlbi(vmalle1is);
		s2pt_dsb(ish);
	}
	s2pt_isb();
	load_host();
	__real_event_tlbi(kind, ipa, level);
}

/* As many instructions as it takes, the largest first. */
static void range(w_u64 ipa, w_u64 pages)
{
	unsigned int shift = record.setup.lpa2 ? 16 : w_page_shift;

	for (unsigned int scale = 3; pages;) {
		uint64_t units = pages >> (5 * scale + 1);

		if (pages == 1 || ipa >> shift << shift != ipa) {
			s2pt_tlbi_of(ipas2e1is, operand_of(ipa, INT_MAX));
			ipa += bytes(1);
			pages--;
			continue;
		}
		if (units) {
			units = units > 32 ? 32 : units;
			s2pt_tlbi_of(ripas2e1is, ipa >> shift | (units - 1) << 39 |
							 (uint64_t)scale << 44 |
							 granule_code() << 46);
			ipa += units << (5 * scale + 1) << w_page_shift;
			pages -= units << (5 * scale + 1);
		}
		scale -= scale ? 1 : 0;
	}
}

RECORD_WRAP(void, event_tlbi_range, w_u64 ipa, w_u64 pages)
{
	s2pt_dsb(ishst);
	load_guest();
	range(ipa & ~(w_u64)(bytes(1) - 1), pages);
	s2pt_dsb(ish);
	s2pt_tlbi(vmalle1is);
	s2pt_dsb(ish);
	s2pt_isb();
	load_host();
	__real_event_tlbi_range(ipa, pages);
}

void record_flush_range(w_u64 ipa, w_u64 size)
{
	w_u64 pages = size >> w_page_shift;

	if (!record.setup.tlbr) {
		record_flush_all();
		return;
	}
	while (pages) {
		w_u64 some = pages < MOST_PAGES ? pages : MOST_PAGES;

		__wrap_event_tlbi_range(ipa, some);
		ipa += some << w_page_shift;
		pages -= some;
	}
}
