/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `s2pt explore`. */

#ifndef EXPLORE_ARGS_H
#define EXPLORE_ARGS_H

#include "jobs.h"
#include "s2pt/host/explore.h"
#include "table.h"

#include <time.h>

/* Most files to be merged. */
#define EXPLORE_FILES 1024

struct explore_call {
	struct s2pt_explore_config config;
	/* The scenario, on a machine of another FEAT_BBM level. */
	struct s2pt_scenario scenario;
	const char *bbm;
	struct table_want wanted;
	struct jobs jobs;
	const char *file[EXPLORE_FILES];
	/* The first file is one to go on from. */
	bool resumes;
	bool list;
	bool table;
	bool json;
	const char *html;
	/* A schedule to show if nothing is found: the first of those with the most faults. */
	char shown[S2PT_EXPLORE_REPLAY];
	unsigned int faults;
	/* When progress was last told. */
	time_t told;
};

/*
 * Read the command line into what `call` has as its defaults; ends the program with a message if it makes no
 * sense.  False: it could not be read.
 */
bool explore_args(int argc, char **argv, struct explore_call *call);

#endif
