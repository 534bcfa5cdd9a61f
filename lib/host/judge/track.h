/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_TRACK_H
#define S2PT_HOST_JUDGE_TRACK_H

/* How far the instructions of each CPU have brought an invalidation that is owed. */

#include "owed.h"

/* That of `cpu`; NULL if it has brought nothing. */
const struct track *s2pt_check_track(const struct owed *owed, unsigned int cpu);

/* `cpu` has brought it as far as `phase`. */
void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase);

/*
 * The `i`th thing that `cpu` has brought somewhere, with its track.  NULL, and the last takes its
 * place, if it has been paid meanwhile.
 */
struct owed *s2pt_check_moved_by(struct s2pt_check *check, unsigned int cpu, unsigned int i,
				 const struct track **track);

#endif
