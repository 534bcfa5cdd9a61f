/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of a script or transcript, from a file (xz or not) or from standard input, which may be a
 * pipe whose other end waits for an answer.
 */

#ifndef REPLAY_LINES_H
#define REPLAY_LINES_H

/* An open file.  However long a line is, it takes no more memory than this. */

#include <stdbool.h>
#include <stddef.h>

#define LINES_LENGTH 4095

struct lines;

/* Open a file; "-" or NULL is standard input.  NULL, with a message, if it can't be opened. */
struct lines *lines_open(const char *path);

/*
 * The next line without its end, NULL at the end; it lasts until the next call.  What does not fit
 * is left out, and so is what is no text; `*clean` is then false.
 */
char *lines_next(struct lines *lines, bool *clean);

/* Does the next call have to wait for input? */
bool lines_wait(const struct lines *lines);

/* Close a file.  False, with a message, if reading failed. */
bool lines_close(struct lines *lines);

#endif
