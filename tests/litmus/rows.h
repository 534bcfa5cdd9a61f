/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The litmus families that stage 2 can express, as rows: what each CPU does, what it must have seen
 * for the outcome in question, and who says that this may be.
 */

#ifndef TESTS_LITMUS_ROWS_H
#define TESTS_LITMUS_ROWS_H

enum verdict {
	FORBIDDEN,
	ALLOWED,
};

struct litmus {
	const char *name;
	/*
	 * The entries x and y at first: both map OLD, and all four CPUs have them in their TLBs.
	 * Otherwise what is said here: "x=inv", "x=af0", "x=clean", "x=dirty" (the latter three with
	 * hardware that sets flags), "cold" (nothing is in a TLB).
	 */
	const char *start;
	/* Steps, in an order that is as good for the outcome as any; see stage.h. */
	const char *steps;
	/*
	 * May the outcome be: for the architecture, for the soft TLBs.  The former is herd7's verdict,
	 * which `herd` asks for, where stage 1 has all that is in the row; see herd_rows.c for what it lacks.
	 */
	enum verdict architecture;
	enum verdict tlbs;
	/* What the checker says of the steps. */
	const char *checker;
	/* Why the three do not agree; NULL: they do. */
	const char *exception;
};

/* The families, ended by one whose rows are NULL. */
struct family {
	const char *name;
	const struct litmus *rows;
	unsigned int count;
};

extern const struct family families[];

#endif
