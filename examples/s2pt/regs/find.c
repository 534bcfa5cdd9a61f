/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds registers by name in a text, with their values. */

#include "find.h"

#include "common/args.h"
#include "common/word.h"

#include <ctype.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/*
 * The name in the Arm ARM; its part without ID_AA64 and the exception level, where one register has that; the name
 * by its encoding, as an assembler that does not know the register wants it.
 */
static const struct {
	const char *name;
	const char *brief;
	const char *code;
} names[REGS] = {
	[REG_VTCR] = { "VTCR_EL2", "vtcr", "S3_4_C2_C1_2" },
	[REG_VTTBR] = { "VTTBR_EL2", "vttbr", "S3_4_C2_C1_0" },
	[REG_VSTCR] = { "VSTCR_EL2", "vstcr", "S3_4_C2_C6_2" },
	[REG_VSTTBR] = { "VSTTBR_EL2", "vsttbr", "S3_4_C2_C6_0" },
	[REG_HCR] = { "HCR_EL2", "hcr", "S3_4_C1_C1_0" },
	[REG_PAR] = { "PAR_EL1", "par", "S3_0_C7_C4_0" },
	[REG_MMFR0] = { "ID_AA64MMFR0_EL1", "mmfr0", "S3_0_C0_C7_0" },
	[REG_MMFR1] = { "ID_AA64MMFR1_EL1", "mmfr1", "S3_0_C0_C7_1" },
	[REG_MMFR2] = { "ID_AA64MMFR2_EL1", "mmfr2", "S3_0_C0_C7_2" },
	[REG_MMFR3] = { "ID_AA64MMFR3_EL1", "mmfr3", "S3_0_C0_C7_3" },
	[REG_MMFR4] = { "ID_AA64MMFR4_EL1", "mmfr4", "S3_0_C0_C7_4" },
	[REG_ISAR0] = { "ID_AA64ISAR0_EL1", "isar0", "S3_0_C0_C6_0" },
	[REG_ISAR3] = { "ID_AA64ISAR3_EL1", "isar3", "S3_0_C0_C6_3" },
	[REG_PFR2] = { "ID_AA64PFR2_EL1", "pfr2", "S3_0_C0_C4_2" },
	[REG_TCR] = { "TCR_EL2", "tcr", "S3_4_C2_C0_2" },
	[REG_MAIR] = { "MAIR_EL2", "mair", "S3_4_C10_C2_0" },
	[REG_TTBR0_EL2] = { "TTBR0_EL2", NULL, "S3_4_C2_C0_0" },
	[REG_TTBR1_EL2] = { "TTBR1_EL2", NULL, "S3_4_C2_C0_1" },
	[REG_TTBR0_EL1] = { "TTBR0_EL1", NULL, "S3_0_C2_C0_0" },
	[REG_TTBR1_EL1] = { "TTBR1_EL1", NULL, "S3_0_C2_C0_1" },
	[REG_TCR_EL1] = { "TCR_EL1", NULL, "S3_0_C2_C0_2" },
	[REG_MAIR_EL1] = { "MAIR_EL1", NULL, "S3_0_C10_C2_0" },
};

const char *reg_name(enum reg reg)
{
	return names[reg].name;
}

static bool same(const char *name, size_t length, const char *want)
{
	return strlen(want) == length && !strncasecmp(name, want, length);
}

bool reg_named(const char *name, size_t length, enum reg *reg)
{
	for (int i = 0; i < REGS; i++) {
		const char *full = names[i].name;
		const char *brief = names[i].brief;

		/* The full name, without _ELx, and the brief one: id_aa64mmfr0, mmfr0. */
		if (same(name, length, full) || same(name, length, names[i].code) ||
		    (brief && (same(name, length, brief) ||
			       (strlen(full) - 4 == length && !strncasecmp(name, full, length))))) {
			*reg = (enum reg)i;
			return true;
		}
	}
	return false;
}

/* "SCTLR_EL1", "CNTV_CTL_EL02": a system register's name. */
static bool is_system(const char *name, size_t length)
{
	const char *end = name + length;

	/* The second 2 is of what EL2 sees with E2H. */
	if (length > 5 && end[-1] == '2' && end[-2] == '0')
		end--;
	return end - name > 4 && !strncasecmp(end - 4, "_EL", 3) && end[-1] >= '0' &&
	       end[-1] <= '3';
}

static void pass_over(struct regs_found *found, const char *name, size_t length)
{
	char brief[sizeof(found->passed[0])];

	(void)snprintf(brief, sizeof(brief), "%.*s", (int)length, name);
	for (unsigned int i = 0; i < found->passed_names; i++)
		if (!strcasecmp(found->passed[i], brief))
			return;
	if (found->passed_names == REGS_PASSED)
		found->passed_more = true;
	else
		strcpy(found->passed[found->passed_names++], brief);
}

static void take(struct regs_found *found, enum reg reg, uint64_t value)
{
	bool again = found->has[reg] && !found->old[reg] && found->value[reg] != value;

	if (again && found->given[reg]) {
		error(0, 0,
		      "%s is 0x%" PRIx64 " by the option and 0x%" PRIx64 " in the text: which?",
		      reg_name(reg), found->value[reg], value);
		found->failed = true;
		return;
	}
	if (again) {
		found->done(found->ctx, found);
		memcpy(found->old, found->has, sizeof(found->old));
	}
	if (found->old[reg] && found->given[reg])
		return;
	found->old[reg] = false;
	found->has[reg] = true;
	found->value[reg] = value;
}

/* The word before a value. */
struct before {
	const char *name;
	size_t length;
	/* "=" or ":" stands between the two. */
	bool joined;
	enum reg reg;
	/* The line prints hexadecimal without 0x. */
	bool hex;
};

/* Take in a word that may be the value of the name before it. */
static void take_value(struct regs_found *found, const struct before *before, const char *text)
{
	char complaint[WORD_COMPLAINT];
	uint64_t value = 0;
	enum word_kind kind = word_read_in(text, before->hex, &value);

	if (!before->name && found->brief && kind == WORD_GOOD && text[0] == '0' &&
	    (text[1] | ' ') == 'x')
		pass_over(found, text, strlen(text));
	if (!before->name || (kind != WORD_GOOD && !isdigit((unsigned char)text[0])))
		return;
	if (before->reg != REGS && kind == WORD_GOOD) {
		take(found, before->reg, value);
	} else if (before->reg != REGS) {
		error(0, 0, "%s: %s", reg_name(before->reg), word_complaint(text, kind, complaint));
		found->failed = true;
	} else if (kind != WORD_NONE) {
		bool system = is_system(before->name, before->length);

		found->unmodelled |= system;
		/* "Limit: 40" is no register. */
		if (system || (before->joined && kind == WORD_GOOD))
			pass_over(found, before->name, before->length);
	}
}

void regs_find(struct regs_found *found, char *line)
{
	static const char between[] = " \t\r\n\f\v,;:=()[]{}<>\"'|";
	struct before before = { .reg = REGS, .hex = word_line_is_hex(line) };

	for (char *token = line + strspn(line, between); *token;) {
		size_t length = strcspn(token, between);
		size_t gap = strspn(token + length, between);
		bool joined = strcspn(token + length, "=:") < gap;
		uint64_t value;

		token[length] = '\0';
		take_value(found, &before, token);
		before = (struct before){ token, length, joined, REGS, before.hex };
		if (!isalpha((unsigned char)token[0]) ||
		    (!reg_named(token, length, &before.reg) && !joined &&
		     word_read(token, &value) != WORD_NONE))
			before.name = NULL;
		token += length + gap;
	}
}
