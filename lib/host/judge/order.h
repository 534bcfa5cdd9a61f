/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which stores are ordered before an invalidation, so that no MMU can read what was there before
 * once it is done: by which DSB, of the CPU that stored or of the one that invalidates.
 */

#ifndef S2PT_HOST_JUDGE_ORDER_H
#define S2PT_HOST_JUDGE_ORDER_H

#include "owed.h"
#include "page.h"

/* `cpu` runs a DSB or DMB. */
void s2pt_check_barrier(struct s2pt_check *check, unsigned int cpu,
			struct s2pt_instruction barrier);

/*
 * Is the store for which `owed` is owed ordered before an invalidation that `cpu` carries out now?
 */
bool s2pt_check_ordered(const struct s2pt_check *check, const struct owed *owed, unsigned int cpu,
			bool broadcast);

/*
 * `cpu` stores to `place`, or takes `page` away: a DSB of its own then orders the stores that other
 * CPUs did there before, too.
 */
void s2pt_check_overwrite(struct s2pt_check *check, unsigned int cpu, const struct place *place);
void s2pt_check_overwrite_page(struct s2pt_check *check, unsigned int cpu, const struct page *page);

/*
 * `cpu` invalidates everything of `vmid`, or of all VMIDs if that is S2PT_CHECK_CURRENT_VMID, on all
 * CPUs; this is complete with its next DSB.
 */
void s2pt_check_sweep(struct s2pt_check *check, unsigned int cpu, unsigned int vmid);

/* Has some invalidation of everything dropped what TLBs held when `word` of `page` was aged? */
bool s2pt_check_swept(const struct s2pt_check *check, const struct page *page,
		      const struct word *word);

#endif
