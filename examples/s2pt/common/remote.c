/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory and registers of a machine that stands, asked of QEMU's server for gdb. */

#include "remote.h"

#include "cmd.h"
#include "gdb_registers.h"

#include <error.h>
#include <inttypes.h>
#include <search.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of memory in one packet: what every server takes. */
#define PIECE 1024
/* Pages that are kept; then all are forgotten. */
#define KEPT 65536

struct page {
	s2pt_pa_t pa;
	bool there;
	unsigned char bytes[REMOTE_PAGE];
};

struct remote {
	struct gdb_link link;
	/* The registers that it describes; NULL until one is asked for. */
	struct gdb_registers *registers;
	/* A tree of tsearch(3), and how many pages are in it. */
	void *pages;
	unsigned int count;
	/* What qqemu.PhyMemMode was. */
	char before[2];
};

static int compare(const void *one, const void *other)
{
	s2pt_pa_t a = ((const struct page *)one)->pa;
	s2pt_pa_t b = ((const struct page *)other)->pa;

	return a < b ? -1 : a > b;
}

/* Have the server read physical memory; false, with a message, if it does not. */
static bool go_physical(struct remote *remote)
{
	char answer[GDB_ANSWER];
	int length = gdb_ask(&remote->link, "qqemu.PhyMemMode", answer);

	if (length == 1 && (answer[0] == '0' || answer[0] == '1')) {
		remote->before[0] = answer[0];
		length = gdb_ask(&remote->link, "Qqemu.PhyMemMode:1", answer);
	}
	if (length < 0) {
		error(0, 0, "%s: %s", remote->link.where, gdb_reason());
		return false;
	}
	if (remote->before[0] && strcmp(answer, "OK") == 0)
		return true;
	error(0, 0, "%s: this server does not read physical memory, as that of QEMU does",
	      remote->link.where);
	return false;
}

struct remote *remote_on(struct gdb_link *link)
{
	struct remote *remote = calloc(1, sizeof(*remote));

	if (!remote) {
		error(0, 0, "no memory");
		gdb_disconnect(link);
		return NULL;
	}
	remote->link = *link;
	if (go_physical(remote))
		return remote;
	remote_close(remote);
	return NULL;
}

struct remote *remote_open(const char *where)
{
	struct gdb_link link;

	return gdb_connect(&link, where) ? remote_on(&link) : NULL;
}

/* Read a piece of memory; false: the server can't. */
static bool read_piece(struct remote *remote, s2pt_pa_t pa, unsigned char bytes[PIECE])
{
	char question[48];
	char answer[GDB_ANSWER];
	int length;

	(void)snprintf(question, sizeof(question), "m%" PRIx64 ",%x", pa, (unsigned int)PIECE);
	length = gdb_ask(&remote->link, question, answer);
	if (length < 0)
		error(CMD_BAD, 0, "%s: %s, at 0x%" PRIx64, remote->link.where, gdb_reason(), pa);
	if (answer[0] == 'E' && length == 3)
		return false;
	for (size_t i = 0; i < PIECE && length == 2 * PIECE; i++) {
		int byte = gdb_digit(answer[2 * i]) * 16 + gdb_digit(answer[2 * i + 1]);

		if (gdb_digit(answer[2 * i]) < 0 || gdb_digit(answer[2 * i + 1]) < 0)
			length = 0;
		bytes[i] = (unsigned char)byte;
	}
	if (length != 2 * PIECE)
		error(CMD_BAD, 0,
		      "%s: no answer that makes sense to a read of %d bytes at 0x%" PRIx64,
		      remote->link.where, PIECE, pa);
	return true;
}

static struct page *read_page(struct remote *remote, s2pt_pa_t pa)
{
	struct page *page = calloc(1, sizeof(*page));

	if (remote->count++ == KEPT) {
		tdestroy(remote->pages, free);
		remote->pages = NULL;
		remote->count = 1;
	}
	if (page)
		page->pa = pa;
	if (!page || !tsearch(page, &remote->pages, compare))
		error(CMD_BAD, 0, "no memory");
	page->there = true;
	for (unsigned int at = 0; at < REMOTE_PAGE && page->there; at += PIECE)
		page->there = read_piece(remote, pa + at, page->bytes + at);
	return page;
}

const unsigned char *remote_page(struct remote *remote, s2pt_pa_t pa)
{
	struct page key = { .pa = pa };
	void *found = tfind(&key, &remote->pages, compare);
	const struct page *page = found ? *(struct page **)found : read_page(remote, pa);

	return page->there ? page->bytes : NULL;
}

bool remote_register(struct remote *remote, unsigned int cpu, const char *name, uint64_t *value)
{
	if (!remote->registers)
		remote->registers = gdb_registers_open(&remote->link);
	return remote->registers && gdb_register(remote->registers, cpu, name, value);
}

void remote_close(struct remote *remote)
{
	char answer[GDB_ANSWER];
	char question[] = "Qqemu.PhyMemMode:0";

	if (!remote)
		return;
	if (remote->before[0]) {
		question[sizeof(question) - 2] = remote->before[0];
		(void)gdb_ask(&remote->link, question, answer);
	}
	gdb_disconnect(&remote->link);
	gdb_registers_close(remote->registers);
	tdestroy(remote->pages, free);
	free(remote);
}
