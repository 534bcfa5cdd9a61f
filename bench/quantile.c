/* SPDX-License-Identifier: BSD-2-Clause */
/* Quantiles of measured values. */

#include "quantile.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static double between(const double *sorted, size_t count, double part)
{
	double at = part * (double)(count - 1);
	size_t low = (size_t)at;
	size_t high = low + 1 < count ? low + 1 : low;

	return sorted[low] + (sorted[high] - sorted[low]) * (at - (double)low);
}

double bench_quantile(double *values, size_t count, double part)
{
	if (!count)
		return 0;
	qsort(values, count, sizeof(*values), compare);
	return between(values, count, part);
}
