/* SPDX-License-Identifier: BSD-2-Clause */
/* Does a block map what the table in its place maps?  FEAT_BBM speaks of nothing else. */

#ifndef S2PT_HOST_JUDGE_RESIZE_H
#define S2PT_HOST_JUDGE_RESIZE_H

#include "place.h"
#include "s2pt/host/check.h"

/*
 * At `place` the valid entry `old`, of which TLBs may hold something, became `want`; one of the two
 * is a table and one a block.  S2PT_CHECK_RIGHT unless a byte that both map goes elsewhere or is of
 * another type.
 */
enum s2pt_check_reason s2pt_check_resized(struct s2pt_check *check, const struct place *place,
					  uint64_t old, uint64_t want);

#endif
