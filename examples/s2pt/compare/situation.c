/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows a script, so that `s2pt compare` knows what stands before an operation. */

#include "situation.h"

#include "classes.h"
#include "replay/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The field of VTCR_EL2. */
#define T0SZ      63
#define TG0_SHIFT 14
#define DS        (UINT64_C(1) << 32)

void request_read(struct request *request, const char *asked)
{
	char *rest = NULL;

	*request = (struct request){ .words = 0 };
	snprintf(request->text, sizeof(request->text), "%s", asked);
	for (char *word = strtok_r(request->text, " \t", &rest);
	     word && request->words < SITUATION_WORDS; word = strtok_r(NULL, " \t", &rest)) {
		unsigned int at = request->words++;

		request->word[at] = word;
		if (!words_number(word, &request->number[at]))
			request->number[at] = 0;
	}
	/* The first word is never NULL. */
	if (!request->words)
		request->word[request->words++] = request->text;
}

bool request_has(const struct request *request, unsigned int first, const char *word)
{
	for (unsigned int i = first; i < request->words; i++)
		if (!strcmp(request->word[i], word))
			return true;
	return false;
}

static void begun(struct situation *situation, const struct request *request, const char *result)
{
	static const unsigned int shifts[] = { 12, 16, 14, 12 };
	const char *vtcr = strstr(result, "vtcr=");
	uint64_t word = vtcr ? strtoull(vtcr + 5, NULL, 16) : 0;
	bool scarce = situation->scarce;

	*situation = (struct situation){
		.alive = vtcr != NULL,
		.page_shift = shifts[word >> TG0_SHIFT & 3],
		.ipa_bits = 64 - (unsigned int)(word & T0SZ),
		.wide = (word & DS) != 0 || (word >> TG0_SHIFT & 3) == 1,
		.fwb = request_has(request, 3, "fwb") && !request_has(request, 3, "nofwb"),
		.tlb_range = request_has(request, 3, "tlbr"),
		.xnx = request_has(request, 3, "xnx"),
		.scarce = scarce,
	};
	for (unsigned int i = 0; i < request->words; i++) {
		size_t used = strlen(situation->init);

		snprintf(situation->init + used, sizeof(situation->init) - used, "%s%s",
			 i ? " " : "", request->word[i]);
		situation->scarce |= !strncmp(request->word[i], "max=", 4);
	}
}

void situation_after(struct situation *situation, const struct request *request, const char *result)
{
	const char *what = request->word[0];

	if (!strcmp(what, "init")) {
		if (strcmp(result, "busy") != 0)
			begun(situation, request, result);
		return;
	}
	situation->scarce |= !strcmp(what, "fail");
	situation->marked |= !strcmp(what, "owner") || !strcmp(what, "annot");
	situation->split |= !strcmp(what, "split");
	situation->relaxed |= !strcmp(what, "relax") && situation->xnx;
	if (!strcmp(what, "poke") && request->words > 3)
		situation->poked |= !(request->number[3] & 1);
	if (!strcmp(what, "destroy"))
		situation->alive = situation->scarce = false;
}

bool request_range(const struct request *request, uint64_t *ipa, uint64_t *size)
{
	static const char *const ranges[] = { "map",   "unmap", "wrprotect", "flush", "owner",
					      "annot", "tcy",   "split",     "walk" };
	static const char *const pages[] = {
		"relax", "mkyoung", "mkold", "isyoung", "get", "poke"
	};

	*ipa = request->number[1];
	*size = 1;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (!strcmp(request->word[0], pages[i]))
			return request->words > 1;
	*size = request->number[2];
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (!strcmp(request->word[0], ranges[i]))
			return request->words > 2;
	return false;
}
