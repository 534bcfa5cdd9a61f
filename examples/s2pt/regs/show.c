/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes registers apart by the tables of their fields. */

#include "show.h"

#include "common/args.h"
#include "common/mair.h"
#include "common/vtcr.h"
#include "fault/syndrome.h"
#include "table.h"

#include <inttypes.h>
#include <string.h>

static const struct reg_field *table_of(const struct regs_context *context, enum reg reg)
{
	static const struct reg_field *const tables[REGS] = {
		[REG_VTCR] = regs_vtcr,      [REG_VTTBR] = regs_vttbr,
		[REG_VSTCR] = regs_vstcr,    [REG_VSTTBR] = regs_vsttbr,
		[REG_HCR] = regs_hcr,        [REG_PAR] = regs_par,
		[REG_MMFR0] = regs_mmfr0,    [REG_MMFR1] = regs_mmfr1,
		[REG_MMFR2] = regs_mmfr2,    [REG_MMFR3] = regs_mmfr3,
		[REG_MMFR4] = regs_mmfr4,    [REG_ISAR0] = regs_isar0,
		[REG_ISAR3] = regs_isar3,    [REG_TCR] = regs_tcr,
		[REG_MAIR] = regs_mair,      [REG_TTBR0_EL2] = regs_ttbr,
		[REG_TTBR1_EL2] = regs_ttbr, [REG_TTBR0_EL1] = regs_ttbr,
		[REG_TTBR1_EL1] = regs_ttbr, [REG_TCR_EL1] = regs_tcr_e2h,
		[REG_MAIR_EL1] = regs_mair,  [REG_PFR2] = regs_pfr2,
	};

	if (reg == REG_PAR && (context->found->value[reg] & 1))
		return regs_par_failed;
	return reg == REG_TCR && context->e2h ? regs_tcr_e2h : tables[reg];
}

/* Copy the meaning number `value` of a list with `|` between; empty if there is none. */
static void meaning_of(const char *list, uint64_t value, char meaning[80])
{
	size_t length;

	meaning[0] = '\0';
	while (list && value--) {
		list = strchr(list, '|');
		if (list)
			list++;
	}
	if (!list)
		return;
	length = strcspn(list, "|");
	snprintf(meaning, 80, "%.*s", (int)length, list);
}

static void say_start(struct field *field, uint64_t vtcr)
{
	enum s2pt_granule granule;
	int level;

	if (vtcr_start(vtcr, &granule, &level))
		field_say(field, "the walk starts at level %d", level);
	else
		field_say(field, "reserved for this granule");
}

/* Whether there is a stage 2 hangs on more than HCR_EL2.VM: Arm ARM, HCR_EL2.{DC, E2H, TGE}. */
static void say_stage2(struct field *field, uint64_t hcr)
{
	bool tge = hcr >> 27 & 1;

	if (tge && hcr >> 34 & 1)
		field_say(field, "%s", "without effect: with E2H and TGE there is no stage 2");
	else if (!tge && hcr >> 12 & 1 && !field->value)
		field_say(field, "%s", "works as 1, for DC is set: stage 2 is on");
}

static void say_vmid(struct field *field, const struct regs_found *found)
{
	bool narrow = found->has[REG_VTCR] && !(found->value[REG_VTCR] >> 19 & 1);

	if (narrow && field->value > 255)
		field_say(field, "VMID %" PRIu64 ": bits 63:56 are ignored, for VTCR_EL2.VS is 0",
			  field->value & 255);
	else
		field_say(field, "VMID %" PRIu64, field->value);
}

/* Meanings that are worked out. */
static void say_more(struct field *field, const struct regs_context *context, enum reg reg)
{
	uint64_t word = context->found->value[reg];
	bool size = !strcmp(field->name, "T0SZ") || !strcmp(field->name, "T1SZ");
	char text[SYNDROME_CODE];

	if (size)
		field_say(field, "an input of %u bits", 64 - (unsigned int)field->value);
	else if (!strcmp(field->name, "SL0"))
		say_start(field, word);
	else if (!strcmp(field->name, "BADDR"))
		field_say(field, "0x%" PRIx64, field->value << 1);
	else if (!strcmp(field->name, "VMID"))
		say_vmid(field, context->found);
	else if (reg == REG_HCR && !strcmp(field->name, "VM"))
		say_stage2(field, word);
	else if (reg == REG_PAR && !strcmp(field->name, "PA"))
		field_say(field, "0x%" PRIx64, field->value << 12);
	else if (reg == REG_PAR && !strcmp(field->name, "FST"))
		field_say(field, "%s", syndrome_code((unsigned int)field->value, text));
	else if (reg == REG_MAIR || reg == REG_MAIR_EL1 || !strcmp(field->name, "ATTR"))
		field_say(field, "%s", mair_text((unsigned int)field->value, text));
}

unsigned int regs_fields(const struct regs_context *context, enum reg reg,
			 struct field field[REG_FIELDS_MAX], struct findings *findings)
{
	uint64_t word = context->found->value[reg];
	struct field_list list = { .field = field, .word = word };
	uint64_t known = 0;

	for (const struct reg_field *row = table_of(context, reg); row->name; row++) {
		uint64_t value = field_bits(word, row->high, row->low);
		struct field *last;
		char meaning[80];

		known |= (~UINT64_C(0) >> (63 - row->high)) & (~UINT64_C(0) << row->low);
		meaning_of(row->meanings, value, meaning);
		/* RES1 is worth a line where it is clear, all others where they say something. */
		if (!meaning[0] && (!value || !strcmp(row->name, "RES1")) &&
		    (row->meanings || row->high - row->low < 4))
			continue;
		last = field_add(&list, row->name, row->high, row->low);
		field_say(last, "%s", meaning);
		say_more(last, context, reg);
		if (!strcmp(row->name, "RES1"))
			findings_add(findings, "%s: bit %u is RES1 and clear", reg_name(reg),
				     row->high);
		if (!strcmp(last->meaning, "reserved"))
			findings_add(findings, "%s: %s %" PRIu64 " is reserved", reg_name(reg),
				     row->name, value);
	}
	if (word & ~known)
		findings_add(findings, "%s: bits 0x%" PRIx64 " are RES0, or of a later feature",
			     reg_name(reg), word & ~known);
	return list.fields;
}
