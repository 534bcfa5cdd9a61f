/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of barriers and TLBIs: reads them and prints them. */

#include "s2pt/host/instruction.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct tlbi {
	const char *name;
	bool operand;
};

/* clang-format off */
#define TLBI(op, name, operand) [S2PT_INSTRUCTION_##op - S2PT_INSTRUCTION_ALLE1] = { name, operand }

static const struct tlbi tlbis[] = {
	TLBI(ALLE1, "alle1", false),
	TLBI(VMALLS12E1, "vmalls12e1", false),
	TLBI(VMALLE1, "vmalle1", false),
	TLBI(VMALLWS2E1, "vmallws2e1", false),
	TLBI(IPAS2E1, "ipas2e1", true),
	TLBI(IPAS2LE1, "ipas2le1", true),
	TLBI(RIPAS2E1, "ripas2e1", true),
	TLBI(RIPAS2LE1, "ripas2le1", true),
	TLBI(VAE1, "vae1", true),
	TLBI(VAAE1, "vaae1", true),
	TLBI(VALE1, "vale1", true),
	TLBI(VAALE1, "vaale1", true),
	TLBI(RVAE1, "rvae1", true),
	TLBI(RVAAE1, "rvaae1", true),
	TLBI(RVALE1, "rvale1", true),
	TLBI(RVAALE1, "rvaale1", true),
	TLBI(ASIDE1, "aside1", true),
	TLBI(ALLE2, "alle2", false),
	TLBI(VAE2, "vae2", true),
	TLBI(VALE2, "vale2", true),
	TLBI(RVAE2, "rvae2", true),
	TLBI(RVALE2, "rvale2", true),
	TLBI(ALLE3, "alle3", false),
	TLBI(VAE3, "vae3", true),
	TLBI(VALE3, "vale3", true),
	TLBI(RVAE3, "rvae3", true),
	TLBI(RVALE3, "rvale3", true),
	TLBI(PAALL, "paall", false),
};
/* clang-format on */

#define TLBIS (sizeof(tlbis) / sizeof(tlbis[0]))

static const char *const domains[] = { "nsh", "ish", "osh", "" };
static const char *const accesses[] = { "", "ld", "st" };

bool s2pt_instruction_is_tlbi(struct s2pt_instruction instruction)
{
	return instruction.op >= S2PT_INSTRUCTION_ALLE1;
}

bool s2pt_instruction_has_operand(struct s2pt_instruction instruction)
{
	return s2pt_instruction_is_tlbi(instruction) &&
	       tlbis[instruction.op - S2PT_INSTRUCTION_ALLE1].operand;
}

/* Does `text` end with `end`?  Takes it off. */
static bool take_end(char *text, const char *end)
{
	size_t length = strlen(text);
	size_t shorter = strlen(end);

	if (length <= shorter || strcmp(text + length - shorter, end) != 0)
		return false;
	text[length - shorter] = 0;
	return true;
}

static bool parse_tlbi(char *name, struct s2pt_instruction *instruction)
{
	instruction->nxs = take_end(name, "nxs");
	if (take_end(name, "is"))
		instruction->domain = S2PT_INSTRUCTION_INNER;
	else if (take_end(name, "os"))
		instruction->domain = S2PT_INSTRUCTION_OUTER;
	for (unsigned int i = 0; i < TLBIS; i++) {
		if (strcmp(tlbis[i].name, name) != 0)
			continue;
		instruction->op = (uint8_t)(S2PT_INSTRUCTION_ALLE1 + i);
		return true;
	}
	return false;
}

/* The option of a DSB or DMB; without one it is SY. */
static bool parse_option(char *option, struct s2pt_instruction *instruction)
{
	instruction->nxs = instruction->op == S2PT_INSTRUCTION_DSB && take_end(option, "nxs");
	instruction->domain = S2PT_INSTRUCTION_SYSTEM;
	if (!option[0] || strcmp(option, "sy") == 0)
		return true;
	for (unsigned int domain = 0; domain < 4; domain++) {
		size_t length = strlen(domains[domain]);

		if (strncmp(option, domains[domain], length) != 0)
			continue;
		for (unsigned int kind = 0; kind < 3; kind++) {
			if (strcmp(option + length, accesses[kind]) != 0)
				continue;
			instruction->domain = (uint8_t)domain;
			instruction->accesses = (uint8_t)kind;
			return !(instruction->nxs && kind);
		}
	}
	return false;
}

bool s2pt_instruction_parse(const char *text, size_t length, struct s2pt_instruction *instruction)
{
	struct s2pt_instruction read = { .op = S2PT_INSTRUCTION_NONE };
	char name[S2PT_INSTRUCTION_SIZE] = "";
	bool fine = false;

	if (length >= sizeof(name))
		return false;
	for (size_t i = 0; i < length; i++)
		name[i] = (char)tolower((unsigned char)text[i]);
	if (strncmp(name, "tlbi ", 5) == 0) {
		fine = parse_tlbi(name + 5, &read);
	} else if (strcmp(name, "isb") == 0 || strcmp(name, "isb sy") == 0) {
		read.op = S2PT_INSTRUCTION_ISB;
		fine = true;
	} else if (strncmp(name, "dsb", 3) == 0 || strncmp(name, "dmb", 3) == 0) {
		read.op = name[1] == 's' ? S2PT_INSTRUCTION_DSB : S2PT_INSTRUCTION_DMB;
		fine = !name[3] || (name[3] == ' ' && name[4]);
		fine = fine && parse_option(name + (name[3] ? 4 : 3), &read);
	}
	if (fine)
		*instruction = read;
	return fine;
}

void s2pt_instruction_print(struct s2pt_instruction instruction, char text[S2PT_INSTRUCTION_SIZE])
{
	static const char *const broadcasts[] = { "", "is", "os", "" };
	bool plain = instruction.domain == S2PT_INSTRUCTION_SYSTEM && !instruction.accesses;
	const char *nxs = instruction.nxs ? "nxs" : "";

	text[0] = 0;
	if (s2pt_instruction_is_tlbi(instruction))
		(void)snprintf(text, S2PT_INSTRUCTION_SIZE, "tlbi %s%s%s",
			       tlbis[instruction.op - S2PT_INSTRUCTION_ALLE1].name,
			       broadcasts[instruction.domain & 3], nxs);
	else if (instruction.op == S2PT_INSTRUCTION_ISB)
		(void)snprintf(text, S2PT_INSTRUCTION_SIZE, "isb");
	else if (instruction.op != S2PT_INSTRUCTION_NONE)
		(void)snprintf(text, S2PT_INSTRUCTION_SIZE, "%s %s%s%s",
			       instruction.op == S2PT_INSTRUCTION_DSB ? "dsb" : "dmb",
			       plain ? "sy" : domains[instruction.domain & 3],
			       accesses[instruction.accesses % 3], nxs);
}
