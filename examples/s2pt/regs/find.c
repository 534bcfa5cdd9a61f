/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds registers by name in a text, with their values. */

#include "find.h"

#include "common/args.h"
#include "common/word.h"

#include <error.h>
#include <string.h>
#include <strings.h>

/* The name in the Arm ARM, and its part without ID_AA64 and the exception level. */
static const struct {
	const char *name;
	const char *brief;
} names[REGS] = {
	[REG_VTCR] = { "VTCR_EL2", "vtcr" },
	[REG_VTTBR] = { "VTTBR_EL2", "vttbr" },
	[REG_VSTCR] = { "VSTCR_EL2", "vstcr" },
	[REG_VSTTBR] = { "VSTTBR_EL2", "vsttbr" },
	[REG_HCR] = { "HCR_EL2", "hcr" },
	[REG_PAR] = { "PAR_EL1", "par" },
	[REG_MMFR0] = { "ID_AA64MMFR0_EL1", "mmfr0" },
	[REG_MMFR1] = { "ID_AA64MMFR1_EL1", "mmfr1" },
	[REG_MMFR2] = { "ID_AA64MMFR2_EL1", "mmfr2" },
	[REG_MMFR3] = { "ID_AA64MMFR3_EL1", "mmfr3" },
	[REG_MMFR4] = { "ID_AA64MMFR4_EL1", "mmfr4" },
	[REG_ISAR0] = { "ID_AA64ISAR0_EL1", "isar0" },
	[REG_ISAR3] = { "ID_AA64ISAR3_EL1", "isar3" },
	[REG_TCR] = { "TCR_EL2", "tcr" },
	[REG_MAIR] = { "MAIR_EL2", "mair" },
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
		size_t level = strlen(full) - 4;

		/* The full name, without _ELx, and the brief one: id_aa64mmfr0, mmfr0. */
		if (same(name, length, full) || same(name, length, names[i].brief) ||
		    (level == length && !strncasecmp(name, full, length))) {
			*reg = (enum reg)i;
			return true;
		}
	}
	return false;
}

void regs_find(struct regs_found *found, char *line)
{
	static const char between[] = " \t\r\n\f\v,;:=()[]{}<>\"'|";
	char complaint[WORD_COMPLAINT];
	char *rest = NULL;
	bool wanted = false;
	enum reg reg = REGS;

	for (char *token = strtok_r(line, between, &rest); token;
	     token = strtok_r(NULL, between, &rest)) {
		uint64_t value = 0;
		enum word_kind kind;

		if (reg_named(token, strlen(token), &reg)) {
			wanted = true;
			continue;
		}
		kind = word_read(token, &value);
		if (wanted && kind == WORD_GOOD) {
			found->has[reg] = true;
			found->value[reg] = value;
		} else if (wanted && token[0] >= '0' && token[0] <= '9') {
			error(0, 0, "%s: %s", reg_name(reg),
			      word_complaint(token, kind, complaint));
			found->failed = true;
		}
		wanted = false;
	}
}
