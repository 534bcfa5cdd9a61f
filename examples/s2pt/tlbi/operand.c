/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes the operands of TLBI instructions apart: Arm ARM C5.5.  They are composed in compose.c. */

#include "operand.h"

#include "common/args.h"
#include "s2pt/tlbi.h"

#include <inttypes.h>

/* The granule of a code of TG or TTL[3:2]; 0: none. */
static unsigned int granule_of(unsigned int code)
{
	static const unsigned int shifts[] = { 0, 12, 14, 16 };

	return shifts[code & 3];
}

bool tlbi_is_range(const struct tlbi_form *form)
{
	return form->operand == TLBI_IPA_RANGE || form->operand == TLBI_VA_RANGE;
}

bool tlbi_has_ipa(const struct tlbi_form *form)
{
	return form->operand == TLBI_IPA || form->operand == TLBI_IPA_RANGE;
}

bool tlbi_hint_known(unsigned int code, unsigned int level, bool lpa2)
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
	if (tlbi_hint_known(code, level, geom->lpa2))
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
	else if (tlbi_hint_known(code, level, lpa2))
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

/* Whose IPA it is. */
static void add_space(struct field_list *list)
{
	field_add_bit(list, "NS", 63, "in Secure state: the Non-secure IPA space (else ignored)",
		      "in Secure state: the Secure IPA space (else of no meaning)");
}

/* The ASID; returns the bits that are RES0, where the instruction takes every ASID. */
static uint64_t add_asid(struct field_list *list, const struct tlbi_form *form)
{
	if (form->any_asid)
		return UINT64_C(0xffff) << 48;
	field_add(list, "ASID", 63, 48);
	return 0;
}

/*
 * The lowest bits of one address are RES0 where a page is larger than 4K (IPAS2E1, VAE1: IPA[51:12],
 * VA[55:12]).
 */
static uint64_t below_page(const struct s2pt_geom *geom, uint64_t operand)
{
	unsigned int shift = granule_of((unsigned int)(operand >> 46) & 3);

	if (!shift)
		shift = (unsigned int)geom->granule;
	return (UINT64_C(1) << (shift - 12)) - 1;
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

/* Where a range begins.  Of a VA the highest bit of the field fills those above. */
static uint64_t base_of(const struct tlbi_form *form, const struct s2pt_geom *geom,
			uint64_t operand)
{
	uint64_t base = operand & TLBI_RANGE_BASE;

	if (!tlbi_has_ipa(form) && base >> 36)
		base |= ~TLBI_RANGE_BASE;
	return base << base_shift(geom, operand);
}

bool tlbi_hint_misses(const struct s2pt_geom *geom, uint64_t operand)
{
	unsigned int code = (unsigned int)(operand >> 46) & 3;
	unsigned int level = (unsigned int)(operand >> 37) & 3;
	unsigned int shift = granule_of(code);

	if (!shift || !level || !tlbi_hint_known(code, level, geom->lpa2))
		return false;
	shift += (3 - level) * (shift - 3);
	return (operand & TLBI_RANGE_BASE) << base_shift(geom, operand) &
	       ((UINT64_C(1) << shift) - 1);
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
		add_space(&list);
		add_hint(&list, geom);
		field_say(field_add(&list, "IPA[51:12]", 39, 0), "0x%" PRIx64,
			  (operand & UINT64_C(0xffffffffff)) << 12);
		res0 = UINT64_C(0x7fff0f0000000000);
		break;
	case TLBI_IPA_RANGE:
		add_space(&list);
		add_range(&list, geom, findings);
		res0 = UINT64_C(0x7fff000000000000);
		break;
	case TLBI_VA:
		res0 = add_asid(&list, form);
		add_hint(&list, geom);
		field_say(field_add(&list, "VA[55:12]", 43, 0), "0x%" PRIx64, va_of(operand));
		break;
	case TLBI_VA_RANGE:
		res0 = add_asid(&list, form);
		add_range(&list, geom, findings);
		break;
	case TLBI_ASID:
		field_add(&list, "ASID", 63, 48);
		res0 = UINT64_C(0xffffffffffff);
		break;
	}
	if (form->operand == TLBI_IPA || form->operand == TLBI_VA)
		res0 |= below_page(geom, operand);
	if (tlbi_is_range(form) && tlbi_hint_misses(geom, operand))
		findings_add(findings, "BaseADDR is not aligned to entries of TTL's level: which "
				       "addresses are hit is UNPREDICTABLE");
	if (tlbi_is_range(form))
		field_say(field_add(&list, "BaseADDR", 36, 0), "0x%" PRIx64 "%s",
			  base_of(form, geom, operand),
			  geom->lpa2 ? ", in units of 64K (LPA2)" : "");
	if (operand & res0)
		findings_add(findings, "bits 0x%" PRIx64 " are RES0", operand & res0);
	return list.fields;
}

