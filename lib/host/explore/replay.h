/* SPDX-License-Identifier: BSD-2-Clause */
/* Replay strings: a schedule as text, and back. */

#ifndef S2PT_HOST_EXPLORE_REPLAY_H
#define S2PT_HOST_EXPLORE_REPLAY_H

#include "search.h"

/* A turn: some steps of one actor, one after the other. */
struct turn {
	unsigned int who;
	unsigned long steps;
};

/* Write the replay string of the present run, S2PT_EXPLORE_REPLAY bytes at most. */
void s2pt_replay_write(const struct search *search, char *replay);

/* Write the letters of a set of actors, of which there are at most MACHINE_ACTORS. */
void s2pt_replay_letters(unsigned int actors, char *letters);

/* Read the plan of fills at the beginning.  Returns what comes behind it; NULL: it is no plan. */
const char *s2pt_replay_fills(struct machine *machine, const char *replay);

/* Read the turn at the beginning.  Returns what comes behind it; NULL: it is no turn. */
const char *s2pt_replay_turn(const char *replay, struct turn *turn);

#endif
