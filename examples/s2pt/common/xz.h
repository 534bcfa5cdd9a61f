/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes or lines of a file that may be compressed by xz.  Its first bytes tell, not its name. */

#ifndef XZ_H
#define XZ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct xz;

/* Open a file.  NULL, with errno set, if it can't be opened.  "-" is the standard input. */
struct xz *xz_open(const char *path);

/*
 * Read up to `size` bytes; fewer only at the end.  Returns 0 at the end, -1 on an error, see
 * xz_error().
 */
ssize_t xz_read(struct xz *xz, void *buffer, size_t size);

/*
 * The next line without its end, or NULL at the end of the file or on an error, which xz_error()
 * tells apart.  The line is the stream's and lasts until the next call; `length`, which may be
 * NULL, counts NULs inside.  A line above XZ_LINE_MAX is an error.
 */
char *xz_line(struct xz *xz, size_t *length);

#define XZ_LINE_MAX ((size_t)1 << 20)

/* What went wrong, as text, or NULL if nothing did. */
const char *xz_error(const struct xz *xz);

/* Close a file; NULL is left alone. */
void xz_close(struct xz *xz);

/*
 * Read all that is left into a buffer, `*size` bytes long, which the caller frees.  NULL on an
 * error: see xz_error(), or no memory.
 */
void *xz_slurp(struct xz *xz, size_t *size);

#endif
