/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes a descriptor apart into the fields of the Arm ARM, each with its meaning, and finds what is
 * wrong with it.
 */

#include "fields.h"

#include "field_list.h"
#include "fields_stage1.h"
#include "fields_text.h"
#include "s2pt/stage1.h"

#include <inttypes.h>
#include <string.h>

static const char *const res0 = "reserved: should be zero";

static bool wide_64k(const struct s2pt_format *format)
{
	return format->geom.granule == S2PT_64K && format->geom.pa_bits == 52;
}

/* Add bits 49 down to 12 of a leaf or table whose address is aligned to 2^`shift`. */
static void add_output(struct field_list *list, const struct s2pt_format *format,
		       unsigned int shift, bool block)
{
	field_add_if_set(list, "RES0", 50, 50, res0);
	if (format->geom.lpa2)
		field_add_address(list, 49, 48);
	else
		field_add_if_set(list, "RES0", 49, 48, res0);
	field_add_address(list, 47, shift);
	if (block) {
		field_add_if_set(list, "RES0", shift - 1, 17, res0);
		field_add_bit(list, "nT", 16, "the block isn't cached in TLBs",
			      "may be cached in TLBs");
		shift = 16;
	}
	if (wide_64k(format)) {
		struct field *field = field_add(list, "OA[51:48]", 15, 12);

		field_say(field, "0x%" PRIx64, field->value << 48);
	} else {
		field_add_if_set(list, "RES0", shift - 1, 12, res0);
	}
}

static void add_high_bits(struct field_list *list, const struct s2pt_format *format,
			  const char *name)
{
	struct field *field;

	if (!format->geom.lpa2)
		return;
	field = field_add(list, name, 9, 8);
	field_say(field, "0x%" PRIx64, field->value << 50);
}

static void add_attributes(struct field_list *list, const struct s2pt_format *format)
{
	static const char *const shareability[] = { "non-shareable", "reserved", "outer shareable",
						    "inner shareable" };
	static const char *const access[] = { "no access", "read only", "write only",
					      "read and write" };
	struct field *field;

	field_add_bit(list, "FnXS", 11, "clears the XS attribute", "no effect on XS");
	field_add_bit(list, "AF", 10, "accessed", "not accessed: fault, or hardware sets it");
	if (format->geom.lpa2) {
		add_high_bits(list, format, "OA[51:50]");
	} else {
		field = field_add(list, "SH[1:0]", 9, 8);
		field_say(field, "%s", shareability[field->value]);
	}
	field = field_add(list, "S2AP[1:0]", 7, 6);
	field_say(field, "%s", access[field->value]);
	field = field_add(list, "MemAttr[3:0]", 5, 2);
	field_say(field, "%s", memattr_text((unsigned int)field->value, format));
}

static void add_leaf(struct field_list *list, const struct s2pt_format *format, int level)
{
	static const char *const xn[] = { "EL1 and EL0 execute", "EL0 executes, EL1 doesn't",
					  "never executed", "EL1 executes, EL0 doesn't" };
	struct field *field;
	unsigned int which;

	field_add_if_set(list, "Ignored", 63, 63, "ignored by stage 2");
	field_add_if_set(list, "PBHA[3:0]", 62, 59, "page-based hardware attributes, or ignored");
	field_say(field_add(list, "Software", 58, 55), "%s", "for software, ignored by the MMU");
	field = field_add(list, "XN[1:0]", 54, 53);
	which = (unsigned int)field->value;
	field_say(field, "%s", xn[format->xnx ? which : which & 2]);
	field_add_bit(list, "Contiguous", 52, "one of a run of contiguous entries", "on its own");
	field_add_bit(list, "DBM", 51, "hardware may set S2AP[1] on a write", "no dirty state");
	add_output(list, format, s2pt_level_shift(&format->geom, level), level < S2PT_LEVEL_MAX);
	add_attributes(list, format);
}

static void add_table(struct field_list *list, const struct s2pt_format *format)
{
	field_add_if_set(list, "RES0", 63, 59, "reserved: hierarchical attributes are stage 1's");
	field_add_if_set(list, "Ignored", 58, 51, "ignored");
	add_output(list, format, (unsigned int)format->geom.granule, false);
	if (format->geom.lpa2) {
		field_add_if_set(list, "Ignored", 11, 10, "ignored");
		add_high_bits(list, format, "OA[51:50]");
		field_add_if_set(list, "Ignored", 7, 2, "ignored");
	} else {
		field_add_if_set(list, "Ignored", 11, 2, "ignored");
	}
}

/* What Linux up to 6.19 wrote: an owner in 9:2, and since 6.2 bit 10 alone is looked at for "held". */
static bool add_old_mark(struct field_list *list)
{
	struct field *field;

	if (list->word & ~UINT64_C(0x7fc))
		return false;
	if (list->word & UINT64_C(1) << 10) {
		field_say(field_add(list, "Held", 10, 10), "%s",
			  "held, as Linux 6.2 to 6.19 wrote it");
		field_add_if_set(list, "Ignored", 9, 2, "ignored in a held entry");
		return true;
	}
	field = field_add(list, "Owner", 9, 2);
	field_say(field, "owner %" PRIu64 ", as Linux up to 6.19 wrote it", field->value);
	return true;
}

