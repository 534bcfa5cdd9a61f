/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that stands, by gdb's remote protocol: physical memory, as QEMU's server gives it, and registers. */

#ifndef REMOTE_H
#define REMOTE_H

#include "gdb_link.h"
#include "s2pt/types.h"

#include <stdbool.h>

/* Bytes that are read at once. */
#define REMOTE_PAGE 4096

struct remote;

/*
 * Connect to the server at "HOST:PORT" and ask it for physical memory.  NULL, with a message, if there
 * is no server, or one that has none.
 */
struct remote *remote_open(const char *where);

/* The same over a connection that stands, which is the result's then; closed if there is none. */
struct remote *remote_on(struct gdb_link *link);

/*
 * The page at `pa`, which is aligned to it; NULL if the server can't read it.  Each is asked for once.
 * Ends the program with a message if there is no memory, or if the server stops answering or says what
 * makes no sense.
 */
const unsigned char *remote_page(struct remote *remote, s2pt_pa_t pa);

/*
 * A register of a CPU, by the name that the server describes it with: "VTTBR_EL2".  False, without a
 * message, if it has none of that name or can't read it.
 */
bool remote_register(struct remote *remote, unsigned int cpu, const char *name, uint64_t *value);

/* Have the server read what it read before, and disconnect; NULL is left alone. */
void remote_close(struct remote *remote);

#endif
