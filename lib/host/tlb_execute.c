/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/host/tlb.h"
#include "tlb_parts.h"

/* TG in operands: Arm ARM, TLBI RIPAS2E1IS and the TTL field of TLBI IPAS2E1IS. */
static unsigned int granule_code(const struct s2pt_geom *geom)
{
	switch (geom->granule) {
	case S2PT_4K:
		return 1;
	case S2PT_16K:
		return 2;
	case S2PT_64K:
		return 3;
	}
	return 0;
}

/* The level that a TTL names, S2PT_LEVEL_UNKNOWN if these bits are reserved for the granule. */
static int level_named(const struct s2pt_geom *geom, unsigned int level)
{
	unsigned int highest = 0;

	switch (geom->granule) {
	case S2PT_4K:
		highest = geom->lpa2 ? 0 : 1;
		break;
	case S2PT_16K:
		highest = geom->lpa2 ? 1 : 2;
		break;
	case S2PT_64K:
		highest = 1;
		break;
	}
	return level < highest ? S2PT_LEVEL_UNKNOWN : (int)level;
}

/* Take the operand of IPAS2E1(IS) apart; false: it covers nothing. */
static bool read_ipa_operand(const struct s2pt_geom *geom, uint64_t operand,
			     struct tlb_cover *cover)
{
	unsigned int ttl = (unsigned int)(operand >> 44) & 15;
	s2pt_ipa_t ipa = (operand & ((UINT64_C(1) << 40) - 1)) << 12;

	cover->first = ipa & ~(s2pt_page_size(geom) - 1);
	cover->last = cover->first + s2pt_page_size(geom) - 1;
	cover->level = S2PT_LEVEL_UNKNOWN;
	if (ttl >> 2 == 0)
		return true;
	cover->level = level_named(geom, ttl & 3);
	return ttl >> 2 == granule_code(geom);
}

/* The same for RIPAS2E1(IS). */
static bool read_range_operand(const struct s2pt_geom *geom, uint64_t operand,
			       struct tlb_cover *cover)
{
	unsigned int ttl = (unsigned int)(operand >> 37) & 3;
	uint64_t num = (operand >> 39) & 31;
	unsigned int scale = (unsigned int)(operand >> 44) & 3;
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;

	cover->first = (operand & ((UINT64_C(1) << 37) - 1)) << shift;
	cover->last = cover->first + ((num + 1) << (5 * scale + 1 + geom->granule)) - 1;
	cover->level = ttl ? level_named(geom, ttl) : S2PT_LEVEL_UNKNOWN;
	return (operand >> 46 & 3) == granule_code(geom);
}

static void drop(struct tlb *tlb, const struct s2pt_geom *geom, enum s2pt_tlb_kind kind,
		 const struct tlb_cover *cover)
{
	tlb->counts.drops[kind] += s2pt_tlb_cache_drop(&tlb->cache[kind], geom, cover);
}

static void drop_all(struct tlb *tlb, enum s2pt_tlb_kind kind, unsigned int vmid)
{
	tlb->counts.drops[kind] += s2pt_tlb_cache_drop_all(&tlb->cache[kind], vmid);
}

/* What an instruction does to a TLB that it reaches. */
enum effect {
	NOTHING,
	BY_IPA,
	BY_RANGE,
	ALL_STAGE1,
	ALL,
};

static enum effect effect_of(enum s2pt_step_op op)
{
	switch (op) {
	case S2PT_IPAS2E1:
	case S2PT_IPAS2E1IS:
		return BY_IPA;
	case S2PT_RIPAS2E1:
	case S2PT_RIPAS2E1IS:
		return BY_RANGE;
	case S2PT_VMALLE1:
	case S2PT_VMALLE1IS:
		return ALL_STAGE1;
	case S2PT_VMALLS12E1:
	case S2PT_VMALLS12E1IS:
		return ALL;
	case S2PT_DSB_NSHST:
	case S2PT_DSB_NSH:
	case S2PT_DSB_ISHST:
	case S2PT_DSB_ISH:
	case S2PT_ISB:
	case S2PT_VALE2IS:
		return NOTHING;
	}
	return NOTHING;
}

static bool local(enum s2pt_step_op op)
{
	return op == S2PT_IPAS2E1 || op == S2PT_RIPAS2E1 || op == S2PT_VMALLE1 ||
	       op == S2PT_VMALLS12E1;
}

static void apply(struct s2pt_tlbs *tlbs, struct tlb *tlb, enum effect effect,
		  const struct tlb_cover *cover)
{
	pthread_mutex_lock(&tlb->lock);
	tlb->counts.instructions++;
	switch (effect) {
	case NOTHING:
		break;
	case BY_IPA:
	case BY_RANGE:
		drop(tlb, &tlbs->geom, S2PT_TLB_STAGE2, cover);
		/* With a level only leaf entries need go: a hint is for leaf changes only. */
		if (cover->level == S2PT_LEVEL_UNKNOWN)
			drop(tlb, &tlbs->geom, S2PT_TLB_TABLE, cover);
		break;
	case ALL:
		drop_all(tlb, S2PT_TLB_STAGE2, cover->vmid);
		drop_all(tlb, S2PT_TLB_TABLE, cover->vmid);
		drop_all(tlb, S2PT_TLB_COMBINED, cover->vmid);
		break;
	case ALL_STAGE1:
		drop_all(tlb, S2PT_TLB_COMBINED, cover->vmid);
		break;
	}
	pthread_mutex_unlock(&tlb->lock);
}

void s2pt_tlbs_execute(struct s2pt_tlbs *tlbs, unsigned int cpu, unsigned int vmid,
		       const struct s2pt_step *step)
{
	enum effect effect = effect_of(step->op);
	struct tlb_cover cover = { .vmid = vmid, .level = S2PT_LEVEL_UNKNOWN };

	if (effect == NOTHING)
		return;
	if (effect == BY_IPA && !read_ipa_operand(&tlbs->geom, step->operand, &cover))
		return;
	if (effect == BY_RANGE && !read_range_operand(&tlbs->geom, step->operand, &cover))
		return;
	if (local(step->op)) {
		apply(tlbs, &tlbs->tlb[cpu], effect, &cover);
		return;
	}
	for (unsigned int i = 0; i < tlbs->cpus; i++)
		apply(tlbs, &tlbs->tlb[i], effect, &cover);
}
