/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes descriptors of stage 1 apart: Arm ARM D8.3.1 and D8.4.1. */

#include "fields_stage1.h"

#include "mair.h"
#include "s2pt/stage1.h"

#include <inttypes.h>
#include <string.h>

static const char *const res0 = "reserved: should be zero";

/* One privilege only: EL2 with E2H 0. */
static bool is_single(const struct s2pt_format *format)
{
	return format->regime == S2PT_EL2;
}

/* The address of a leaf or table that is aligned to 2^`shift`. */
static void add_output(struct field_list *list, const struct s2pt_format *format,
		       unsigned int shift, bool block)
{
	bool wide = format->geom.granule == S2PT_64K && format->geom.pa_bits == 52;
	unsigned int end = block ? 16 : shift;

	if (format->geom.lpa2)
		field_add_address(list, 49, 48);
	else
		field_add_if_set(list, "RES0", 49, 48, res0);
	field_add_address(list, 47, shift);
	if (block) {
		field_add_if_set(list, "RES0", shift - 1, 17, res0);
		field_add_bit(list, "nT", 16, "the block isn't cached in TLBs",
			      "may be cached in TLBs");
	}
	if (wide)
		field_say(field_add(list, "OA[51:48]", 15, 12), "0x%" PRIx64,
			  field_bits(list->word, 15, 12) << 48);
	else
		field_add_if_set(list, "RES0", end - 1, 12, res0);
}

static void add_high_bits(struct field_list *list, const struct s2pt_format *format)
{
	if (format->geom.lpa2)
		field_say(field_add(list, "OA[51:50]", 9, 8), "0x%" PRIx64,
			  field_bits(list->word, 9, 8) << 50);
}

static void add_access(struct field_list *list, const struct s2pt_format *format)
{
	static const char *const both[] = { "privileged: read and write; EL0: no access",
					    "privileged and EL0: read and write",
					    "privileged: read only; EL0: no access",
					    "privileged and EL0: read only" };
	struct field *field;

	if (!is_single(format)) {
		field = field_add(list, "AP[2:1]", 7, 6);
		field_say(field, "%s", both[field->value]);
		return;
	}
	field_add_bit(list, "AP[2]", 7, "read only", "read and write");
	field_add_bit(list, "AP[1]", 6, "RES1 in EL2", "RES1 in EL2, and clear");
}

static void add_lower(struct field_list *list, const struct s2pt_format *format)
{
	static const char *const shareability[] = { "non-shareable", "reserved", "outer shareable",
						    "inner shareable" };
	unsigned int index = s2pt_desc_attr_index((s2pt_desc_t){ list->word });
	char text[MAIR_TEXT];
	struct field *field;

	if (is_single(format))
		field_add_if_set(list, "RES0", 11, 11, res0);
	else
		field_add_bit(list, "nG", 11, "for one ASID only", "global");
	field_add_bit(list, "AF", 10, "accessed", "not accessed: fault, or hardware sets it");
	if (format->geom.lpa2) {
		add_high_bits(list, format);
	} else {
		field = field_add(list, "SH[1:0]", 9, 8);
		field_say(field, "%s", shareability[field->value]);
	}
	add_access(list, format);
	field_add_bit(list, "NS", 5, "Non-secure, if walked in Secure state", "Secure, if there");
	field = field_add(list, "AttrIndx", 4, 2);
	field_say(field, "MAIR 0x%02x: %s", s2pt_mair_byte(format->mair, index),
		  mair_text(s2pt_mair_byte(format->mair, index), text));
}

static void add_leaf(struct field_list *list, const struct s2pt_format *format, int level)
{
	field_add_if_set(list, "Ignored", 63, 63, "ignored");
	field_add_if_set(list, "PBHA[3:0]", 62, 59, "page-based hardware attributes, or ignored");
	field_say(field_add(list, "Software", 58, 55), "for software, ignored by the MMU");
	if (is_single(format)) {
		field_add_bit(list, "XN", 54, "never executed", "executed");
		field_add_if_set(list, "RES0", 53, 53, res0);
	} else {
		field_add_bit(list, "UXN", 54, "EL0 doesn't execute", "EL0 executes");
		field_add_bit(list, "PXN", 53, "privileged code doesn't execute",
			      "privileged code executes");
	}
	field_add_bit(list, "Contiguous", 52, "one of a run of contiguous entries", "on its own");
	field_add_bit(list, "DBM", 51, "hardware may clear AP[2] on a write", "no dirty state");
	field_add_if_set(list, "GP", 50, 50, "guarded: branches need landing pads (FEAT_BTI)");
	add_output(list, format, s2pt_level_shift(&format->geom, level), level < S2PT_LEVEL_MAX);
	add_lower(list, format);
}

