/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of an ordered replay: what is compared, why a difference may be explained, and the
 * counts.
 */

#ifndef ORDERED_REPORT_H
#define ORDERED_REPORT_H

#include "common/trace/trace.h"

#include <stdio.h>

#include <jansson.h>

/* What is compared with the record; each has a line in the report. */
enum ordered_check {
	/* Return codes of operations. */
	CHECK_MAP,
	CHECK_RELAX,
	CHECK_UNMAP,
	/* Operations without a return row: they must succeed, with no other operation beside. */
	CHECK_PROTECT,
	CHECK_SPLIT,
	CHECK_AGE,
	CHECK_YOUNG,
	CHECK_CLEAN,
	/* The invalidations of one operation, or one that several owed. */
	CHECK_TLBI,
	/* Decoded syndromes, and the answers to faults. */
	CHECK_DECODE,
	CHECK_FAULT,
	/* Pages that are reported dirty, pages that are protected again, bitmaps. */
	CHECK_DIRTY,
	CHECK_MASK,
	CHECK_BITMAP,
	/* Leaves of snapshots, and the shape of their trees. */
	CHECK_LEAF,
	CHECK_SHAPE,
	/* Events that the checker judged: stores, barriers, invalidations, tables. */
	CHECK_RULES,
	/* Tables that are not freed at the end. */
	CHECK_TABLES,
};

#define CHECKS (CHECK_TABLES + 1)

/*
 * Why the record may differ, or why nothing can be compared.  These are counted, but never as
 * agreement.
 */
enum ordered_reason {
	/* EAGAIN was recorded, and another operation on the same entry was under way. */
	REASON_IN_FLIGHT,
	/* The operation was carried out early, so that the outcome of one beside it fits. */
	REASON_LINEARISED,
	/* The CPU set the access flag, which the record does not show. */
	REASON_HARDWARE_AF,
	/*
	 * A fault had no operation after it: the host's memory changed meanwhile, or was changing.
	 */
	REASON_RETRIED,
	REASON_RETRIED_UNDER_WAY,
	/* A fault has no operation because the record ends. */
	REASON_END,
	/* The fault is not one of stage 2. */
	REASON_FOREIGN,
	/* Dirty logging was being switched. */
	REASON_SWITCHING,
	/* A dirty bit was being set while the bitmap was read. */
	REASON_RACING_READ,
	/* KVM invalidates although nothing has changed, or more than has changed. */
	REASON_NO_NEED,
	REASON_NARROWER,
	/* KVM invalidates because a leaf was young, which only the CPU knew. */
	REASON_AFTER_AGEING,
};

#define REASONS (REASON_AFTER_AGEING + 1)

/* A disagreement, with its row. */
struct ordered_complaint {
	uint32_t row;
	enum ordered_check check;
	char text[208];
};

/* The counts of one trace, or of all. */
struct ordered_report {
	size_t agreed[CHECKS];
	size_t explained[CHECKS];
	size_t disagreed[CHECKS];
	size_t reasons[REASONS];
	size_t traces;
	size_t rows;
	/* The first disagreements. */
	struct ordered_complaint *complaints;
	size_t n_complaints;
	size_t most_complaints;
};

void report_agree(struct ordered_report *report, enum ordered_check check);

void report_explain(struct ordered_report *report, enum ordered_check check,
		    enum ordered_reason reason);

void report_disagree(struct ordered_report *report, enum ordered_check check, uint32_t row,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Count an agreement if `good`, else a disagreement. */
void report_judge(struct ordered_report *report, enum ordered_check check, uint32_t row, bool good,
		  const char *what);

/* The number of disagreements. */
size_t report_bad(const struct ordered_report *report);

/* Add the counts of `part` to `total`. */
void report_add(struct ordered_report *total, const struct ordered_report *part);

/* Print a table, the reasons, and the first complaints; `path` is NULL for a total. */
void report_print(const struct ordered_report *report, const char *path, FILE *out);

/* The report as a JSON object; NULL: no memory. */
json_t *report_json(const struct ordered_report *report);

void report_clear(struct ordered_report *report);

#endif
