/* SPDX-License-Identifier: BSD-2-Clause */
/* Replaying traces that a test has written. */

#ifndef ORDERED_CHECK_H
#define ORDERED_CHECK_H

#include "storm/ordered/ordered.h"
#include "trace_text.h"

/* The files that are written into a folder. */
struct ordered_files {
	const struct text *trace;
	/* The name of the trace, HOST.SCENARIO. */
	const char *name;
	/* The dirty bitmaps; NULL: those of the sample. */
	const struct text *dirty;
	const char *snapshots;
	enum s2pt_policy policy;
};

/*
 * Write the files and replay them; ends the program if they are refused.  The caller clears the
 * report.
 */
struct ordered_report check_ordered(const struct ordered_files *files);

#define DIRTY_HEADER "vm,slot,iter,slot_ipa,n_dirty,dirty_pages_hex_ranges\n"

/* Replay rows in a string, on the host that `name` begins with; `bitmaps` NULL: none were read. */
struct ordered_report check_rows(const char *name, const char *rows, const char *bitmaps);

/* Print the report's counts and complaints on standard error. */
void check_show(const struct ordered_report *report);

#endif
