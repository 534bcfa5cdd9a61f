/* SPDX-License-Identifier: BSD-2-Clause */
/* An even sample of any number of values, with their true maximum. */

#ifndef STORM_SAMPLE_H
#define STORM_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sample. */
struct sample {
	double *values;
	/* How many values are kept, and how many were offered. */
	size_t kept;
	uint64_t offered;
	uint64_t max;
	/* State of the random numbers that choose what is kept. */
	uint64_t random;
};

/* Make an empty sample.  False: no memory. */
bool sample_init(struct sample *sample, uint64_t seed);

/* Offer a value. */
void sample_add(struct sample *sample, uint64_t value);

/* Offer the values of `more` to `sum`. */
void sample_merge(struct sample *sum, const struct sample *more);

/*
 * The quantile `part` (0 to 1) of the values, 0 if there are none.  Sorts what is kept, so that
 * nothing may be added afterwards.
 */
uint64_t sample_quantile(struct sample *sample, double part);

/* Free what is inside. */
void sample_free(struct sample *sample);

#endif
