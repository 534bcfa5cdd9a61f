/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_WORDS_H
#define REPLAY_WORDS_H

#include "s2pt/desc.h"

/* More than any operation takes. */
#define WORDS_MAX 24

/* A line in words. */
struct words {
	unsigned int count;
	char *word[WORDS_MAX];
};

/* `r w x p u d n 0 1 2 3`, as a script writes what is mapped. */
struct prot {
	struct s2pt_attr attr;
	/* Both `d` and `n`: two memory types. */
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
	/* Leave out the invalidation of a break, and cache maintenance. */
	WALK_NOBBM = 32,
	WALK_NOCMO = 64,
};

/* Cuts a line at its blanks, in place.  False: too many words. */
bool words_cut(char *line, struct words *words);

/* C style, with K, M, G or T behind it. */
bool words_number(const char *word, uint64_t *number);

bool words_prot(const char *word, struct prot *prot);

/* A set of `enum walk_flag` from word `first` on. */
bool words_flags(const struct words *words, unsigned int first, unsigned int *flags);

/* A script's text for permissions and software bits; at least 12 bytes. */
void words_show_prot(unsigned int perm, unsigned int software, char *text);

/* An error of `walk`: EAGAIN or a number.  The name, with its sign, or NULL. */
const char *words_error(const char *word);

#endif
