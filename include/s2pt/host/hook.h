/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_HOOK_H
#define S2PT_HOST_HOOK_H

/**
 * @file
 * Who is told about the event points of the traced core: at most one hook for the process and one
 * for each thread.  Without a hook an event point costs two loads.
 */

#include "s2pt/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Somebody who wants to know. */
struct s2pt_hook {
	/** Called on the thread that causes the event, in the middle of the library's operation. */
	void (*event)(void *ctx, const struct s2pt_event *event);
	/** Handed to `event`. */
	void *ctx;
};

/**
 * Tell `hook` about the events of all threads; NULL ends it.  Returns the one before.  `hook` must
 * stay as it is until no thread is in the library any more.  Any thread, any time.
 */
const struct s2pt_hook *s2pt_hook_set(const struct s2pt_hook *hook);

/**
 * Tell `hook` about the events of the calling thread, after the hook of the process; NULL ends it.
 * Returns the one before, which whoever wants to be in a chain calls on, and puts back.
 */
const struct s2pt_hook *s2pt_hook_thread(const struct s2pt_hook *hook);

#ifdef __cplusplus
}
#endif

#endif