/* The level that the hint of one address or of a range says; S2PT_LEVEL_UNKNOWN: none. */
static int hinted(const struct tlbi_form *form, const struct s2pt_geom *geom, uint64_t operand)
{
	unsigned int code = (unsigned int)(operand >> 46) & 3;
	unsigned int level = (unsigned int)(operand >> (tlbi_is_range(form) ? 37 : 44)) & 3;

	if (!code || (tlbi_is_range(form) && !level) || !tlbi_hint_known(code, level, geom->lpa2))
		return S2PT_LEVEL_UNKNOWN;
	return (int)level;
}

/* What one entry of the level spans. */
static uint64_t span_of(unsigned int shift, int level)
{
	return UINT64_C(1) << (shift + (unsigned int)(S2PT_LEVEL_MAX - level) * (shift - 3));
}

static void one_covers(const struct tlbi_form *form, const struct s2pt_geom *geom, uint64_t operand,
		       char text[TLBI_COVERS])
{
	const char *kind = tlbi_has_ipa(form) ? "IPA" : "VA";
	unsigned int shift = granule_of((unsigned int)(operand >> 46) & 3);
	int level = hinted(form, geom, operand);
	uint64_t address;
	uint64_t first;

	operand &= ~below_page(geom, operand);
	address = tlbi_has_ipa(form) ? (operand & UINT64_C(0xffffffffff)) << 12 : va_of(operand);
	if (level == S2PT_LEVEL_UNKNOWN) {
		snprintf(text, TLBI_COVERS,
			 "%s 0x%" PRIx64 ": the entry that maps it, of any level", kind, address);
		return;
	}
	first = address & ~(span_of(shift, level) - 1);
	snprintf(text, TLBI_COVERS,
		 "%s 0x%" PRIx64 " to 0x%" PRIx64
		 ": the entry that maps it, if that is of level %d",
		 kind, first, first + span_of(shift, level) - 1, level);
}

static void range_covers(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 uint64_t operand, char text[TLBI_COVERS])
{
	unsigned int shift = granule_of((unsigned int)(operand >> 46) & 3);
	uint64_t first = base_of(form, geom, operand);
	uint64_t pages = tlbi_pages(form, operand);
	int level = hinted(form, geom, operand);
	char page[8];
	char span[8];
	char which[64] = "entries of every level";

	args_show_size(UINT64_C(1) << shift, page);
	if (level != S2PT_LEVEL_UNKNOWN)
		snprintf(which, sizeof(which),
			 "entries of level %d, %s each, and of no other level", level,
			 args_show_size(span_of(shift, level), span));
	snprintf(text, TLBI_COVERS,
		 "%s 0x%" PRIx64 " to 0x%" PRIx64 ", %" PRIu64 " pages of %s: %s",
		 tlbi_has_ipa(form) ? "IPA" : "VA", first, first + (pages << shift) - 1, pages,
		 page, which);
}

uint64_t tlbi_pages(const struct tlbi_form *form, uint64_t operand)
{
	unsigned int scale = (unsigned int)(operand >> 44) & 3;

	return tlbi_is_range(form) ? ((operand >> 39 & 31) + 1) << (5 * scale + 1) : 0;
}

const char *tlbi_covers(const struct tlbi_form *form, const struct s2pt_geom *geom,
			uint64_t operand, char text[TLBI_COVERS])
{
	text[0] = '\0';
	if (form->operand == TLBI_IPA || form->operand == TLBI_VA)
		one_covers(form, geom, operand, text);
	else if (tlbi_is_range(form) && operand >> 46 & 3 && !tlbi_hint_misses(geom, operand))
		range_covers(form, geom, operand, text);
	return text;
}
