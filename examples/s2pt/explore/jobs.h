/* SPDX-License-Identifier: BSD-2-Clause */
/* A search by several processes, interrupted and gone on with, or in parts. */

#ifndef EXPLORE_JOBS_H
#define EXPLORE_JOBS_H

#include "s2pt/host/explore.h"

/* Seconds between two lines of progress. */
#define JOBS_TELL 10

struct jobs {
	/* Processes; 0: as many as there are CPUs. */
	unsigned int count;
	/* Only beginnings of part `part`, from 1, of `parts`; 0: all. */
	unsigned int part;
	unsigned int parts;
	/* Where what is done is kept; NULL: nowhere. */
	const char *save;
	/* Files from which to go on, `files` of them; `merge`: they are all, and nothing is searched. */
	const char *const *file;
	unsigned int files;
	bool merge;
	/* Seconds after which to stop as if interrupted; 0: never. */
	unsigned int seconds;
	/* Tell on standard error how far it is. */
	bool tells;
};

/* Can this search be divided?  A sample, a replay and a search that gives up can't be. */
bool jobs_can(const struct s2pt_explore_config *config);

/* Was the last search interrupted by a signal? */
bool jobs_interrupted(void);

/* How far a search has come that did not come to its end, in words; empty: it has. */
struct jobs_left {
	char text[160];
};

/* Search.  What comes out does not depend on `count`.  False: a message was printed. */
bool jobs_explore(const struct jobs *jobs, const struct s2pt_explore_config *config,
		  struct s2pt_explore_result *result, struct jobs_left *left);

#endif
