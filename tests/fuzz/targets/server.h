/* SPDX-License-Identifier: BSD-2-Clause */
/* A server of gdb's remote protocol that has said all that it will ever say. */

#ifndef SERVER_H
#define SERVER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Open a connection to it.  Each line of the data is an answer, with its frame and sum around it; a last one without an end
 * stands as it is.  Returns the socket; `*other` is the server's end, to be closed, too.
 */
int server_open(const uint8_t *data, size_t size, int *other);

#endif
