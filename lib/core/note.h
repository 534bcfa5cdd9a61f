/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks of ownership: read from a request, and put into whole entries. */

#ifndef S2PT_CORE_NOTE_H
#define S2PT_CORE_NOTE_H

#include "s2pt/exclusive.h"
#include "walk.h"

/** The mark that `marking` asks for; empty for type 0.  `S2PT_EINVAL`: there is no such mark. */
enum s2pt_status note_of(const struct s2pt_marking *marking, s2pt_desc_t *mark);

/**
 * Mark every entry of `span` at whatever level it stands; none may reach beyond the span.  Held
 * entries are passed over.
 */
void note_whole(const struct s2pt *pt, const struct span *span, s2pt_desc_t mark,
		struct s2pt_gather *gather);

#endif
