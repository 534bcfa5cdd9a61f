/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_LINES_H
#define REPLAY_LINES_H

/*
 * Lines of a script or transcript, from a file (xz or not) or from standard input, which may be a pipe
 * whose other end waits for an answer.  However long a line is, it takes no more room than this.
 */

#include <stdbool.h>
#include <stddef.h>

#define LINES_LENGTH 4095

struct lines;

/* "-" or NULL is standard input.  NULL, with a message, if it can't be opened. */
struct lines *lines_open(const char *path);

/*
 * The next line without its end, NULL at the end.  What does not fit is left out, and so is what is
 * no text; `*clean` is then false.  It lasts until the next call.
 */
char *lines_next(struct lines *lines, bool *clean);

/* The next call has to wait for input. */
bool lines_wait(const struct lines *lines);

/* False, with a message, if reading failed. */
bool lines_close(struct lines *lines);

#endif
