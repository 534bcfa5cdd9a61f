/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripts of a storm, and the traces that come with the tool. */

#ifndef STORM_LIST_H
#define STORM_LIST_H

#include "script.h"

#include <glob.h>

/* A list of scripts. */
struct storm_list {
	struct script **scripts;
	size_t count;
};

/* Add a script, which is the list's from then on.  False: no memory; it has been freed. */
bool storm_list_add(struct storm_list *list, struct script *script);

void storm_list_free(struct storm_list *list);

/*
 * Find the traces that come with the tool; the caller frees them by globfree().  False, with a
 * message: there are none.
 */
bool storm_sample_traces(glob_t *found);

#endif
