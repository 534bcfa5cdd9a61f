/* SPDX-License-Identifier: BSD-2-Clause */
/* Random numbers that a seed decides: splitmix64. */
#ifndef S2PT_FUZZ_RNG_H
#define S2PT_FUZZ_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

/* A number from 0 to `n` - 1. */
static inline unsigned int rng_below(struct rng *rng, unsigned int n)
{
	return (unsigned int)(rng_next(rng) >> 33) % n;
}

/* True `n` times in 100. */
static inline bool rng_percent(struct rng *rng, unsigned int n)
{
	return rng_below(rng, 100) < n;
}

#endif
