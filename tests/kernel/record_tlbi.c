/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records invalidations where the kernel's assembly cannot be compiled: as the instructions of KVM's vhe/tlb.c, by the Arm ARM.  The
 * guest's registers are loaded for each, and the host's again after it.
 */
#include "probe.h"
#include "record.h"

#include <s2pt/record/instructions.h>

#include <limits.h>

#define HCR_TGE  (UINT64_C(1) << 27)
#define HCR_HOST (UINT64_C(1) << 34 | HCR_TGE | UINT64_C(1) << 31)

void record_flush_begin(void)
{
}

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
	record_place();
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

	record_place();
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
			ipa += record_bytes(1);
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

void record_tlbi_range(w_u64 ipa, w_u64 pages)
{
	s2pt_dsb(ishst);
	load_guest();
	range(ipa & ~(w_u64)(record_bytes(1) - 1), pages);
	s2pt_dsb(ish);
	s2pt_tlbi(vmalle1is);
	s2pt_dsb(ish);
	s2pt_isb();
	load_host();
}

RECORD_WRAP(void, event_tlbi_range, w_u64 ipa, w_u64 pages)
{
	record_place();
	record_tlbi_range(ipa, pages);
	__real_event_tlbi_range(ipa, pages);
}
