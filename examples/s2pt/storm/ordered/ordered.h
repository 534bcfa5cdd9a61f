/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ordered replay: the events of a trace one after the other, as the real kernel did them, on tables
 * of libs2pt.  Every outcome is compared with what was recorded.
 */

#ifndef ORDERED_H
#define ORDERED_H

#include "options.h"
#include "report.h"

/*
 * Replay.  Returns an exit status: CMD_FINE only if all agreed, CMD_FOUND, or CMD_BAD after a
 * message.
 */
int ordered_run(const struct ordered_options *options);

/* Load and replay one trace, with its files; false after a message. */
bool ordered_one(const struct ordered_options *options, const char *path,
		 struct ordered_report *report);

#endif
