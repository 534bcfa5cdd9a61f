/* SPDX-License-Identifier: BSD-2-Clause */
/* Comparing two transcripts of one script, class by class. */

#ifndef S2PT_FUZZ_TRANSCRIPT_H
#define S2PT_FUZZ_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct difference {
	/*
	 * The operation at which they differ, and the class: "result", "hash", "dump", or the
	 * letter of an event.
	 */
	char operation[256], op[16], class[16];
	/* The number of that operation in the script, from 0; of one that only looks, that of the one before.  SIZE_MAX: none. */
	size_t number;
	/* The first line in which they differ, in each transcript; empty: it has none. */
	char line[2][256];
};

/*
 * Compare.  Classes that count are results, dumps, hashes, `a` as a set inside an operation, `t`,
 * `m`, `w`; table names and reference counts do not.  With `strict` every line counts, but for the
 * line number of a warning.  Fills in the first difference and returns true; false: they agree.
 */
bool transcript_differ(const char *a, const char *b, bool strict, struct difference *difference);

#endif
