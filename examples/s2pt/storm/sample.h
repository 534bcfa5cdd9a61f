/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_SAMPLE_H
#define STORM_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An even sample of any number of values, with their true maximum. */
struct sample {
	double *values;
	/* How many are kept, and how many were offered. */
	size_t kept;
	uint64_t offered;
	uint64_t max;
	/* State of the choice of what is kept. */
	uint64_t random;
};

/* False: no memory. */
bool sample_init(struct sample *sample, uint64_t seed);

/* Offer a value. */
void sample_add(struct sample *sample, uint64_t value);

/* Offer `more`'s values to `sum`. */
void sample_merge(struct sample *sum, const struct sample *more);

/* Quantile `part` (0 to 1), 0 of none.  Sorts what is kept: nothing may be added afterwards. */
uint64_t sample_quantile(struct sample *sample, double part);

/* Free what is inside. */
void sample_free(struct sample *sample);

#endif
