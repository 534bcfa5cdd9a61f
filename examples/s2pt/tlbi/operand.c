/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes the operands of TLBI instructions apart and composes them: Arm ARM C5.5. */

#include "operand.h"

#include "s2pt/tlbi.h"

#include <inttypes.h>

#define RANGE_BASE UINT64_C(0x1fffffffff)

/* The granule of a code of TG or TTL[3:2]; 0: none. */
static unsigned int granule_of(unsigned int code)
{
	static const unsigned int shifts[] = { 0, 12, 14, 16 };

	return shifts[code & 3];
}

static unsigned int code_of(enum s2pt_granule granule)
{
	return granule == S2PT_4K ? 1 : granule == S2PT_16K ? 2 : 3;
}

static bool is_range(const struct tlbi_form *form)
{
	return form->operand == TLBI_IPA_RANGE || form->operand == TLBI_VA_RANGE;
}

static bool has_ipa(const struct tlbi_form *form)
{
	return form->operand == TLBI_IPA || form->operand == TLBI_IPA_RANGE;
}

/* Is the level one at which the granule, by its code, has leaves?  Others are reserved. */
static bool hint_known(unsigned int code, unsigned int level, bool lpa2)
{
	if (level == 0)
		return code == 1 && lpa2;
	return level > 1 || code != 2 || lpa2;
}

/* The hint of an operand with one address. */
static void add_hint(struct field_list *list, const struct s2pt_geom *geom)
{
	static const char *const sizes[] = { "", "4K", "16K", "64K" };
	struct field *field = field_add(list, "TTL", 47, 44);
	unsigned int code = (unsigned int)field->value >> 2;
	unsigned int level = (unsigned int)field->value & 3;

	if (!code) {
		field_say(field, "%s",
			  level ? "no granule: no hint, bits 45:44 are ignored"
				: "no hint: an entry of any level");
		return;
	}
	if (hint_known(code, level, geom->lpa2))
		field_say(field, "%s granule, level %u: hits no entry of another level",
			  sizes[code], level);
	else
		field_say(field, "%s granule, level %u is reserved: no hint", sizes[code], level);
}

/* The hint of a range. */
static void add_range_hint(struct field_list *list, unsigned int code, bool lpa2)
{
	struct field *field = field_add(list, "TTL", 38, 37);
	unsigned int level = (unsigned int)field->value;

	if (!level)
		field_say(field, "no hint: entries of any level");
	else if (hint_known(code, level, lpa2))
		field_say(field, "level %u: hits no entry of another level", level);
	else
		field_say(field, "level %u is reserved for this granule: no hint", level);
}

static void add_range(struct field_list *list, const struct s2pt_geom *geom,
		      struct findings *findings)
{
	static const char *const sizes[] = { "reserved: nothing is certain", "4K", "16K", "64K" };
	struct field *field = field_add(list, "TG", 47, 46);
	unsigned int code = (unsigned int)field->value;
	unsigned int scale;

	field_say(field, "%s", sizes[code]);
	if (!code)
		findings_add(findings, "TG 0b00 is reserved: a range has to say its granule");
	field = field_add(list, "SCALE", 45, 44);
	scale = (unsigned int)field->value;
	field_say(field, "in units of %u pages", 1U << (5 * scale + 1));
	field = field_add(list, "NUM", 43, 39);
	field_say(field, "%" PRIu64 " pages", (field->value + 1) << (5 * scale + 1));
	add_range_hint(list, code, geom->lpa2);
}

/* The VA of bits 55:12; bit 55 says which of the two ranges it is of. */
static uint64_t va_of(uint64_t operand)
{
	uint64_t va = (operand & UINT64_C(0xfffffffffff)) << 12;

	return va >> 55 & 1 ? va | UINT64_C(0xff) << 56 : va;
}

static unsigned int base_shift(const struct s2pt_geom *geom, uint64_t operand)
{
	unsigned int shift = granule_of((unsigned int)(operand >> 46) & 3);

	/* With LPA2 in use the base counts in 64 KiB. */
	return geom->lpa2 || !shift ? 16 : shift;
}

/*
 * Does the hint name a level to whose entries the base is not aligned?  Which addresses are hit is
 * UNPREDICTABLE then (RIPAS2E1, RVAE1: BaseADDR).
 */
static bool hint_misses(const struct s2pt_geom *geom, uint64_t operand)
{
	unsigned int code = (unsigned int)(operand >> 46) & 3;
	unsigned int level = (unsigned int)(operand >> 37) & 3;
	unsigned int shift = granule_of(code);

	if (!shift || !level || !hint_known(code, level, geom->lpa2))
		return false;
	shift += (3 - level) * (shift - 3);
	return (operand & RANGE_BASE) << base_shift(geom, operand) & ((UINT64_C(1) << shift) - 1);
}

unsigned int tlbi_fields(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 uint64_t operand, struct field field[TLBI_FIELDS_MAX],
			 struct findings *findings)
{
	struct field_list list = { .field = field, .word = operand };
	uint64_t res0 = 0;

