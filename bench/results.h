/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways to show a run: as tables, as JSON, compared with an earlier run, as a plot. */

#ifndef BENCH_RESULTS_H
#define BENCH_RESULTS_H

#include "run.h"

/* Print the tables: times, and what was counted. */
void bench_print_times(const struct bench_run *run, FILE *out);
void bench_print_counts(const struct bench_run *run, FILE *out);
/* Print the keys and labels of all rows. */
void bench_print_list(const struct bench_run *run, FILE *out);

/* The whole run as JSON.  NULL: no memory. */
json_t *bench_results_json(const struct bench_run *run);

/*
 * Print how the rows changed since an earlier run, whose JSON is in `path`.  A row is slower or
 * faster only if its samples lie outside of the other run's.  False: the file can't be read, which
 * has been said.
 */
bool bench_print_changes(const struct bench_run *run, const char *path, FILE *out);

/*
 * Draw bars of all rows as times.svg and times.png in a directory, by gnuplot.  False: that failed.
 */
bool bench_plot(const struct bench_run *run, const char *directory);

#endif
