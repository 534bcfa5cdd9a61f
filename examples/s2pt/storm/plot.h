/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm as a picture. */

#ifndef STORM_PLOT_H
#define STORM_PLOT_H

#include "result.h"

/*
 * A group of bars: a row of the table, and the text below it, in which a backslash and n part
 * lines.
 */
struct storm_bar {
	const char *key;
	const char *label;
};

/* The first picture, how often things happened, and the second, how long they took; NULL ends them. */
extern const struct storm_bar storm_bars_counts[];
extern const struct storm_bar storm_bars_latency[];

/* Its figure under one policy: per 1,000 accesses, or in microseconds. */
double storm_bar_value(const struct storm_bar *bar, const struct storm_figures *figures);

/* Can gnuplot be run, and does the file's name end in a known way?  False, with a message. */
bool storm_plot_check(const char *path);

/* Draw the results.  False, with a message, if that failed. */
bool storm_plot(const struct storm_report *report, const char *path);

#endif
