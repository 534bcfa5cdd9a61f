/* SPDX-License-Identifier: BSD-2-Clause */
/* Stores as they are made, and barriers: in which order walks come to see them. */

#ifndef S2PT_HOST_EXPLORE_LATE_ORDER_H
#define S2PT_HOST_EXPLORE_LATE_ORDER_H

#include "s2pt/tlbi.h"

#include <stdbool.h>

struct machine;

/* The current actor is about to store to `object`, in which `old` is; `release`: behind all it did. */
void s2pt_late_order_store(struct machine *machine, uint32_t object, uint64_t old, uint64_t want,
			   bool release);

/* The current actor has read `object`. */
void s2pt_late_order_knows(struct machine *machine, uint32_t object);

/* The current actor's DMB of stores; its DSB, which is a step if it has walks see something. */
void s2pt_late_order_fence(struct machine *machine);
void s2pt_late_order_barrier(struct machine *machine, enum s2pt_step_op op);

#endif
