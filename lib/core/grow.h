/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting a table in the place of an empty entry, a block or a mark. */

#ifndef S2PT_CORE_GROW_H
#define S2PT_CORE_GROW_H

#include "apply.h"

/**
 * Put a table that was never linked, and what is below it, where `edit` says; what it wants is set
 * here.  Frees them unless the outcome is `S2PT_DONE`, after which the caller owes `let_go` if
 * something was found.
 */
enum s2pt_status link_table(struct edit *edit, const struct s2pt_rules *rules, slot_t *table);

/**
 * Put a table that was never linked, and what is below it, where `walk` stands and `found` was; `below` is
 * what it maps, or NULL.  It keeps what is mapped of `found` with `s2pt_config::keep_rest`.  Frees it
 * unless the outcome is `S2PT_DONE`.
 */
enum s2pt_status put_table(const struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_rules *rules, slot_t *table,
			   const struct leaves *below);

/**
 * A table that takes the place of `found`, filled with the rest of it if that is to be kept; NULL if
 * there is no page.
 */
slot_t *successor(const struct s2pt_cursor *walk, s2pt_desc_t found, void *cache);

/**
 * Put a table where `walk` stands and `found` was, and go down into it.  The table keeps the rest
 * of a block or a mark only with `s2pt_config::keep_rest`.  `S2PT_RACED`, `S2PT_BUSY`,
 * `S2PT_ENOMEM`: nothing was changed.
 */
enum s2pt_status grow(struct s2pt_cursor *walk, s2pt_desc_t found, const struct s2pt_rules *rules,
		      void *cache);

#endif
