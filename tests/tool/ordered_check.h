/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_CHECK_H
#define ORDERED_CHECK_H

#include "storm/ordered/parts.h"
#include "trace_text.h"

/* What is written into a folder and replayed from there. */
struct ordered_files {
	const struct text *trace;
	/* HOST.SCENARIO. */
	const char *name;
	/* NULL: the sample's. */
	const struct text *dirty;
	const char *snapshots;
	enum s2pt_policy policy;
};

/* Replay it; ends the program if it is refused.  The report is to be cleared. */
struct ordered_report check_ordered(const struct ordered_files *files);

/* The report's counts and complaints on standard error. */
void check_show(const struct ordered_report *report);

#endif
