/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VM_WORLD_CONTROL_H
#define S2PT_HOST_VM_WORLD_CONTROL_H

/* The control functions: event points on their way. */

#include "s2pt/event.h"

/* The hook of the control functions. */
void s2pt_world_event(void *ctx, const struct s2pt_event *event);

#endif
