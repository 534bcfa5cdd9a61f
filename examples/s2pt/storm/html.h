/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm as a page. */

#ifndef STORM_HTML_H
#define STORM_HTML_H

#include "result.h"

/* Write the page to the file at `path`; false, with a message, if that failed. */
bool storm_html(const struct storm_report *report, const char *path);

#endif
