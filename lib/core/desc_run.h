/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs of sibling leaves that map one stretch of output addresses: each is the one before plus a
 * stride.
 */

#ifndef S2PT_CORE_DESC_RUN_H
#define S2PT_CORE_DESC_RUN_H

#include "s2pt/desc.h"

/** Address bits below this one are not moved in any format (Arm ARM D8.3.1). */
#define DESC_IN_PLACE 48

/** How many of `count` leaves of 1 << `shift` bytes from `pa` on are one run; at least 1. */
static inline uint64_t desc_run_length(s2pt_pa_t pa, unsigned int shift, uint64_t count)
{
	uint64_t end = UINT64_C(1) << DESC_IN_PLACE;
	uint64_t room = (end - (pa & (end - 1))) >> shift;

	return room < count ? room : count;
}

/** The leaf after `leaf` in its run. */
static inline s2pt_desc_t desc_next(s2pt_desc_t leaf, uint64_t stride)
{
	leaf.word += stride;
	return leaf;
}

#endif
