/* SPDX-License-Identifier: BSD-2-Clause */
/* The host of a scenario, as an actor: it moves, protects, ages and splits pages of the guest. */

#ifndef S2PT_HOST_EXPLORE_HOST_H
#define S2PT_HOST_EXPLORE_HOST_H

void s2pt_actor_host(void *ctx);

#endif
