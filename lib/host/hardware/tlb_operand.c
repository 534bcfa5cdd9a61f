/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads TLBI operands: which addresses and levels they cover, and what is wrong with them. */

#include "tlb_operand.h"

#include "s2pt/host/tlb.h"

#define FIELD(operand, high, low) ((operand) >> (low) & ((UINT64_C(1) << ((high) - (low) + 1)) - 1))

/* The field TG in operands: Arm ARM, TLBI RIPAS2E1IS and the TTL field of TLBI IPAS2E1IS. */
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

/* The level that a TTL names; S2PT_LEVEL_UNKNOWN if its bits are reserved for the granule. */
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

/* What an operand has in it. */
enum layout {
	NOTHING,
	BY_IPA,
	BY_IPA_RANGE,
	BY_VA,
	BY_VA_RANGE,
};

static enum layout layout_of(enum s2pt_step_op op)
{
	switch ((unsigned int)op) { /* the rest has no address */
	case S2PT_IPAS2E1:
	case S2PT_IPAS2E1IS:
		return BY_IPA;
	case S2PT_RIPAS2E1:
	case S2PT_RIPAS2E1IS:
		return BY_IPA_RANGE;
	case S2PT_VAE2:
	case S2PT_VAE2IS:
	case S2PT_VALE2:
	case S2PT_VALE2IS:
	case S2PT_VALE2IS_VA:
	case S2PT_VAE1:
	case S2PT_VAE1IS:
	case S2PT_VALE1:
	case S2PT_VALE1IS:
		return BY_VA;
	case S2PT_RVAE2:
	case S2PT_RVAE2IS:
	case S2PT_RVAE1:
	case S2PT_RVAE1IS:
		return BY_VA_RANGE;
	}
	return NOTHING;
}

static bool is_one(enum layout layout)
{
	return layout == BY_IPA || layout == BY_VA;
}

/* The lowest `bits` bits of a field as the address bits above it repeat its highest. */
static uint64_t extended(uint64_t field, unsigned int bits)
{
	uint64_t sign = UINT64_C(1) << (bits - 1);

	return (field ^ sign) - sign;
}

/* The fields of an operand, whatever the instruction. */
struct fields {
	/* The granule; 0: the operand has none. */
	unsigned int granule;
	/* The lower bits of the TTL, and whether they tell a level. */
	unsigned int level;
	bool hint;
	s2pt_ipa_t ipa;
	uint64_t size;
	/* Bits that must be zero. */
	uint64_t reserved;
};

static struct fields take_apart(const struct s2pt_geom *geom, const struct s2pt_step *step)
{
	enum layout layout = layout_of(step->op);
	uint64_t operand = step->operand;
	struct fields fields = { .granule = 0 };

	if (is_one(layout)) {
		fields.granule = (unsigned int)FIELD(operand, 47, 46);
		fields.level = (unsigned int)FIELD(operand, 45, 44);
		fields.hint = fields.granule != 0;
		fields.size = s2pt_page_size(geom);
		fields.ipa = layout == BY_VA ? extended(FIELD(operand, 43, 0), 44)
					     : FIELD(operand, 39, 0);
		fields.ipa = (fields.ipa << 12) & ~(fields.size - 1);
		/* Bit 63 chooses between the address spaces of the Secure state. */
		if (layout == BY_IPA)
			fields.reserved = FIELD(operand, 43, 40) | FIELD(operand, 62, 48);
	} else {
		unsigned int scale = (unsigned int)FIELD(operand, 45, 44);
		unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;

		fields.granule = (unsigned int)FIELD(operand, 47, 46);
		fields.level = (unsigned int)FIELD(operand, 38, 37);
		fields.hint = fields.level != 0;
		fields.ipa = layout == BY_VA_RANGE ? extended(FIELD(operand, 36, 0), 37)
						   : FIELD(operand, 36, 0);
		fields.ipa <<= shift;
		fields.size = (FIELD(operand, 43, 39) + 1) << (5 * scale + 1 + geom->granule);
		if (layout == BY_IPA_RANGE)
			fields.reserved = FIELD(operand, 62, 48);
	}
	return fields;
}

bool s2pt_tlb_read_operand(const struct s2pt_geom *geom, const struct s2pt_step *step,
			   struct tlb_cover *cover)
{
	struct fields fields = take_apart(geom, step);

	cover->first = fields.ipa;
	cover->last = fields.ipa + fields.size - 1;
	if (cover->last < cover->first)
		cover->last = UINT64_MAX;
	cover->level = S2PT_LEVEL_UNKNOWN;
	/* A reserved level is no hint (Arm ARM, the same fields). */
	if (fields.hint)
		cover->level = level_named(geom, fields.level);
	if (is_one(layout_of(step->op)) && !fields.hint)
		return true;
	return fields.granule == granule_code(geom);
}

/* Is an address in the input space, of a stage 1 in one of its ranges? */
static bool has_address(const struct s2pt_geom *geom, s2pt_ipa_t ipa, enum layout layout)
{
	uint64_t end = s2pt_ipa_end(geom);

	return ipa < end || (layout >= BY_VA && ipa >= 0 - end);
}

enum s2pt_tlb_operand s2pt_tlb_operand(const struct s2pt_geom *geom, const struct s2pt_step *step)
{
	enum layout layout = layout_of(step->op);
	struct fields fields;

	if (layout == NOTHING)
		return step->operand ? S2PT_TLB_NEEDLESS : S2PT_TLB_LEGAL;
	fields = take_apart(geom, step);
	if (fields.reserved != 0)
		return S2PT_TLB_RESERVED_BITS;
	if (!is_one(layout) && fields.granule == 0)
		return S2PT_TLB_NO_GRANULE;
	if (fields.granule != 0 && fields.granule != granule_code(geom))
		return S2PT_TLB_OTHER_GRANULE;
	if (fields.hint && level_named(geom, fields.level) == S2PT_LEVEL_UNKNOWN)
		return S2PT_TLB_RESERVED_LEVEL;
	/* An operand without a range has a level without a granule, which the CPU does not look at. */
	if (is_one(layout) && !fields.hint && fields.level != 0)
		return S2PT_TLB_NO_GRANULE;
	if (!has_address(geom, fields.ipa, layout))
		return S2PT_TLB_BEYOND;
	return S2PT_TLB_LEGAL;
}

const char *s2pt_tlb_operand_name(enum s2pt_tlb_operand operand)
{
	switch (operand) {
	case S2PT_TLB_LEGAL:
		return "legal";
	case S2PT_TLB_NEEDLESS:
		return "an operand for an instruction that has none";
	case S2PT_TLB_RESERVED_BITS:
		return "reserved bits are set";
	case S2PT_TLB_NO_GRANULE:
		return "no granule";
	case S2PT_TLB_OTHER_GRANULE:
		return "another granule than the table's";
	case S2PT_TLB_RESERVED_LEVEL:
		return "a level that is reserved for this granule";
	case S2PT_TLB_BEYOND:
		return "an address beyond the input space";
	}
	return "?";
}
