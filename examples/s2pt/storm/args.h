/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `s2pt storm`. */

#ifndef STORM_ARGS_H
#define STORM_ARGS_H

#include "options.h"
#include "storm/ordered/options.h"

/* What the command line asks for. */
struct storm_call {
	struct storm_options options;
	struct ordered_options ordered;
	const char *scenario;
	const char *plot;
	/* The file for a page; NULL: none. */
	const char *html;
	/* The file for a recording; NULL: none. */
	const char *record;
	bool is_ordered;
	bool json;
	bool quiet;
	char **paths;
	size_t n_paths;
};

/* Read the command line; ends the program with a message if it makes no sense. */
void storm_args(int argc, char **argv, struct storm_call *call);

#endif
