/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a script's line. */

#ifndef REPLAY_WORDS_H
#define REPLAY_WORDS_H

#include "s2pt/desc.h"

/* Most words of a line; no operation takes as many. */
#define WORDS_MAX 24

/* A line in words. */
struct words {
	unsigned int count;
	char *word[WORDS_MAX];
};

/* What is to be mapped, as a script writes it: `r w x p u d n 0 1 2 3`. */
struct prot {
	struct s2pt_attr attr;
	/* `d` and `n` were both written: two memory types. */
	bool two_types;
	/* `p` or `u` was written. */
	bool half;
};

enum walk_flag {
	WALK_SH = 1,
	WALK_HF = 2,
	WALK_IE = 4,
	WALK_EX = 8,
	WALK_NOMC = 16,
	/* Flags that leave out the invalidation of a break, and cache maintenance. */
	WALK_NOBBM = 32,
	WALK_NOCMO = 64,
};

/* Cut a line at its blanks, in place.  False: too many words. */
bool words_cut(char *line, struct words *words);

/* Read a number in C's style, with K, M, G or T behind it.  False: it is none. */
bool words_number(const char *word, uint64_t *number);

bool words_prot(const char *word, struct prot *prot);

/* Read a set of `enum walk_flag` from word number `first` on.  False: a word is no flag. */
bool words_flags(const struct words *words, unsigned int first, unsigned int *flags);

/* Print permissions and software bits as a script has them, into at least 12 bytes. */
void words_show_prot(unsigned int perm, unsigned int software, char *text);

/*
 * The name of an error that `walk` is to return, EAGAIN or a number, with its sign; NULL: it is
 * none.
 */
const char *words_error(const char *word);

#endif
