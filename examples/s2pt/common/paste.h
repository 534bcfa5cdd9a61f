/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors in pasted text: lines of the dumps of Xen, Linux, crash, Hafnium and the like. */

#ifndef PASTE_H
#define PASTE_H

#include "paste_entry.h"

/* What a line is. */
enum paste_line {
	/* Entries of a dump. */
	PASTE_DUMP,
	/* Text that belongs to a dump: it tells something of it, or nothing. */
	PASTE_TEXT,
	/* Nothing that is known. */
	PASTE_NONE,
	/* Entries, but a message was printed about a value. */
	PASTE_BAD,
};

/* Take in a line, which is left as it is.  The entries are in `paste` if it is PASTE_DUMP. */
enum paste_line paste_line(struct paste *paste, const char *line);

#endif
