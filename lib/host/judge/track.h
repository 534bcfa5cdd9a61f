/* SPDX-License-Identifier: BSD-2-Clause */
/* How far the instructions of each CPU have come with paying an invalidation that is owed. */

#ifndef S2PT_HOST_JUDGE_TRACK_H
#define S2PT_HOST_JUDGE_TRACK_H

#include "cpu.h"
#include "owed.h"

/* The track of `cpu`; NULL if it has done nothing for it. */
const struct track *s2pt_check_track(const struct owed *owed, unsigned int cpu);

/* `cpu` has come as far as `phase`, by a TLBI with nXS or not. */
void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase, bool nxs);

/*
 * The `i`th element of a list of `cpu`, with its track.  If it was paid meanwhile or has come further
 * NULL, and the last one takes its place.
 */
struct owed *s2pt_check_paying(struct s2pt_check *check, unsigned int cpu, unsigned int list,
			       unsigned int i, const struct track **track);

/*
 * Why an invalidation of stage 1 by the CPU of `track` had no effect after that of stage 2;
 * S2PT_CHECK_RIGHT: there was none such.
 */
enum s2pt_check_reason s2pt_check_missed(const struct s2pt_check *check, const struct owed *owed,
					 const struct track *track);

/* Free the lists of a CPU, and what its wish has touched. */
void s2pt_check_track_end(const struct s2pt_check *check, struct cpu *cpu);

#endif
