/* SPDX-License-Identifier: BSD-2-Clause */
/* What a search among schedules came to, as a page. */

#ifndef EXPLORE_HTML_H
#define EXPLORE_HTML_H

#include "s2pt/host/explore.h"

/* What the page is about. */
struct explore_html {
	const struct s2pt_explore_config *config;
	const struct s2pt_explore_result *result;
	/* How it ended, in words. */
	const char *end;
	/* The schedule whose story is told, and what it is. */
	const char *replay;
	const char *which;
};

/* Write the page to the file at `path`; false, with a message, if that failed. */
bool explore_html(const struct explore_html *html, const char *path);

#endif
