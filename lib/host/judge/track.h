/* SPDX-License-Identifier: BSD-2-Clause */
/* How far the instructions of each CPU have come with paying an invalidation that is owed. */

#ifndef S2PT_HOST_JUDGE_TRACK_H
#define S2PT_HOST_JUDGE_TRACK_H

#include "owed.h"

/* The track of `cpu`; NULL if it has done nothing for it. */
const struct track *s2pt_check_track(const struct owed *owed, unsigned int cpu);

/* `cpu` has come as far as `phase`, by a TLBI with nXS or not. */
void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase, bool nxs);

/*
 * The `i`th owed invalidation for which `cpu` has done something, with its track.  If it has been
 * paid meanwhile NULL, and the last one takes its place.
 */
struct owed *s2pt_check_paying(struct s2pt_check *check, unsigned int cpu, unsigned int i,
			       const struct track **track);

#endif
