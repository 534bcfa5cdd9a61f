/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_GROW_H
#define S2PT_CORE_GROW_H

/* An entry above the pages gives way to a table. */

#include "s2pt/decide.h"
#include "walk.h"

/**
 * Put a table where `walk` stands and `found` was, and go down into it.  Of a block or a mark the
 * table keeps the rest only with `s2pt_config::keep_rest`.  `S2PT_RACED`, `S2PT_BUSY`: nothing was changed.  `S2PT_ENOMEM`.
 */
enum s2pt_status grow(struct s2pt_cursor *walk, s2pt_desc_t found, const struct s2pt_rules *rules,
		      void *cache);

#endif
