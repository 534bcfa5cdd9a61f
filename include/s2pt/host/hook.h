/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_HOOK_H
#define S2PT_HOST_HOOK_H

/**
 * @file
 * Hooks: functions that the traced core calls at its event points, at most one for the process and
 * one for each thread.  Without a hook an event point costs two loads.
 */

#include "s2pt/event.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A function to be called, and its argument. */
struct s2pt_hook {
	/** Called on the thread that causes the event, in the middle of the library's operation. */
	void (*event)(void *ctx, const struct s2pt_event *event);
	/** Handed to `event`. */
	void *ctx;
};

/**
 * Tell `hook` about the events of all threads; NULL ends it.  Returns the hook that was there
 * before.  `hook` must stay as it is until no thread is in the library any more.  Any thread, any
 * time.
 */
const struct s2pt_hook *s2pt_hook_set(const struct s2pt_hook *hook);

/**
 * Tell `hook` about the events of the calling thread, after the hook of the process; NULL ends it.
 * Returns the hook that was there before; a hook that wants to be in a chain calls that one, and
 * puts it back in the end.
 */
const struct s2pt_hook *s2pt_hook_thread(const struct s2pt_hook *hook);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
