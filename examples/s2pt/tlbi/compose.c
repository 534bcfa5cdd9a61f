/* SPDX-License-Identifier: BSD-2-Clause */
/* Composes the operands of TLBI instructions: Arm ARM C5.5. */

#include "compose.h"

#include "operand.h"
#include "s2pt/tlbi.h"

/* The code of TG and of TTL[3:2]. */
static unsigned int code_of(enum s2pt_granule granule)
{
	return granule == S2PT_4K ? 1 : granule == S2PT_16K ? 2 : 3;
}

const char *tlbi_no_hint(const struct s2pt_geom *geom, int level)
{
	if (level == S2PT_LEVEL_UNKNOWN)
		return NULL;
	if (level < 0 || !tlbi_hint_known(code_of(geom->granule), (unsigned int)level, geom->lpa2))
		return "no hint says that level: with this granule it has no leaves";
	return NULL;
}

static const char *compose_range(const struct s2pt_geom *geom, const struct tlbi_parts *parts,
				 uint64_t *operand)
{
	unsigned int unit = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	uint64_t page = s2pt_page_size(geom);
	uint64_t pages = (parts->size + page - 1) / page;
	unsigned int scale = 0;

	if (parts->address & ((UINT64_C(1) << unit) - 1))
		return geom->lpa2 ? "with LPA2 a range begins at a multiple of 64K"
				  : "a range begins at a multiple of the granule";
	if (parts->size > UINT64_MAX - page || pages > S2PT_TLBI_RANGE_PAGES)
		return "one range has at most 0x200000 pages";
	while (scale < 3 && pages > UINT64_C(32) << (5 * scale + 1))
		scale++;
	*operand |= (uint64_t)code_of(geom->granule) << 46 | (uint64_t)scale << 44 |
		    (parts->address >> unit & TLBI_RANGE_BASE);
	if (pages)
		*operand |= ((pages - 1) >> (5 * scale + 1)) << 39;
	if (parts->level == 0)
		return "the hint of a range says levels 1 to 3";
	if (parts->level != S2PT_LEVEL_UNKNOWN)
		*operand |= (uint64_t)parts->level << 37;
	if (tlbi_hint_misses(geom, *operand))
		return "with --level a range begins at a multiple of what an entry of it spans";
	return NULL;
}

const char *tlbi_compose(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 const struct tlbi_parts *parts, uint64_t *operand)
{
	uint64_t page = s2pt_page_size(geom);
	uint64_t span = page;
	uint64_t field = UINT64_C(0xfffffffffff);
	const char *why = tlbi_no_hint(geom, parts->level);

	*operand = 0;
	if (form->operand == TLBI_NO_OPERAND)
		return NULL;
	*operand = tlbi_has_ipa(form) ? (uint64_t)parts->non_secure << 63
				      : (uint64_t)parts->asid << 48;
	if (form->operand == TLBI_ASID || why)
		return why;
	if (tlbi_is_range(form))
		return compose_range(geom, parts, operand);
	if (parts->level != S2PT_LEVEL_UNKNOWN) {
		span = s2pt_level_size(geom, parts->level);
		*operand |= (uint64_t)(code_of(geom->granule) << 2 | (unsigned int)parts->level)
			    << 44;
	}
	if (form->operand == TLBI_IPA)
		field >>= 4;
	/* The bits below the page are RES0. */
	*operand |= (parts->address & ~(page - 1)) >> 12 & field;
	return parts->size > span - (parts->size > page ? parts->address & (span - 1) : 0)
		       ? "one address is one entry: a range needs an R form"
		       : NULL;
}
