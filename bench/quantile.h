/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quantiles of measured values: the median, and what most stay below.
 */

#ifndef BENCH_QUANTILE_H
#define BENCH_QUANTILE_H

#include <stddef.h>

/* The quantile `part` (0 to 1) of `values`, interpolated between two of them.  Sorts `values`. */
double bench_quantile(double *values, size_t count, double part);

#endif
