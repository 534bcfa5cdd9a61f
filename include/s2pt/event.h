/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_EVENT_H
#define S2PT_EVENT_H

/**
 * @file
 * Event points: where the traced build of the core lets somebody look, and change what happens
 * next.
 *
 * The silent build (`libs2pt`) has none.  The traced build (inside of `libs2pt-host`) calls
 * `s2pt_event` at each access to a descriptor; the host kit defines that function and passes it on
 * to whoever hooked in (`host/hook.h`).
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What happens. */
enum s2pt_event_kind {
	/** A descriptor is about to be loaded. */
	S2PT_EVENT_LOAD,
	/** A compare-and-swap is about to be tried. */
	S2PT_EVENT_SWAP,
	/** It won. */
	S2PT_EVENT_WON,
	/** It lost; `found` is what was there instead. */
	S2PT_EVENT_LOST,
	/** A descriptor is about to be stored (with release), over `found`. */
	S2PT_EVENT_MAKE,
	/** It was. */
	S2PT_EVENT_MADE,
	/** A caller gave its word that it is alone; `slot` is the table. */
	S2PT_EVENT_ALONE,
};

/** One event, on the thread that causes it. */
struct s2pt_event {
	/** What. */
	enum s2pt_event_kind kind;
	/** Which entry: the address of its 64-bit word. */
	const void *slot;
	/** What the walker expects there, or found there. */
	s2pt_desc_t found;
	/** What it writes. */
	s2pt_desc_t want;
};

/** Called by the traced core.  Defined by the host kit. */
void s2pt_event(const struct s2pt_event *event);

#ifdef __cplusplus
}
#endif

#endif
