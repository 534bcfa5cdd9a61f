/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_ALONE_H
#define S2PT_HOST_ALONE_H

#include "s2pt/event.h"

/*
 * Who is told when a caller says to be alone in a table, beside the hooks: the owners of tables,
 * of which there may be several.
 */

struct alone_watch {
	struct alone_watch *next;
	/* The table. */
	const void *table;
	void (*said)(void *ctx);
	void *ctx;
};

void s2pt_alone_watch(struct alone_watch *watch);
void s2pt_alone_forget(struct alone_watch *watch);

/* For the event point. */
void s2pt_alone_said(const void *table);

#endif
