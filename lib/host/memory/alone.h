/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling the owners of tables, of which there may be several, when a caller says to be alone in
 * one, whatever the hooks are.
 */

#ifndef S2PT_HOST_ALONE_H
#define S2PT_HOST_ALONE_H

#include "s2pt/event.h"

struct alone_watch {
	struct alone_watch *next;
	/* The table that is watched. */
	const void *table;
	void (*said)(void *ctx);
	void *ctx;
};

void s2pt_alone_watch(struct alone_watch *watch);
void s2pt_alone_forget(struct alone_watch *watch);

/* Called by the event point: somebody said to be alone in `table`. */
void s2pt_alone_said(const void *table);

#endif
