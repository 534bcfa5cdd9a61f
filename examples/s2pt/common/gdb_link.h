/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions to a server of gdb's remote protocol, and its answers. */

#ifndef GDB_LINK_H
#define GDB_LINK_H

#include <stdbool.h>
#include <stddef.h>

/* Room for an answer. */
#define GDB_ANSWER 4096

struct gdb_link {
	int socket;
	/* The server's name, for messages. */
	char where[48];
	unsigned char in[512];
	size_t have;
	size_t taken;
};

/* Connect to "HOST:PORT", "[::1]:1234" or ":1234".  False, with a message, if that fails. */
bool gdb_connect(struct gdb_link *link, const char *where);

/* Send a packet and read the answer.  Returns its length, or -1 with errno. */
int gdb_ask(struct gdb_link *link, const char *question, char answer[GDB_ANSWER]);

/* Why the last question got no answer. */
const char *gdb_reason(void);

/* The value of a hexadecimal digit, or -1. */
int gdb_digit(int byte);

void gdb_disconnect(struct gdb_link *link);

#endif
