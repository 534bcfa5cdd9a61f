/* SPDX-License-Identifier: GPL-2.0-only */
/* Keeps tables that were detached until the next grace period, if a script asks for that. */

#include "retire.h"

#include "event.h"
#include "pool.h"
#include "walker.h"

#include <stdlib.h>

struct waiting {
	void *table;
	int level;
};

static bool deferring;
static struct waiting *waiting;
static unsigned int count, room;

void retire_reset(void)
{
	deferring = false;
	count = 0;
}

void retire_defer(bool defer)
{
	deferring = defer;
}

unsigned int retire_settle(void)
{
	unsigned int n = count;

	for (unsigned int i = 0; i < n; i++)
		w_free_unlinked(waiting[i].table, waiting[i].level);
	count = 0;
	return n;
}

void pool_retire(void *table, int level)
{
	char name[POOL_TEXT];

	pool_name(table, name);
	event('a', "u %s %d", name, level);
	if (!deferring) {
		w_free_unlinked(table, level);
		return;
	}
	if (count == room) {
		room = room ? 2 * room : 64;
		waiting = realloc(waiting, room * sizeof(*waiting));
		if (!waiting)
			abort();
	}
	waiting[count++] = (struct waiting){ .table = table, .level = level };
}