	switch (form->operand) {
	case TLBI_NO_OPERAND:
		res0 = ~UINT64_C(0);
		break;
	case TLBI_IPA:
		field_add_bit(&list, "NS", 63, "Non-secure IPA space", "Secure, if done there");
		add_hint(&list, geom);
		field_say(field_add(&list, "IPA[51:12]", 39, 0), "0x%" PRIx64,
			  (operand & UINT64_C(0xffffffffff)) << 12);
		res0 = UINT64_C(0x7fff0f0000000000);
		break;
	case TLBI_IPA_RANGE:
		field_add_bit(&list, "NS", 63, "Non-secure IPA space", "Secure, if done there");
		add_range(&list, geom, findings);
		res0 = UINT64_C(0x7fff000000000000);
		break;
	case TLBI_VA:
		field_add(&list, "ASID", 63, 48);
		add_hint(&list, geom);
		field_say(field_add(&list, "VA[55:12]", 43, 0), "0x%" PRIx64, va_of(operand));
		break;
	case TLBI_VA_RANGE:
		field_add(&list, "ASID", 63, 48);
		add_range(&list, geom, findings);
		break;
	case TLBI_ASID:
		field_add(&list, "ASID", 63, 48);
		res0 = UINT64_C(0xffffffffffff);
		break;
	}
	if (is_range(form) && hint_misses(geom, operand))
		findings_add(findings, "BaseADDR is not aligned to entries of TTL's level: which "
				       "addresses are hit is UNPREDICTABLE");
	if (is_range(form))
		field_say(field_add(&list, "BaseADDR", 36, 0), "0x%" PRIx64 "%s",
			  (operand & RANGE_BASE) << base_shift(geom, operand),
			  geom->lpa2 ? ", in units of 64K (LPA2)" : "");
	if (operand & res0)
		findings_add(findings, "bits 0x%" PRIx64 " are RES0", operand & res0);
	return list.fields;
}

const char *tlbi_covers(const struct tlbi_form *form, const struct s2pt_geom *geom,
			uint64_t operand, char text[TLBI_COVERS])
{
	const char *kind = has_ipa(form) ? "IPA" : "VA";
	unsigned int scale = (unsigned int)(operand >> 44) & 3;
	uint64_t pages = ((operand >> 39 & 31) + 1) << (5 * scale + 1);
	unsigned int shift = granule_of((unsigned int)(operand >> 46) & 3);
	uint64_t first = (operand & RANGE_BASE) << base_shift(geom, operand);

	text[0] = '\0';
	if (form->operand == TLBI_IPA)
		snprintf(text, TLBI_COVERS, "IPA 0x%" PRIx64,
			 (operand & UINT64_C(0xffffffffff)) << 12);
	else if (form->operand == TLBI_VA)
		snprintf(text, TLBI_COVERS, "VA 0x%" PRIx64, va_of(operand));
	else if (is_range(form) && shift && !hint_misses(geom, operand))
		snprintf(text, TLBI_COVERS, "%s 0x%" PRIx64 " to 0x%" PRIx64 ", %" PRIu64 " pages",
			 kind, first, first + (pages << shift) - 1, pages);
	return text;
}

static const char *compose_range(const struct tlbi_form *form, const struct s2pt_geom *geom,
				 const struct tlbi_parts *parts, uint64_t *operand)
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
	*operand = (uint64_t)code_of(geom->granule) << 46 | (uint64_t)scale << 44 |
		   (parts->address >> unit & RANGE_BASE);
	if (pages)
		*operand |= ((pages - 1) >> (5 * scale + 1)) << 39;
	if (parts->level >= 1 && parts->level <= 3)
		*operand |= (uint64_t)parts->level << 37;
	*operand |= has_ipa(form) ? (uint64_t)parts->non_secure << 63 : (uint64_t)parts->asid << 48;
	if (hint_misses(geom, *operand))
		return "with --level a range begins at a multiple of what an entry of it spans";
	return NULL;
}

const char *tlbi_compose(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 const struct tlbi_parts *parts, uint64_t *operand)
{
	uint64_t hint = 0;

	*operand = 0;
	if (form->operand == TLBI_NO_OPERAND)
		return NULL;
	if (form->operand == TLBI_ASID) {
		*operand = (uint64_t)parts->asid << 48;
		return NULL;
	}
	if (is_range(form))
		return compose_range(form, geom, parts, operand);
	if (parts->level >= 0 && parts->level <= 3)
		hint = (uint64_t)(code_of(geom->granule) << 2 | (unsigned int)parts->level) << 44;
	if (form->operand == TLBI_IPA)
		*operand = (uint64_t)parts->non_secure << 63 | hint |
			   (parts->address >> 12 & UINT64_C(0xffffffffff));
	else
		*operand = (uint64_t)parts->asid << 48 | hint |
			   (parts->address >> 12 & UINT64_C(0xfffffffffff));
	return parts->size > s2pt_page_size(geom)
		       ? "one address is one entry: a range needs an R form"
		       : NULL;
}
