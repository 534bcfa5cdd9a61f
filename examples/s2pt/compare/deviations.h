/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMPARE_DEVIATIONS_H
#define COMPARE_DEVIATIONS_H

/*
 * Where libs2pt is not Linux, on purpose: the names of lib/README.md.  A difference falls under a name
 * only if the operation is one to which the deviation applies and if it differs in nothing but what
 * the deviation explains.
 */

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
	/* These do not show in the operation, only in what is there afterwards. */
	DEVIATION_MARKS,
	DEVIATION_SPLIT_ATTRIBUTES,
	DEVIATION_RELAX_EXECUTE,
	DEVIATIONS,
};

/* An operation as both did it. */
struct pair {
	const struct situation *before;
	struct request request;
	const struct operation *want;
	const struct operation *got;
	/* A set of `enum class` in which they differ. */
	unsigned int differ;
};

const char *deviation_name(enum deviation deviation);

/* What explains all that differs in one operation by itself. */
enum deviation deviation_of(const struct pair *pair);

/* Can the table be another one after it? */
bool deviation_lasts(enum deviation deviation);

/* What explains a dump that differs, or DEVIATION_NONE. */
enum deviation deviation_of_dump(const struct pair *pair);

/* Do two dumps agree in what lies outside of `from` and `to`?  Tables are left out. */
bool dumps_agree_outside(const struct pair *pair, uint64_t from, uint64_t to);

/* What might explain a hash that differs; a dump must confirm it. */
enum deviation deviation_of_hash(const struct pair *pair);

#endif
