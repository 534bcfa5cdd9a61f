/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the hooks, and passes each event of the traced core to them. */

#include "s2pt/host/hook.h"

#include "alone.h"

#include <stdatomic.h>

static _Atomic(const struct s2pt_hook *) everybody;
static _Thread_local const struct s2pt_hook *own;

const struct s2pt_hook *s2pt_hook_set(const struct s2pt_hook *hook)
{
	/* Release: a thread that calls the hook sees what it points to. */
	return atomic_exchange_explicit(&everybody, hook, memory_order_acq_rel);
}

const struct s2pt_hook *s2pt_hook_thread(const struct s2pt_hook *hook)
{
	const struct s2pt_hook *before = own;

	own = hook;
	return before;
}

void s2pt_event(const struct s2pt_event *event)
{
	const struct s2pt_hook *hook = atomic_load_explicit(&everybody, memory_order_acquire);

	if (event->kind == S2PT_EVENT_ALONE)
		s2pt_alone_said(event->slot);
	if (hook)
		hook->event(hook->ctx, event);
	if (own)
		own->event(own->ctx, event);
}
