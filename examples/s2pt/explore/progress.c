/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Estimates how many schedules a search has, from the beginnings that are done: their mean, and
 * twice its standard error.  Those that take longest are done last, so it is too low at first.
 */

#include "progress.h"

#include <math.h>
#include <stdio.h>

void progress_tell(const struct pieces *pieces, char *text, size_t size)
{
	double sum = 0;
	double squares = 0;
	double all = (double)pieces->count;
	double done = 0;
	double mean;
	double error;

	for (uint64_t i = 0; i < pieces->count; i++) {
		double schedules = (double)pieces->piece[i].schedules;

		if (atomic_load(&pieces->piece[i].state) != PIECE_DONE)
			continue;
		sum += schedules;
		squares += schedules * schedules;
		done++;
	}
	(void)snprintf(text, size, "%.0f of %.0f beginnings, %.0f schedules", done, all, sum);
	if (done > 1) {
		mean = sum / done;
		error = sqrt((squares / done - mean * mean) / (done - 1) * (1 - done / all));
		(void)snprintf(
			text, size,
			"%.0f of %.0f beginnings, %.0f schedules; if the rest is like these, in "
			"all %.2g, give or take %.1g",
			done, all, sum, mean * all, 2 * error * all);
	}
}
