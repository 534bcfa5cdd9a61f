/* SPDX-License-Identifier: BSD-2-Clause */
/* Guesses the level of a descriptor where nobody has said it. */

#include "level.h"

#include "args.h"
#include "paste_entry.h"
#include "s2pt/stage1.h"

#include <ctype.h>
#include <string.h>

/* Bits 11:2 and 63:50 of a leaf; what has them all clear grants nothing and is taken for a table. */
static bool has_attributes(const struct s2pt_format *format, uint64_t word)
{
	uint64_t low = UINT64_C(0xffc);
	uint64_t high = word >> 50;

	/* With LPA2 bits 9:8 are an address, in tables too. */
	if (format->geom.lpa2)
		low &= ~UINT64_C(0x300);
	/* Tables of stage 1 have APTable, XNTable, PXNTable and NSTable in 63:59. */
	if (s2pt_is_stage1(format))
		high &= 0x1ff;
	return (word & low) || high;
}

struct level_guess level_guess(const struct s2pt_format *format, uint64_t word)
{
	if (!(word & 1))
		return (struct level_guess){ S2PT_LEVEL_MAX, NULL };
	if (!(word & 2))
		return (struct level_guess){ 2, "0b01 is a block, and most blocks are of level 2" };
	if (has_attributes(format, word))
		return (struct level_guess){ S2PT_LEVEL_MAX, "0b11 with attributes is a page" };
	return (struct level_guess){ 2, "0b11 without attributes is a table; its level is open" };
}

bool level_guess_pair(const struct s2pt_format *format, uint64_t a, uint64_t b,
		      struct level_guess *guess)
{
	struct level_guess of_a = level_guess(format, a);
	struct level_guess of_b = level_guess(format, b);

	*guess = of_a.why ? of_a : of_b;
	return !of_a.why || !of_b.why || of_a.level == of_b.level;
}

int level_said(const char *line)
{
	const char *at = strcasestr(line, "level");
	char number[3] = "";
	int level;

	if (!at)
		return PASTE_UNKNOWN;
	at += strlen("level");
	at += strspn(at, " \t=:");
	memcpy(number, at, strnlen(at, 2));
	if (number[0] != '-' && !isalnum((unsigned char)number[1]))
		number[1] = '\0';
	return args_level(number, &level) ? level : PASTE_UNKNOWN;
}
