/* SPDX-License-Identifier: BSD-2-Clause */
/* Differences that are known beforehand, each with a sentence that says what it is. */

#ifndef S2PT_FUZZ_KNOWN_H
#define S2PT_FUZZ_KNOWN_H

#include "transcript.h"

#define KNOWN_MAX 32

/* A file of them, as text, whose lines are cut up. */
struct known {
	char *text;
	size_t count;
	struct {
		/* The operation, the class, and patterns of fnmatch() for the line of each; "-": none. */
		char *op, *class, *line[2], *what;
	} entry[KNOWN_MAX];
};

/* Read lines of five fields with tabs between: operation, class, two patterns, sentence.  False, after a message: it can't. */
bool known_read(struct known *known, const char *path);

/* The kinds of difference that were met: the operation, the class, and as what it is known. */
struct kinds {
	struct {
		char op[16], class[16];
		const char *what;
	} kind[64];
	unsigned int count;
};

/* Are two differences of one kind? */
bool known_same_kind(const struct known *known, const struct difference *a,
		     const struct difference *b);

/* Note a difference; false: one of its kind was there before. */
bool known_is_new(const struct known *known, struct kinds *kinds, const struct difference *d);

/* The sentence about a difference; NULL: it is not known. */
const char *known_as(const struct known *known, const struct difference *difference);

void known_free(struct known *known);

#endif
