/* SPDX-License-Identifier: BSD-2-Clause */
/* The MMU that is judged, the counts, and random numbers. */

#include "oracle_state.h"

struct oracle oracle;
struct oracle_counts oracle_counts;

uint64_t oracle_random(uint64_t below)
{
	static uint64_t seed = ORACLE_SEED;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 8) % below;
}
