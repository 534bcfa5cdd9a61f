/* SPDX-License-Identifier: BSD-2-Clause */
/* Random numbers for benchmarks and the simulator, the same for the same seed on every machine. */

#ifndef BENCH_RAND_H
#define BENCH_RAND_H

#include <stdint.h>

/* The next number of splitmix64; `seed` may begin with anything. */
static inline uint64_t bench_random(uint64_t *seed)
{
	uint64_t mixed = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ (mixed >> 31);
}

#endif
