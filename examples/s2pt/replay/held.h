/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Held entries that a script has written, as Linux meets them: they hold nothing there, since
 * nobody makes them.
 */

#ifndef REPLAY_HELD_H
#define REPLAY_HELD_H

#include "model.h"

/* Empty the held entries of a range, as Linux does when it unmaps; the core passes over them. */
void held_empty(struct model *model, const struct s2pt_range *range);

/*
 * Find the first held entry from `at` on that Linux visits when it maps; false if there is none.
 * It visits none in a table that a block takes the place of.
 */
bool held_next(const struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
	       struct s2pt_entry *entry);

/*
 * Visit it from `at` on.  Linux allocates the table that it needs below, and then finds the entry
 * held: a walk alone is warned.  `S2PT_BUSY`, or `S2PT_ENOMEM`.
 */
enum s2pt_status held_visit(struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
			    const struct s2pt_entry *entry);

#endif
