/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares dumps of two tables entry by entry, and finds the deviation that explains their
 * difference.
 */

#include "deviations.h"

#include <stdlib.h>
#include <string.h>

/* Fields of a leaf. */
#define MEMATTR (UINT64_C(15) << 2)
#define AF      (UINT64_C(1) << 10)
#define XN      (UINT64_C(3) << 53)

/* The deviation by which one word becomes the other. */
static enum deviation between(const struct situation *situation, uint64_t want, uint64_t got)
{
	uint64_t differ = want ^ got;

	if (!(want & 1) && !(got & 1) && want && got)
		return situation->marked || situation->poked ? DEVIATION_MARKS : DEVIATION_NONE;
	if (!(want & got & 1))
		return DEVIATION_NONE;
	if (situation->split && !(differ & ~(MEMATTR | AF)))
		return DEVIATION_SPLIT_ATTRIBUTES;
	if (situation->relaxed && !(differ & ~XN))
		return DEVIATION_RELAX_EXECUTE;
	return DEVIATION_NONE;
}

/* Are two lines `d LEVEL IPA VALUE` about the same entries, and as many of them? */
static bool same_place(const struct request *a, const struct request *b)
{
	bool run_a = a->words > 4 && a->word[4][0] == '*';
	bool run_b = b->words > 4 && b->word[4][0] == '*';

	if (a->words < 4 || b->words < 4 || a->words != b->words || run_a != run_b)
		return false;
	return !strcmp(a->word[0], "d") && !strcmp(b->word[0], "d") &&
	       !strcmp(a->word[1], b->word[1]) && a->number[2] == b->number[2] &&
	       (!run_a || !strcmp(a->word[4], b->word[4]));
}

static const char *next_line(const struct operation *operation, size_t *at)
{
	while (*at < operation->events)
		if (class_of(operation->event[(*at)++]) == CLASS_DUMPS)
			return operation->event[*at - 1];
	return NULL;
}

enum deviation deviation_of_dump(const struct pair *pair)
{
	enum deviation found = DEVIATION_NONE;
	size_t i = 0, j = 0;

	for (;;) {
		const char *want = next_line(pair->want, &i), *got = next_line(pair->got, &j);
		enum deviation here;
		struct request a, b;

		if (!want || !got)
			return want || got ? DEVIATION_NONE : found;
		if (!strcmp(want, got))
			continue;
		request_read(&a, want);
		request_read(&b, got);
		if (!same_place(&a, &b))
			return DEVIATION_NONE;
		/* Each engine names its tables differently. */
		if (a.number[3] == b.number[3])
			continue;
		here = between(pair->before, a.number[3], b.number[3]);
		if (here == DEVIATION_NONE)
			return DEVIATION_NONE;
		found = here;
	}
}

/* The next line of a leaf or mark outside of `from` to `to`; false at the end. */
static bool next_outside(const struct operation *operation, size_t *at, uint64_t from, uint64_t to,
			 struct request *line)
{
	const char *text;

	while ((text = next_line(operation, at)) != NULL) {
		request_read(line, text);
		if (line->words > 4 && line->word[4][0] == 't')
			continue;
		if (line->words > 3 && (line->number[2] < from || line->number[2] >= to))
			return true;
	}
	return false;
}

bool dumps_agree_outside(const struct pair *pair, uint64_t from, uint64_t to)
{
	struct request a, b;
	size_t i = 0, j = 0;

	for (;;) {
		bool want = next_outside(pair->want, &i, from, to, &a);
		bool got = next_outside(pair->got, &j, from, to, &b);

		if (!want || !got)
			return want == got;
		if (!same_place(&a, &b) || a.number[3] != b.number[3])
			return false;
	}
}

static enum deviation of_value(const struct pair *pair)
{
	const char *want = strstr(pair->want->result, "0x");
	const char *got = strstr(pair->got->result, "0x");

	if (!want || !got)
		return DEVIATION_NONE;
	return between(pair->before, strtoull(want, NULL, 16), strtoull(got, NULL, 16));
}

enum deviation deviation_of_hash(const struct pair *pair)
{
	const struct situation *situation = pair->before;

	if (!strcmp(pair->request.word[0], "get") || !strcmp(pair->request.word[0], "poke"))
		return of_value(pair);
	if (strcmp(pair->request.word[0], "hash") != 0)
		return DEVIATION_NONE;
	if (situation->marked || situation->poked)
		return DEVIATION_MARKS;
	if (situation->split)
		return DEVIATION_SPLIT_ATTRIBUTES;
	return situation->relaxed ? DEVIATION_RELAX_EXECUTE : DEVIATION_NONE;
}
