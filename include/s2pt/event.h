/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_EVENT_H
#define S2PT_EVENT_H

/**
 * @file
 * Event points: places in the core at which its traced build tells a hook what is about to happen,
 * or has happened, to a descriptor.
 *
 * The silent build (`libs2pt`) has none.  The traced build (inside of `libs2pt-host`) calls
 * `s2pt_event` at each access to a descriptor; the host kit defines that function and passes the
 * event on to the hooks (`host/hook.h`), which may change what happens next.
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What an event tells. */
enum s2pt_event_kind {
	/** A descriptor is about to be loaded. */
	S2PT_EVENT_LOAD,
	/** A compare-and-swap is about to be tried. */
	S2PT_EVENT_SWAP,
	/** The compare-and-swap has won. */
	S2PT_EVENT_WON,
	/** The compare-and-swap has lost; `found` is what was there instead. */
	S2PT_EVENT_LOST,
	/** A descriptor is about to be stored (with release), over `found`. */
	S2PT_EVENT_MAKE,
	/** The descriptor has been stored. */
	S2PT_EVENT_MADE,
	/** A caller gave its word that it is alone; `slot` is the table. */
	S2PT_EVENT_ALONE,
};

/** One event, on the thread that causes it. */
struct s2pt_event {
	/** What happens. */
	enum s2pt_event_kind kind;
	/** The entry to which it happens: the address of its 64-bit word. */
	const void *slot;
	/** What the walker expects there, or found there. */
	s2pt_desc_t found;
	/** What the walker writes. */
	s2pt_desc_t want;
};

/** Called by the traced core.  Defined by the host kit. */
void s2pt_event(const struct s2pt_event *event);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
