/* SPDX-License-Identifier: BSD-2-Clause */
/* One script, played under one policy. */

#ifndef STORM_RUN_H
#define STORM_RUN_H

#include "result.h"

/*
 * Play `script` under `result->policy` and add to `result`.  False, with a message, if that failed.
 */
bool storm_run(const struct storm_options *options, const struct script *script,
	       struct storm_result *result);

#endif
