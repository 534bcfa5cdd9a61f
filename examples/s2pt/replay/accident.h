/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_ACCIDENT_H
#define REPLAY_ACCIDENT_H

/*
 * What Linux does and the core on purpose does not, put together from what the core does; only where
 * a script is run like one of the kernels.  The list with its reasons is in lib/README.md.
 */

#include "model.h"

/* What Linux has where the core has written `word`, in the operation under way. */
uint64_t accident_word(const struct model *model, uint64_t word);

/*
 * Map, as 6.1 and 6.12 do, to an output address that does not exist: entries of the sizes that a
 * mapping would have become empty, and the tables for them are made.
 */
enum s2pt_status accident_map(struct model *model, const struct s2pt_mapping *mapping);

/* The same for a subtree, whose leaves the core has written somewhere else. */
void accident_empty(const struct model *model, const void *table, int level);

/* 6.1 takes a mark of ownership for code at address 0, page by page. */
void accident_code(const struct model *model, const struct s2pt_range *range);

/* Linux clears held entries as it unmaps: turn them into marks, which the core clears too. */
void accident_stale(struct model *model, const struct s2pt_range *range);

/* The part of a range in front of the first held entry; true if there is one. */
bool accident_until_held(const struct model *model, struct s2pt_range *range);

/* 7.3 has `perm` take the place of the permissions to execute; before the core relaxes the entry. */
void accident_relax(struct model *model, s2pt_ipa_t ipa, unsigned int perm);

/* 6.12 and 7.3 invalidate the range as it was given, whatever was mapped there. */
void accident_range(const struct model *model, s2pt_ipa_t ipa, uint64_t size);

#endif
