/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_ORDER_H
#define S2PT_HOST_JUDGE_ORDER_H

/*
 * Which stores are ordered before an invalidation, so that no MMU can read what was there before
 * once it is done: by which DSB, of the CPU that stored or of the one that invalidates.
 */

#include "owed.h"
#include "page.h"

/* `cpu` runs a DSB. */
void s2pt_check_barrier(struct s2pt_check *check, unsigned int cpu, enum s2pt_step_op op);

/* Is what made `owed` necessary ordered before an invalidation that `cpu` carries out now? */
bool s2pt_check_ordered(const struct s2pt_check *check, const struct owed *owed, unsigned int cpu,
			bool broadcast);

/* `cpu` stores to `place`, or takes `page` away: that takes along what others did there before. */
void s2pt_check_overwrite(struct s2pt_check *check, unsigned int cpu, const struct place *place);
void s2pt_check_overwrite_page(struct s2pt_check *check, unsigned int cpu, const struct page *page);

/* `cpu` invalidates everything on all CPUs; done with its next DSB. */
void s2pt_check_sweep(struct s2pt_check *check, unsigned int cpu);

/* Is what TLBs held when `cpu` stored at event `since` gone, by some invalidation of everything? */
bool s2pt_check_swept(const struct s2pt_check *check, unsigned int cpu, uint64_t since);

#endif
