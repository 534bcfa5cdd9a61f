/* SPDX-License-Identifier: BSD-2-Clause */
/* Which tables MMUs can reach: linked by an entry or a root, unlinked, given up, freed. */

#ifndef S2PT_HOST_JUDGE_LINK_H
#define S2PT_HOST_JUDGE_LINK_H

#include "place.h"
#include "s2pt/host/check.h"

void s2pt_check_root(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_link(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place);
void s2pt_check_unlink(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old);
void s2pt_check_retire(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_free(struct s2pt_check *check, const struct s2pt_check_event *event);

#endif
