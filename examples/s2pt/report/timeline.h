/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A timeline: what happened to tables, event by event, with the windows in which entries were
 * invalid or TLBs stale; collected while a checker is told, and written for a page to draw.
 */

#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "kind.h"
#include "s2pt/host/check.h"

#include <stdio.h>

/* Events that are kept unless something else is asked for. */
#define TIMELINE_EVENTS 100000

struct timeline_config {
	/* What it is called on the page. */
	const char *name;
	/* The machine; the checker is told nothing that `timeline_event` is not. */
	struct s2pt_check_config rules;
	/* Who judges; NULL: a checker of its own, or nobody. */
	struct s2pt_check *check;
	bool unjudged;
	/* The first line that is kept, and how many events; 0: TIMELINE_EVENTS. */
	uint64_t first;
	size_t most;
	/* Times are measured. */
	bool clock;
	/* The last CPU is the host. */
	bool host;
};

struct timeline;

/* NULL: no memory. */
struct timeline *timeline_new(const struct timeline_config *config);

void timeline_delete(struct timeline *timeline);

/* Have an event judged, and keep it; `line` is its number on the page.  Threads may call this. */
void timeline_event(struct timeline *timeline, const struct s2pt_check_event *event, uint64_t line);

/*
 * Keep something that is no event of a checker's; `ns` is how long it took.  Threads may call this.
 */
void timeline_note(struct timeline *timeline, enum timeline_kind kind, unsigned int lane,
		   const char *text, uint64_t line, uint64_t ns);

/* Write it as a JSON object, without `<` in it.  False: there was no memory for all of it. */
bool timeline_write(struct timeline *timeline, FILE *out);

#endif
