/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_EVENT_H
#define S2PT_CORE_EVENT_H

/* Event points.  In the silent build they leave nothing behind, which a test proves. */

#include "s2pt/types.h"

#ifdef S2PT_TRACED

#include "s2pt/event.h"

static inline void event_point(enum s2pt_event_kind kind, const void *slot, s2pt_desc_t found,
			       s2pt_desc_t want)
{
	const struct s2pt_event event = { kind, slot, found, want };

	s2pt_event(&event);
}

/** The traced build stops where what the silent one takes for granted does not hold. */
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
