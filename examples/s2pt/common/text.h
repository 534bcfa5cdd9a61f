/* SPDX-License-Identifier: BSD-2-Clause */
/* The text that a command explains: its arguments, or standard input, line by line. */

#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>

/* A function that gets a line, which it may cut up.  NULs in it have become space. */
typedef void text_line(void *ctx, char *line);

/*
 * Hand the arguments over as one text, with a space between each two; it may have several lines.  Ends
 * the program if there is no memory.
 */
void text_words(char *const *word, int words, text_line *take, void *ctx);

/* Hand standard input over.  False, with a message, if it can't be read to its end. */
bool text_input(text_line *take, void *ctx);

#endif
