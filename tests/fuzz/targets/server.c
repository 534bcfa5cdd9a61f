/* SPDX-License-Identifier: BSD-2-Clause */
/* A server of gdb's remote protocol that has said all that it will ever say. */

#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void say(int fd, const void *bytes, size_t size)
{
	/* What does not fit into the socket's buffer was not said. */
	if (send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
}

static void answer(int fd, const uint8_t *line, size_t size)
{
	unsigned int sum = 0;
	char end[8];

	for (size_t i = 0; i < size; i++)
		sum += line[i];
	say(fd, "+$", 2);
	say(fd, line, size);
	snprintf(end, sizeof(end), "#%02x", sum & 0xff);
	say(fd, end, 3);
}

int server_open(const uint8_t *data, size_t size, int *other)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		abort();
	while (size) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end ? (size_t)(end - data) : size;

		if (end)
			answer(pair[1], data, length);
		else
			say(pair[1], data, length);
		length += end != NULL;
		data += length;
		size -= length;
	}
	shutdown(pair[1], SHUT_WR);
	*other = pair[1];
	return pair[0];
}
