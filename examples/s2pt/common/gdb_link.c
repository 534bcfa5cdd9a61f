/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gdb's remote protocol: packets "$...#sum" that are acknowledged by "+".  QEMU stops its machine when
 * somebody connects; it stands until somebody lets it go on.
 */

#include "gdb_link.h"

#include "args.h"

#include <errno.h>
#include <error.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Seconds until a server counts as gone. */
#define PATIENCE 10

/* The next byte from the server; below 0: it has gone, or says nothing for too long. */
static int next(struct gdb_link *link)
{
	ssize_t got;

	if (link->taken == link->have) {
		do
			got = recv(link->socket, link->in, sizeof(link->in), 0);
		while (got < 0 && errno == EINTR);
		if (got == 0)
			errno = ECONNRESET;
		if (got <= 0)
			return -1;
		link->have = (size_t)got;
		link->taken = 0;
	}
	return link->in[link->taken++];
}

static bool send_all(struct gdb_link *link, const char *text, size_t size)
{
	while (size) {
		ssize_t sent = send(link->socket, text, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		text += sent;
		size -= (size_t)sent;
	}
	return true;
}

int gdb_digit(int byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* Read up to the end of a packet.  Returns its length, or -1 with errno; EPROTO: it makes no sense. */
static int receive(struct gdb_link *link, char answer[GDB_ANSWER])
{
	unsigned int sum = 0;
	int length = 0;
	int byte;

	do
		byte = next(link);
	while (byte == '+');
	if (byte >= 0 && byte != '$')
		errno = EPROTO;
	if (byte != '$')
		return -1;
	while ((byte = next(link)) >= 0 && byte != '#') {
		sum += (unsigned int)byte;
		/* "0* " is 0 and three more of it. */
		if (byte == '*' && length) {
			int times = next(link);

			sum += (unsigned int)times;
			for (times -= 29; times > 0 && length < GDB_ANSWER - 1; times--, length++)
				answer[length] = answer[length - 1];
		} else if (length < GDB_ANSWER - 1) {
			answer[length++] = (char)byte;
		}
	}
	if (byte < 0)
		return -1;
	byte = gdb_digit(next(link));
	byte = byte * 16 + gdb_digit(next(link));
	errno = EPROTO;
	if (byte < 0 || (unsigned int)byte != (sum & 0xff))
		return -1;
	answer[length] = '\0';
	return length;
}

int gdb_ask(struct gdb_link *link, const char *question, char answer[GDB_ANSWER])
{
	char packet[128];
	unsigned int sum = 0;
	int length;

	for (const char *at = question; *at; at++)
		sum += (unsigned char)*at;
	length = snprintf(packet, sizeof(packet), "$%s#%02x", question, sum & 0xff);
	errno = EPROTO;
	if ((size_t)length >= sizeof(packet))
		return -1;
	if (!send_all(link, packet, (size_t)length))
		return -1;
	length = receive(link, answer);
	if (length >= 0 && !send_all(link, "+", 1))
		return -1;
	return length;
}

const char *gdb_reason(void)
{
	if (errno == EPROTO)
		return "it does not speak gdb's remote protocol";
	if (errno == EAGAIN)
		return "it does not answer";
	if (errno == EPIPE || errno == ECONNRESET)
		return "it has gone away";
	return strerror(errno);
}

/* Connect to where "HOST:PORT" says, "[::1]:1234" or ":1234"; -1, with a message, if that fails. */
static int connect_to(const char *where, const char *quoted)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	const struct timeval patience = { .tv_sec = PATIENCE };
	const char *colon = strrchr(where, ':');
	char host[256] = "localhost";
	struct addrinfo *found = NULL;
	int failed;
	int fd = -1;

	if (!colon || !colon[1] || (size_t)(colon - where) >= sizeof(host)) {
		error(0, 0, "no HOST:PORT: '%s'", quoted);
		return -1;
	}
	if (where[0] == '[' && colon > where + 1 && colon[-1] == ']')
		(void)snprintf(host, sizeof(host), "%.*s", (int)(colon - where) - 2, where + 1);
	else if (colon > where)
		(void)snprintf(host, sizeof(host), "%.*s", (int)(colon - where), where);
	failed = getaddrinfo(host, colon + 1, &hints, &found);
	if (failed) {
		error(0, 0, "%s: %s", quoted, gai_strerror(failed));
		return -1;
	}
	for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
		fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		/* Questions are short, and each waits for its answer. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(const int){ 1 }, sizeof(int));
		if (connect(fd, at->ai_addr, at->ai_addrlen) < 0) {
			failed = errno;
			close(fd);
			errno = failed;
			fd = -1;
		}
	}
	if (fd < 0)
		error(0, errno, "%s", quoted);
	freeaddrinfo(found);
	return fd;
}

bool gdb_connect(struct gdb_link *link, const char *where)
{
	*link = (struct gdb_link){ .socket = -1 };
	(void)args_quote(where, link->where);
	link->socket = connect_to(where, link->where);
	return link->socket >= 0;
}

void gdb_disconnect(struct gdb_link *link)
{
	close(link->socket);
}
