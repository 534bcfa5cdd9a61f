/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_HOST_H
#define S2PT_HOST_EXPLORE_HOST_H

/* What an actor does from beginning to end: the host: moves, protects, ages and splits pages of the guest. */

void s2pt_actor_host(void *ctx);

#endif
