/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps an even sample of many values, for quantiles of latencies. */

#include "sample.h"

#include <stdlib.h>

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>

#define KEPT_MAX ((size_t)1 << 16)

bool sample_init(struct sample *sample, uint64_t seed)
{
	*sample = (struct sample){ .random = seed | 1 };
	sample->values = calloc(KEPT_MAX, sizeof(*sample->values));
	return sample->values;
}

/*
 * The next number of xorshift64: fast, since it is in the measured path, and good enough to choose
 * what to drop.
 */
static uint64_t draw(struct sample *sample)
{
	sample->random ^= sample->random << 13;
	sample->random ^= sample->random >> 7;
	sample->random ^= sample->random << 17;
	return sample->random;
}

/*
 * Offer a value by Vitter's algorithm R: the n-th value is kept with a probability of KEPT_MAX / n.
 */
static void offer(struct sample *sample, double value)
{
	uint64_t at = sample->offered++;

	if (at >= KEPT_MAX)
		at = draw(sample) % sample->offered;
	else
		sample->kept++;
	if (at < KEPT_MAX)
		sample->values[at] = value;
}

void sample_add(struct sample *sample, uint64_t value)
{
	if (value > sample->max)
		sample->max = value;
	offer(sample, (double)value);
}

void sample_merge(struct sample *sum, const struct sample *more)
{
	for (size_t i = 0; i < more->kept; i++)
		offer(sum, more->values[i]);
	if (more->max > sum->max)
		sum->max = more->max;
}

uint64_t sample_quantile(struct sample *sample, double part)
{
	if (!sample->kept)
		return 0;
	gsl_sort(sample->values, 1, sample->kept);
	return (uint64_t)gsl_stats_quantile_from_sorted_data(sample->values, 1, sample->kept, part);
}

void sample_free(struct sample *sample)
{
	free(sample->values);
	*sample = (struct sample){ 0 };
}
