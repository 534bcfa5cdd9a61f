/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_RUN_H
#define S2PT_HOST_EXPLORE_RUN_H

/* One run: a step taken, the state after it judged, the end judged; a schedule that is known followed. */

#include "search.h"

#include <stdio.h>

/* A state that has come again, with nobody got on since. */
struct cycle {
	/* After which step it was there; -1: it was not. */
	int since;
	/* Whoever could go on since did so: a livelock. */
	bool fair;
};

struct cycle s2pt_search_cycle(const struct search *search);

/* The actor's step; whether and how it preempts another; what that has come to. */
void s2pt_search_take(struct search *search, unsigned int actor);
unsigned int s2pt_search_preemptions(const struct search *search, unsigned int at,
				     unsigned int actor);

/* Look at the state after the last step.  True: something was found, and the run is over. */
bool s2pt_search_judge(struct search *search);

/* Nobody can go on: the checks of the end. */
void s2pt_search_finish(struct search *search);

/* A run is over: count it, and tell of progress. */
void s2pt_search_count(struct search *search);

/* Who tells of each step that was taken. */
struct story {
	void (*took)(const struct search *search, FILE *out);
	FILE *out;
};

/* Run one schedule, and tell it unless `story` is NULL; false if it can't be followed. */
bool s2pt_search_follow(struct search *search, const char *replay, const struct story *story);

#endif
