/* SPDX-License-Identifier: BSD-2-Clause */
/* What the lines of a transcript mean, told once for those that were shown. */

#ifndef S2PT_FUZZ_LEGEND_H
#define S2PT_FUZZ_LEGEND_H

#include <stdbool.h>

#define LEGEND_LINES 32

/* What a class of lines is about: its letter, or another name of it. */
const char *legend_class(const char *class);

/* Which meanings are needed. */
struct legend {
	bool needed[LEGEND_LINES];
};

/* A line was shown. */
void legend_note(struct legend *legend, const char *line);

/* Print what was needed; nothing if that is nothing. */
void legend_print(const struct legend *legend);

#endif