static void add_invalid(struct field_list *list)
{
	unsigned int type = (unsigned int)(list->word >> 60);
	struct field *field;

	if (add_old_mark(list))
		return;
	field = field_add(list, "Type", 63, 60);
	if (type == 1)
		field_say(field, "%s", "held: break-before-make under way (Linux 7.3)");
	else if (type >= 2)
		field_say(field, "mark of type %u%s (Linux 7.3)", type,
			  type == 2   ? ", donated by the host"
			  : type == 3 ? ", poisoned"
				      : "");
	else
		field_say(field, "%s", "none");
	field_add(list, "Payload", 59, 1);
}

static const char *type_text(enum shape shape)
{
	switch (shape) {
	case SHAPE_EMPTY:
	case SHAPE_INVALID:
		return "invalid: translation fault";
	case SHAPE_TABLE:
		return "table";
	case SHAPE_BLOCK:
		return "block";
	case SHAPE_PAGE:
		return "page";
	case SHAPE_RESERVED:
		return "reserved: translation fault";
	}
	return "?";
}

unsigned int fields_of(const struct s2pt_format *format, uint64_t word, int level,
		       struct field field[FIELDS_MAX])
{
	struct field_list list = { .field = field, .word = word };
	enum shape shape = shape_of(format, word, level);

	if (s2pt_is_stage1(format))
		return stage1_fields(format, word, level, shape, field);
	switch (shape) {
	case SHAPE_EMPTY:
		break;
	case SHAPE_INVALID:
		add_invalid(&list);
		field_say(field_add(&list, "Valid", 0, 0), "%s", type_text(shape));
		return list.fields;
	case SHAPE_TABLE:
		add_table(&list, format);
		break;
	case SHAPE_BLOCK:
	case SHAPE_PAGE:
	case SHAPE_RESERVED:
		add_leaf(&list, format, level);
		break;
	}
	field_say(field_add(&list, "Type", 1, 0), "%s", type_text(shape));
	return list.fields;
}

static void check_leaf(const struct s2pt_format *format, uint64_t word, const char *where,
		       struct findings *findings)
{
	unsigned int memattr = (unsigned int)field_bits(word, 5, 2);
	unsigned int xn = (unsigned int)field_bits(word, 54, 53);
	bool device = memattr_is_device(memattr, format->fwb);

	if (!strcmp(memattr_text(memattr, format), "reserved"))
		findings_add(findings, "%sMemAttr 0x%x is reserved%s", where, memattr,
			     format->fwb ? " with FWB" : "");
	if (format->fwb && (memattr & 8) && !memattr_without_tags(memattr, format))
		findings_add(findings,
			     "%sMemAttr[3] is RES0 with FWB, unless FEAT_MTE_PERM uses it", where);
	if (!format->geom.lpa2 && field_bits(word, 9, 8) == 1)
		findings_add(findings, "%sSH 0b01 is reserved", where);
	if (!format->xnx && (xn & 1))
		findings_add(findings, "%sXN[0] is set, which means nothing without FEAT_XNX",
			     where);
	if (device && (format->xnx ? xn : xn & 2) != 2)
		findings_add(findings, "%sdevice memory that can be executed", where);
}

static void find_reserved(const struct field *field, const char *where, struct findings *findings)
{
	if (field->high == field->low)
		findings_add(findings, "%sbit %u is RES0 and set", where, field->high);
	else
		findings_add(findings, "%sbits %u:%u are RES0 and hold 0x%" PRIx64, where,
			     field->high, field->low, field->value);
}

void fields_check(const struct s2pt_format *format, uint64_t word, int level, const char *where,
		  struct findings *findings)
{
	struct field field[FIELDS_MAX];
	enum shape shape = shape_of(format, word, level);
	unsigned int fields = fields_of(format, word, level, field);

	if (shape == SHAPE_RESERVED)
		findings_add(findings, "%s0b01 is reserved at level %d: %s", where, level,
			     level == S2PT_LEVEL_MAX ? "pages are 0b11"
						     : "there are no blocks of that size");
	if (shape == SHAPE_INVALID && !s2pt_is_stage1(format) && !strcmp(field[0].meaning, "none"))
		findings_add(findings, "%sinvalid, yet not empty, and no mark that Linux writes",
			     where);
	for (unsigned int i = 0; i < fields; i++)
		if (!strcmp(field[i].name, "RES0"))
			find_reserved(&field[i], where, findings);
	if (shape != SHAPE_BLOCK && shape != SHAPE_PAGE)
		return;
	if (s2pt_is_stage1(format))
		stage1_check(format, word, where, findings);
	else
		check_leaf(format, word, where, findings);
}
