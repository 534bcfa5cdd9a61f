/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts that are made of recorded traces, one for each VM. */

#ifndef STORM_REPLAY_H
#define STORM_REPLAY_H

#include "storm.h"

#include <glob.h>

/* A list of scripts. */
struct storm_list {
	struct script **scripts;
	size_t count;
};

/*
 * Read traces.  False, with a message: one of them can't be understood or played, and the list is
 * empty.
 */
bool storm_load(char *const *paths, size_t n_paths, const struct storm_options *options,
		struct storm_list *list);

/* Add a script, which is the list's from then on.  False: no memory; it has been freed. */
bool storm_list_add(struct storm_list *list, struct script *script);

void storm_list_free(struct storm_list *list);

/*
 * Find the traces that come with the tool; the caller frees them by globfree().  False, with a
 * message: there are none.
 */
bool storm_sample_traces(glob_t *found);

#endif
