/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a file, plain or compressed by xz. */

#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t *data;
	size_t size;
	/* `data` is a mapping of the file; otherwise it is from malloc(). */
	bool mapped;
};

/* Get the bytes of a file; "-" is the standard input.  False, with a message, if it can't be read. */
bool bytes_open(struct bytes *bytes, const char *path);

/* Free them; what has none is left alone. */
void bytes_close(struct bytes *bytes);

#endif
