/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_RESULTS_H
#define BENCH_RESULTS_H

#include "run.h"

/* The tables: times, and what was counted. */
void bench_print_times(const struct bench_run *run, FILE *out);
void bench_print_counts(const struct bench_run *run, FILE *out);
/* Keys and labels. */
void bench_print_list(const struct bench_run *run, FILE *out);

/* All of it.  NULL: no memory. */
json_t *bench_results_json(const struct bench_run *run);

/*
 * What became of the rows that `path`, the JSON of an earlier run, has too.  Slower or faster is
 * only what lies outside of the other's samples.  False: it can't be read, which has been said.
 */
bool bench_print_changes(const struct bench_run *run, const char *path, FILE *out);

/* Bars of all rows as times.svg and times.png in a directory, by gnuplot.  False: that failed. */
bool bench_plot(const struct bench_run *run, const char *directory);

#endif
