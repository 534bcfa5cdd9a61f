/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts that are made of recorded traces, one for each VM. */

#ifndef STORM_REPLAY_H
#define STORM_REPLAY_H

#include "list.h"
#include "options.h"

/*
 * Read traces.  False, with a message: one of them can't be understood or played, and the list is
 * empty.
 */
bool storm_load(char *const *paths, size_t n_paths, const struct storm_options *options,
		struct storm_list *list);

#endif
