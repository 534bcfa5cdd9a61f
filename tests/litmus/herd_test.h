/* SPDX-License-Identifier: BSD-2-Clause */
/* A litmus row as a program for herd7, while it is being written. */

#ifndef HERD_TEST_H
#define HERD_TEST_H

#include "rows.h"

#include <stdbool.h>
#include <stddef.h>

#define HERD_CPUS                 4
#define HERD_LINES                48
#define HERD_WORDS                16

#define HERD_PRINTS(text, values) __attribute__((format(printf, text, values)))

/* What an entry says.  Pages: x and y, and n for a new one. */
struct herd_word {
	char page;
	bool valid, young, writable, dbm;
};

struct herd_cpu {
	char line[HERD_LINES][48];
	unsigned int lines;
	/* Registers in use, and the one that was loaded last. */
	unsigned int registers;
	unsigned int loaded;
	/* The register on which the next access or TLBI depends; 0: there is none. */
	unsigned int dependency;
	/* Its MMU walks for an access. */
	bool walks;
};

struct herd_test {
	const struct litmus *row;
	struct herd_cpu cpu[HERD_CPUS];
	char start[1024];
	char condition[1024];
	/* The words of the entries x and y, in the order in which they are stored. */
	struct herd_word word[2][HERD_WORDS];
	unsigned int words[2];
	/* Who stored the last one; HERD_CPUS: nobody has. */
	unsigned int writer[2];
	/* Several CPUs stored. */
	bool shared[2];
	/* Messages that have arrived; one is under way. */
	unsigned int messages;
	bool under_way;
	/* Who took the step before. */
	unsigned int before;
	/* Why the row can't be expressed; NULL: it can. */
	const char *lacks;
};

/* What an entry says, in herd7's words. */
const char *herd_word_text(struct herd_word word, char text[48]);
/* The word that a row calls so, of a page; false: there is none. */
bool herd_word_named(const char *name, char page, struct herd_word *word);
/* Is a word all of the parts, which are joined by `+`? */
bool herd_word_fits(struct herd_word word, const char *parts);

/* Behind a text of `size` bytes; ends the program if that is not enough. */
HERD_PRINTS(3, 4) void herd_add(char *text, size_t size, const char *format, ...);
/* One more line of code of a CPU. */
HERD_PRINTS(3, 4)
void herd_emit(struct herd_test *test, unsigned int number, const char *format, ...);
/* One more part of the outcome. */
HERD_PRINTS(2, 3) void herd_demand(struct herd_test *test, const char *format, ...);
/* A register of a CPU's own that has this value at first. */
HERD_PRINTS(3, 4)
unsigned int herd_holding(struct herd_test *test, unsigned int number, const char *format, ...);

/* herd_step.c: write the row's steps as a program. */
void herd_tell(struct herd_test *test, const struct litmus *row);

#endif
