/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_ARGS_H
#define STORM_ARGS_H

#include "storm.h"
#include "storm/ordered/ordered.h"

/* All that can be asked for. */
struct storm_call {
	struct storm_options options;
	struct ordered_options ordered;
	const char *scenario;
	const char *plot;
	/* Where a recording goes; NULL: nowhere. */
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
