/* SPDX-License-Identifier: BSD-2-Clause */
/* What came of judging a recording, as a page. */

#ifndef CHECK_HTML_H
#define CHECK_HTML_H

#include "recording.h"

/* Write the page to the file at `path`; false, with a message, if that failed. */
bool recording_show_html(const struct recording *recording, const char *path);

#endif
