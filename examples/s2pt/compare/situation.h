/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known at one point of a script from the operations before it. */

#ifndef COMPARE_SITUATION_H
#define COMPARE_SITUATION_H

#include "transcript.h"

#define SITUATION_WORDS 16

/* An operation as words, and the numbers among them (0 elsewhere). */
struct request {
	char text[512];
	char *word[SITUATION_WORDS];
	uint64_t number[SITUATION_WORDS];
	unsigned int words;
};

struct situation {
	/* The last `init` line, and whether it made a table. */
	char init[256];
	bool alive;
	unsigned int page_shift;
	unsigned int ipa_bits;
	bool wide;
	bool fwb;
	bool tlb_range;
	bool xnx;
	/* The number of pages is limited, or an allocation is to fail. */
	bool scarce;
	/* An invalid word was poked. */
	bool poked;
	/* Marks have been set. */
	bool marked;
	/* Blocks have been split; permissions to execute have been relaxed. */
	bool split;
	bool relaxed;
};

void request_read(struct request *request, const char *asked);

/* Does the request have this word, from word number `first` on? */
bool request_has(const struct request *request, unsigned int first, const char *word);

/* Note an operation, whose result was `result`. */
void situation_after(struct situation *situation, const struct request *request,
		     const char *result);

/* Get the input addresses that an operation is about; false if it is about none. */
bool request_range(const struct request *request, uint64_t *ipa, uint64_t *size);

#endif
