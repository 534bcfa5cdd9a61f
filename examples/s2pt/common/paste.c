/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds descriptors in pasted text, with their levels, and what its headers say. */

#include "paste.h"

#include "paste_linux.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Xen's MAIR_EL2: device-nGnRnE, non-cacheable, write-through, write-back, device-nGnRE, -, -, normal. */
#define XEN_MAIR UINT64_C(0xff000004eeaa4400)

/* Lines like "1ST[0x2] = 0x02c00000800006fd" and "L2[5]: 0x...". */
static void find_indexed(struct find *find, const char *line)
{
	static const struct level_name names[] = {
		{ "ZEROETH[", 0 }, { "FIRST[", 1 }, { "SECOND[", 2 }, { "THIRD[", 3 },
		{ "0TH[", 0 },     { "1ST[", 1 },   { "2ND[", 2 },    { "3RD[", 3 },
		{ "L-1[", -1 },    { "L0[", 0 },    { "L1[", 1 },     { "L2[", 2 },
		{ "L3[", 3 },      { NULL, 0 },
	};

	for (const char *at = line; *at; at++) {
		const struct level_name *name;
		const char *number;
		int64_t index;
		char *end;

		if (at > line && isalnum((unsigned char)at[-1]))
			continue;
		name = find_name(names, at);
		if (!name)
			continue;
		number = at + strlen(name->name);
		index = strtoll(number, &end,
				number[0] == '0' && (number[1] | 32) == 'x' ? 16 : 10);
		if (end == number || *end != ']')
			continue;
		end += 1 + strspn(end + 1, " \t=:");
		find_add(find, end, name->level, index);
		at = end - 1;
	}
}

/* Lines like "level 2: 0x..." and "level 2 = 0x...". */
static void find_levels(struct find *find, const char *line)
{
	for (const char *at = line; (at = strcasestr(at, "level")) != NULL;) {
		long level;
		char *end;

		at += strlen("level");
		level = strtol(at, &end, 10);
		if (end == at || level < -1 || level > 3)
			continue;
		at = find_blank(end);
		if (*at == ':' || *at == '=')
			find_add(find, find_blank(at + 1), (int)level, -1);
	}
}

/* Lines like "    1f: 40000000004f7", four more blanks a level. */
static void find_indented(struct find *find, const char *line)
{
	size_t indent = strspn(line, " ");
	size_t digits = strspn(line + indent, "0123456789abcdef");
	const char *at = line + indent + digits;
	struct paste *paste = find->paste;
	const char *value;

	if (!digits || digits > 4 || *at != ':' || at[1] != ' ')
		return;
	value = find_blank(at + 1);
	if (value[strspn(value, HEX_DIGITS)] != '\0' || strlen(value) < 3)
		return;
	find->plain = true;
	find_add(find, value, PASTE_UNKNOWN, strtoll(line + indent, NULL, 16));
	if (paste->entries)
		paste->entry[0].depth = (int)(indent / 4);
}

/* Find what a header says; true if the line is one, or text that surrounds dumps. */
static bool read_header(struct paste *paste, const char *line)
{
	const char *at;
	uint64_t word = 0;

	if ((at = strstr(line, "P2M @"))) {
		find_regime(paste, S2PT_STAGE2);
		at = strstr(at, "mfn:");
		paste->has_root = at && find_word(at + 4, &word) == WORD_GOOD;
		paste->root = word << 12;
		paste->root_table = 0;
	} else if ((at = strstr(line, "Walking Hypervisor VA"))) {
		find_regime(paste, S2PT_EL2);
		paste->mair = XEN_MAIR;
		paste->input_bits = 48;
		paste->has_ipa = find_word(find_blank(at + 21), &paste->ipa) == WORD_GOOD;
		at = strstr(at, "TTBR");
		paste->has_root = at && find_word(find_blank(at + 4), &paste->root) == WORD_GOOD;
	} else if ((at = strstr(line, "pgtable:"))) {
		find_linux_header(paste, at + 8);
	} else if ((at = strstr(line, "concatenated root table"))) {
		paste->root_table = (unsigned int)strtoul(at + 23, NULL, 10) & 15;
	} else if ((at = strstr(line, "IPA 0x"))) {
		paste->has_ipa = find_word(at + 4, &word) == WORD_GOOD;
		paste->ipa = word;
	} else if (strstr(line, "VIRTUAL") && strstr(line, "PHYSICAL")) {
		paste->address_next = true;
		return true;
	} else if (paste->address_next) {
		paste->address_next = false;
		line = find_blank(line);
		paste->has_ipa = strspn(line, "0123456789abcdef") <= 16 && isxdigit(line[0]);
		paste->ipa = strtoull(line, NULL, 16);
	} else {
		/* Lines that Xen, Linux and its log put before and between. */
		line = find_blank(line);
		return !strncmp(line, "(XEN)", 5) ||
		       (line[0] == '[' && isdigit(*find_blank(line + 1)));
	}
	return true;
}

/* Does a line with entries say itself that they are of stage 2? */
static bool says_stage2(const char *line)
{
	static const char *const words[] = { "stage2", "stage-2", "stage 2", "p2m", NULL };

	for (size_t i = 0; words[i]; i++)
		if (strcasestr(line, words[i]))
			return true;
	return false;
}

enum paste_line paste_line(struct paste *paste, const char *line)
{
	struct find find = { .paste = paste };
	bool header = read_header(paste, line);

	paste->entries = 0;
	find_linux(&find, line);
	if (paste->entries || find.bad) {
		if (!paste->has_regime)
			find_regime(paste, says_stage2(line) ? S2PT_STAGE2 : S2PT_EL1);
		return find.bad ? PASTE_BAD : PASTE_DUMP;
	}
	find_indexed(&find, line);
	if (!paste->entries && !find.bad)
		find_levels(&find, line);
	if (!paste->entries && !find.bad)
		find_indented(&find, line);
	if (find.bad)
		return PASTE_BAD;
	if (paste->entries && !paste->has_regime && says_stage2(line))
		find_regime(paste, S2PT_STAGE2);
	if (paste->entries)
		return PASTE_DUMP;
	return header ? PASTE_TEXT : PASTE_NONE;
}
