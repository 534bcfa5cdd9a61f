/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_REPORT_H
#define ORDERED_REPORT_H

#include "common/trace/file.h"

#include <stdio.h>

#include <jansson.h>

/* What is compared with the record, one line of the report each. */
enum ordered_check {
	/* Return codes. */
	CHECK_MAP,
	CHECK_RELAX,
	CHECK_UNMAP,
	/* Operations without a return row: done without an error, and with nobody beside. */
	CHECK_PROTECT,
	CHECK_SPLIT,
	CHECK_AGE,
	CHECK_YOUNG,
	CHECK_CLEAN,
	/* The invalidations of one operation, or one that was owed to several. */
	CHECK_TLBI,
	/* Syndromes, and what is to be done about them. */
	CHECK_DECODE,
	CHECK_FAULT,
	/* Pages that are reported dirty, those that are protected again, bitmaps. */
	CHECK_DIRTY,
	CHECK_MASK,
	CHECK_BITMAP,
	/* Leaves of snapshots, and the shape of their trees. */
	CHECK_LEAF,
	CHECK_SHAPE,
	/* What the checker was told of: stores, barriers, invalidations, tables. */
	CHECK_RULES,
	/* Tables that are left over when all is done. */
	CHECK_TABLES,
};

#define CHECKS (CHECK_TABLES + 1)

/* Why the record may differ, or why there is nothing to compare: counted, never as agreement. */
enum ordered_reason {
	/* EAGAIN, and another operation on the same entry was under way. */
	REASON_IN_FLIGHT,
	/* Done early, so that the outcome of one that ran beside it fits. */
	REASON_LINEARISED,
	/* The CPU set the access flag, unseen. */
	REASON_HARDWARE_AF,
	/* A fault without an operation, after the host's memory changed, or while it did. */
	REASON_RETRIED,
	REASON_RETRIED_UNDER_WAY,
	/* A fault without an operation because the record ends. */
	REASON_END,
	/* A fault that is not stage 2's. */
	REASON_FOREIGN,
	/* Dirty logging was being switched. */
	REASON_SWITCHING,
	/* A dirty bit that was being set while the bitmap was read. */
	REASON_RACING_READ,
	/* KVM invalidates though nothing has changed, or more than has changed. */
	REASON_NO_NEED,
	REASON_NARROWER,
	/* KVM invalidates because a leaf was young, which only the CPU knew. */
	REASON_AFTER_AGEING,
};

#define REASONS (REASON_AFTER_AGEING + 1)

/* A disagreement. */
struct ordered_complaint {
	uint32_t row;
	enum ordered_check check;
	char text[208];
};

/* What came of one trace, or of all. */
struct ordered_report {
	size_t agreed[CHECKS];
	size_t explained[CHECKS];
	size_t disagreed[CHECKS];
	size_t reasons[REASONS];
	size_t traces;
	size_t rows;
	/* The first ones. */
	struct ordered_complaint *complaints;
	size_t n_complaints;
	size_t most_complaints;
};

void report_agree(struct ordered_report *report, enum ordered_check check);

void report_explain(struct ordered_report *report, enum ordered_check check,
		    enum ordered_reason reason);

void report_disagree(struct ordered_report *report, enum ordered_check check, uint32_t row,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Agreement or not, told by `good`. */
void report_judge(struct ordered_report *report, enum ordered_check check, uint32_t row, bool good,
		  const char *what);

/* How many disagreements there are. */
size_t report_bad(const struct ordered_report *report);

/* Add the counts. */
void report_add(struct ordered_report *total, const struct ordered_report *part);

/* A table, the reasons, and the first complaints; `path` NULL for a total. */
void report_print(const struct ordered_report *report, const char *path, FILE *out);

/* The same as an object; NULL: no memory. */
json_t *report_json(const struct ordered_report *report);

void report_clear(struct ordered_report *report);

#endif
