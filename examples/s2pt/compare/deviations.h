/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deviations: the differences from Linux that are on purpose, by their names in lib/README.md.  A
 * difference falls under a name only if the operation is one to which the deviation applies, and if
 * it differs in nothing but what the deviation explains.
 */

#ifndef COMPARE_DEVIATIONS_H
#define COMPARE_DEVIATIONS_H

#include "classes.h"
#include "situation.h"

enum deviation {
	DEVIATION_NONE,
	DEVIATION_WRAPPING_RANGE,
	DEVIATION_SUB_PAGE,
	DEVIATION_IMPOSSIBLE_PA,
	DEVIATION_DEFERRED_RANGE,
	DEVIATION_AGAIN,
	DEVIATION_HELD,
	DEVIATION_MARK_CODE,
	DEVIATION_OLD_TLBI,
	DEVIATION_SKIPPED_DUTY,
	/* Deviations from here on show only in the table afterwards, not in the operation. */
	DEVIATION_MARKS,
	DEVIATION_SPLIT_ATTRIBUTES,
	DEVIATION_RELAX_EXECUTE,
	DEVIATIONS,
};

/* One operation in both transcripts. */
struct pair {
	const struct situation *before;
	struct request request;
	const struct operation *want;
	const struct operation *got;
	/* The classes in which they differ, a set of `enum class`. */
	unsigned int differ;
};

const char *deviation_name(enum deviation deviation);

/* The deviation that explains all differences of one operation, or DEVIATION_NONE. */
enum deviation deviation_of(const struct pair *pair);

/* Can the table differ after this deviation? */
bool deviation_lasts(enum deviation deviation);

/* The deviation that explains a dump that differs, or DEVIATION_NONE. */
enum deviation deviation_of_dump(const struct pair *pair);

/* Do two dumps agree outside of `from` to `to`?  Tables are left out. */
bool dumps_agree_outside(const struct pair *pair, uint64_t from, uint64_t to);

/* The deviation that may explain a hash that differs; a dump must confirm it. */
enum deviation deviation_of_hash(const struct pair *pair);

#endif
