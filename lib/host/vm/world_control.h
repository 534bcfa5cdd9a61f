/* SPDX-License-Identifier: BSD-2-Clause */
/* The hook of the control functions. */

#ifndef S2PT_HOST_VM_WORLD_CONTROL_H
#define S2PT_HOST_VM_WORLD_CONTROL_H

#include "s2pt/event.h"

/* Passes an event of a control function on; `ctx` is the world. */
void s2pt_world_event(void *ctx, const struct s2pt_event *event);

#endif
