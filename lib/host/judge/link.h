/* SPDX-License-Identifier: BSD-2-Clause */
/* Which tables MMUs can reach: linked by an entry or a root, unlinked, given up, freed. */

#ifndef S2PT_HOST_JUDGE_LINK_H
#define S2PT_HOST_JUDGE_LINK_H

#include "place.h"
#include "s2pt/host/check.h"

/* MMUs can reach the root from now on, in `context`. */
void s2pt_check_reach_root(struct s2pt_check *check, s2pt_pa_t root, uint16_t context);
/* No context has the table any more, nor those below it. */
void s2pt_check_unreach(struct s2pt_check *check, struct page *page);
void s2pt_check_link(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place);
void s2pt_check_unlink(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old);

#endif
