/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux does and the core on purpose does not; only used where a script is run like one of the
 * kernels.  The list with its reasons is in lib/README.md.
 */

#ifndef REPLAY_ACCIDENT_H
#define REPLAY_ACCIDENT_H

#include "model.h"

/* Before 6.19 hVHE has one bit for execution, UXN, so that EL2 executes all. */
bool accident_executes_all(const struct model *model);

/* The word that Linux has where the core has written `word`, in the present operation. */
uint64_t accident_word(const struct model *model, uint64_t word);

/*
 * Map to an output address that does not exist, as 6.1 and 6.12 do: entries of the sizes that a
 * mapping would have become empty, and the tables for them are made.
 */
enum s2pt_status accident_map(struct model *model, const struct s2pt_mapping *mapping);

/*
 * Empty the leaves of a subtree for such an output address; the core has written them with another
 * one.
 */
void accident_empty(const struct model *model, const void *table, int level);

/*
 * Do the cache maintenance for a mark of ownership that 6.1 does: it takes each mark for code at
 * address 0.
 */
void accident_code(const struct model *model, const struct s2pt_range *range);

/*
 * Change an entry before a compare-and-swap, if the script wants a race.  In Linux only a walk beside
 * others can lose one.
 */
void accident_race(struct model *model, void *slot);

/*
 * Replace the permissions to execute by those in `perm`, as 7.3 does, before the core relaxes the
 * entry.  `S2PT_RACED`: the script's race was lost, and 7.3 would not try again.
 */
enum s2pt_status accident_relax(struct model *model, s2pt_ipa_t ipa, unsigned int perm);

/* Invalidate the range as it was given, whatever was mapped there, as 6.12 and 7.3 do. */
void accident_range(const struct model *model, s2pt_ipa_t ipa, uint64_t size);

#endif
