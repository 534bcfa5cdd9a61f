/* SPDX-License-Identifier: BSD-2-Clause */
/* The event points of the core, as lines of a transcript. */

#ifndef REPLAY_EVENT_H
#define REPLAY_EVENT_H

#include "s2pt/event.h"

/* The hook for the event points of the core. */
void model_point(void *ctx, const struct s2pt_event *event);

#endif
