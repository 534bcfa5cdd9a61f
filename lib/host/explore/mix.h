/* SPDX-License-Identifier: BSD-2-Clause */
/* Hashes that tell states and schedules apart. */

#ifndef S2PT_HOST_EXPLORE_MIX_H
#define S2PT_HOST_EXPLORE_MIX_H

#include <stdint.h>

static inline uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

#endif
