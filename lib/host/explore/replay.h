/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_REPLAY_H
#define S2PT_HOST_EXPLORE_REPLAY_H

/* Replay strings: a schedule as text, and back. */

#include "search.h"

/* Somebody's steps, one after the other. */
struct turn {
	unsigned int who;
	unsigned long steps;
};

/* The replay string of the present run, S2PT_EXPLORE_REPLAY bytes. */
void s2pt_replay_write(const struct search *search, char *replay);

/* Take the plan of fills at the beginning.  What comes behind it; NULL: it is no plan. */
const char *s2pt_replay_fills(struct machine *machine, const char *replay);

/* The turn at the beginning.  What comes behind it; NULL: it is no turn. */
const char *s2pt_replay_turn(const char *replay, struct turn *turn);

#endif
