/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds entries in what Linux prints of a fault, and in crash's vtop. */

#include "paste_linux.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Linux's levels by name, from the one above all to the pages. */
#define LINUX_LEVELS 5

static const struct level_name linux_names[] = {
	{ "pgd", 0 }, { "p4d", 1 }, { "pud", 2 }, { "pmd", 3 }, { "pte", 4 }, { NULL, 0 },
};

/* The value of each level in a line, and what crash says of the entry's own address; or NULL. */
struct linux_line {
	const char *value[LINUX_LEVELS];
	const char *address[LINUX_LEVELS];
};

/* "pgd=" of a fault, or "PGD: ADDRESS => " of crash; NULL: neither.  The result is the value. */
static const char *value_after(const char *text)
{
	if (*text == '=')
		return text + 1;
	if (*text != ':')
		return NULL;
	text = strstr(text, "=>");
	return text ? find_blank(text + 2) : NULL;
}

static void find_values(struct find *find, const char *line, struct linux_line *found)
{
	for (const char *at = line; *at; at++) {
		const struct level_name *name = find_name(linux_names, at);

		if (!name || (at > line && isalnum((unsigned char)at[-1])))
			continue;
		at += 2;
		found->value[name->level] = value_after(at + 1);
		found->address[name->level] = at[1] == ':' ? find_blank(at + 2) : NULL;
		find->plain |= found->value[name->level] && at[1] == ':';
	}
}

/* The number of an entry in its table, by the address of the entry; -1: not told. */
static int64_t index_of(const struct paste *paste, const char *address)
{
	uint64_t page = UINT64_C(1) << (paste->has_granule ? paste->granule : S2PT_4K);
	char *end;
	uint64_t at;

	if (!address)
		return -1;
	at = strtoull(address, &end, 16);
	return end == address ? -1 : (int64_t)(at % page / 8);
}

/* The address that was walked for: 16 digits in brackets. */
static void find_address(struct paste *paste, const char *line)
{
	for (const char *at = line; (at = strchr(at, '[')) != NULL; at++) {
		if (strspn(at + 1, "0123456789abcdef") != 16 || at[17] != ']')
			continue;
		paste->has_ipa = true;
		paste->ipa = strtoull(at + 1, NULL, 16);
	}
}

/*
 * Lines like "pgd=..., p4d=..., pud=...".  A level that repeats the one above is the same entry: it is
 * folded.  Where p4d is not told of, as before Linux 5.8, the topmost one is level 0; but with five
 * levels it is level -1.
 */
void find_linux(struct find *find, const char *line)
{
	struct paste *paste = find->paste;
	struct linux_line found = { 0 };
	uint64_t below = 0;
	bool has_below = false;

	find_values(find, line, &found);
	for (int i = LINUX_LEVELS - 1; i >= 0; i--) {
		uint64_t word = 0;

		if (!found.value[i] || find_value(find, found.value[i], &word) != WORD_GOOD) {
			find->bad |= found.value[i] && strspn(found.value[i], HEX_DIGITS) > 0;
			continue;
		}
		if (has_below && word == below)
			found.value[i] = NULL;
		below = word;
		has_below = true;
	}
	if (has_below && !find->plain)
		find_address(paste, line);
	for (int i = 0; i < LINUX_LEVELS; i++) {
		bool top = i == 0 && !found.value[1] && !paste->lpa2;

		if (found.value[i])
			find_add(find, found.value[i], top ? 0 : i - 1,
				 index_of(paste, found.address[i]));
	}
}

void find_linux_header(struct paste *paste, const char *text)
{
	unsigned long size = strtoul(find_blank(text), NULL, 10);
	const char *bits = strstr(text, "-bit VAs");
	const char *root = strstr(text, "pgdp=");

	find_regime(paste, S2PT_EL1);
	if (size != 4 && size != 16 && size != 64)
		return;
	paste->has_granule = true;
	paste->granule = size == 4 ? S2PT_4K : size == 16 ? S2PT_16K : S2PT_64K;
	while (bits && bits > text && isdigit((unsigned char)bits[-1]))
		bits--;
	paste->input_bits = bits ? (unsigned int)strtoul(bits, NULL, 10) : 0;
	paste->lpa2 = paste->input_bits == 52;
	/* Older kernels print its virtual address, or a hash of it. */
	paste->has_root = root && find_word(root + 5, &paste->root) == WORD_GOOD &&
			  paste->root < UINT64_C(1) << 52 && paste->root % 64 == 0;
}