static void add_table(struct field_list *list, const struct s2pt_format *format)
{
	static const char *const limits[] = { "no limit on access below",
					      "no access from EL0 below", "read only below",
					      "read only and no access from EL0 below" };
	struct field *field;

	field_add_if_set(list, "NSTable", 63, 63, "what is below is Non-secure");
	field = field_add(list, "APTable", 62, 61);
	field_say(field, "%s", limits[field->value]);
	if (is_single(format)) {
		field_add_bit(list, "XNTable", 60, "nothing below is executed", "no limit");
		field_add_if_set(list, "RES0", 59, 59, res0);
	} else {
		field_add_bit(list, "UXNTable", 60, "EL0 executes nothing below", "no limit");
		field_add_bit(list, "PXNTable", 59, "privileged code executes nothing below",
			      "no limit");
	}
	field_add_if_set(list, "Ignored", 58, 51, "ignored");
	field_add_if_set(list, "RES0", 50, 50, res0);
	add_output(list, format, (unsigned int)format->geom.granule, false);
	if (format->geom.lpa2) {
		field_add_if_set(list, "Ignored", 11, 11, "ignored");
		field_add_if_set(list, "AF", 10, 10, "accessed (FEAT_HAFT), or ignored");
		add_high_bits(list, format);
		field_add_if_set(list, "Ignored", 7, 2, "ignored");
	} else {
		field_add_if_set(list, "Ignored", 11, 2, "ignored");
	}
}

unsigned int stage1_fields(const struct s2pt_format *format, uint64_t word, int level,
			   enum shape shape, struct field field[FIELDS_MAX])
{
	struct field_list list = { .field = field, .word = word };

	if (shape == SHAPE_EMPTY || shape == SHAPE_INVALID) {
		field_say(field_add(&list, "Ignored", 63, 1), "for software");
		field_say(field_add(&list, "Valid", 0, 0), "invalid: translation fault");
		return list.fields;
	}
	if (shape == SHAPE_TABLE)
		add_table(&list, format);
	else
		add_leaf(&list, format, level);
	field_say(field_add(&list, "Type", 1, 0), "%s",
		  shape == SHAPE_RESERVED ? "reserved: translation fault" : shape_name(shape));
	return list.fields;
}

const char *stage1_perm_text(const struct s2pt_format *format, uint64_t word,
			     char text[STAGE1_PERM])
{
	static const char *const level[] = { "stage 2", "EL2", "EL2", "EL1" };
	bool dirty = field_bits(word, 51, 51) != 0;
	bool write = !field_bits(word, 7, 7);
	bool el0 = field_bits(word, 6, 6) != 0;
	bool uxn = field_bits(word, 54, 54) != 0;
	/* What EL0 may write, privileged code does not execute. */
	bool pxn = field_bits(word, 53, 53) || (el0 && write);
	char w = '-';

	if (write)
		w = 'w';
	else if (dirty)
		w = 'D';
	if (is_single(format))
		snprintf(text, STAGE1_PERM, "r%c%c", w, uxn ? '-' : 'x');
	else
		snprintf(text, STAGE1_PERM, "%s r%c%c, EL0 %c%c%c", level[format->regime & 3], w,
			 pxn ? '-' : 'x', el0 ? 'r' : '-', el0 ? w : '-', uxn ? '-' : 'x');
	return text;
}

void stage1_check(const struct s2pt_format *format, uint64_t word, const char *where,
		  struct findings *findings)
{
	unsigned int index = s2pt_desc_attr_index((s2pt_desc_t){ word });
	unsigned int byte = s2pt_mair_byte(format->mair, index);
	char perm[STAGE1_PERM];
	char text[MAIR_TEXT];

	mair_text(byte, text);
	if (!strcmp(text, "reserved"))
		findings_add(findings, "%sAttrIndx %u names MAIR byte 0x%02x, which is reserved",
			     where, index, byte);
	if (!format->geom.lpa2 && field_bits(word, 9, 8) == 1)
		findings_add(findings, "%sSH 0b01 is reserved", where);
	if (is_single(format) && !field_bits(word, 6, 6))
		findings_add(findings, "%sAP[1] is RES1 in EL2 and clear", where);
	if (byte < 16 && strchr(stage1_perm_text(format, word, perm), 'x'))
		findings_add(findings, "%sdevice memory that can be executed", where);
}

unsigned int stage1_mair_byte(const struct s2pt_format *format, uint64_t word)
{
	return s2pt_mair_byte(format->mair, s2pt_desc_attr_index((s2pt_desc_t){ word }));
}
