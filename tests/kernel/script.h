/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a line of a script. */
#ifndef S2PT_KERNEL_SCRIPT_H
#define S2PT_KERNEL_SCRIPT_H

#include "walker.h"

#include <stdbool.h>
#include <stddef.h>

#define SCRIPT_WORDS 24

struct words {
	unsigned int count;
	char *word[SCRIPT_WORDS];
};

/* Cuts `line` up where it stands; false: too many words. */
bool script_cut(char *line, struct words *words);
bool script_number(const char *word, w_u64 *number);
/* Letters of a protection, "-" for none. */
bool script_prot(const char *word, unsigned int *prot);
/* Walk flags, from the `first` word on. */
bool script_flags(const struct words *words, unsigned int first, unsigned int *flags);
/* "EAGAIN" or a number. */
bool script_error(const char *word, int *error);

void script_prot_text(unsigned int prot, char text[16]);
const char *script_error_text(int error, char text[16]);

#endif
