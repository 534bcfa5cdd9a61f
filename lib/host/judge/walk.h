/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds entries: by their address, and by an input address that is translated. */

#ifndef S2PT_HOST_JUDGE_WALK_H
#define S2PT_HOST_JUDGE_WALK_H

#include "place.h"
#include "s2pt/host/check.h"

/* Find the place of the entry at `at`; false: no table was allocated there. */
bool s2pt_check_place(struct s2pt_check *check, s2pt_pa_t at, struct place *place);

/* Find the entry at which a walk of the tables at `root` for `ipa` ends; false: there is none. */
bool s2pt_check_walk(struct s2pt_check *check, s2pt_pa_t root, s2pt_ipa_t ipa, struct place *place);

#endif
