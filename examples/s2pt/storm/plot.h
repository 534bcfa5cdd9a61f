/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm as a picture. */

#ifndef STORM_PLOT_H
#define STORM_PLOT_H

#include "result.h"

/* Can gnuplot be run, and does the file's name end in a known way?  False, with a message. */
bool storm_plot_check(const char *path);

/* Draw the results.  False, with a message, if that failed. */
bool storm_plot(const struct storm_report *report, const char *path);

#endif
