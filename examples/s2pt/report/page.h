/* SPDX-License-Identifier: BSD-2-Clause */
/* A report: one HTML page that needs nothing else, with what it shows as JSON inside of it. */

#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "timeline.h"

#include <stdbool.h>

#include <jansson.h>

/* What a page shows. */
struct page {
	/* What there is to say: title, verdict, facts, tables.  report.js tells what is read of it. */
	json_t *summary;
	/* Timelines, one or none a policy. */
	struct timeline **timeline;
	unsigned int timelines;
};

/*
 * Write the page to the file at `path`.  False, with a message, if that failed.  `page->summary` may be
 * NULL for want of memory.
 */
bool page_write(const struct page *page, const char *path);

#endif
