/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_REPLAY_H
#define STORM_REPLAY_H

#include "storm.h"

#include <glob.h>

/* Scripts of traces, one for each VM. */
struct storm_list {
	struct script **scripts;
	size_t count;
};

/*
 * Read traces.  False, with a message: one of them can't be understood or played; nothing is in
 * the list then.
 */
bool storm_load(char *const *paths, size_t n_paths, const struct storm_options *options,
		struct storm_list *list);

/* Add a script, which is the list's from then on.  False: no memory; it has been freed. */
bool storm_list_add(struct storm_list *list, struct script *script);

void storm_list_free(struct storm_list *list);

/* The traces that come with the tool: globfree() what was found.  False, with a message: none. */
bool storm_sample_traces(glob_t *found);

#endif
