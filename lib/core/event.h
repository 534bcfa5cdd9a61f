/* SPDX-License-Identifier: BSD-2-Clause */
/* Event points of the traced build.  In the silent build they leave no code behind. */

#ifndef S2PT_CORE_EVENT_H
#define S2PT_CORE_EVENT_H

#include "s2pt/types.h"

#ifdef S2PT_TRACED

#include "s2pt/event.h"

static inline void event_point(enum s2pt_event_kind kind, const void *slot, s2pt_desc_t found,
			       s2pt_desc_t want)
{
	const struct s2pt_event event = { kind, slot, found, want };

	s2pt_event(&event);
}

/** Stop the traced build if a condition fails that the silent build takes for granted. */
static inline void event_expect(bool holds)
{
	if (!holds)
		__builtin_trap();
}

#else

#define event_expect(holds)                  ((void)0)
#define event_point(kind, slot, found, want) ((void)0)

#endif

#endif
