/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run: a step taken, the state after it judged, the end judged; a schedule that is known
 * followed.
 */

#ifndef S2PT_HOST_EXPLORE_RUN_H
#define S2PT_HOST_EXPLORE_RUN_H

#include "search.h"

/* Take an actor's step, and note whether it preempts another one. */
void s2pt_search_take(struct search *search, unsigned int actor);
unsigned int s2pt_search_preemptions(const struct search *search, unsigned int at,
				     unsigned int actor);

/* Look at the state after the last step.  True: something was found, and the run is over. */
bool s2pt_search_judge(struct search *search);

/* No actor can go on: check the end. */
void s2pt_search_finish(struct search *search);

/* A run is over: count it, and tell of progress. */
void s2pt_search_count(struct search *search);

/* A function that tells of each step that was taken. */
struct story {
	void (*took)(const struct search *search, void *to);
	void *to;
};

/*
 * Run one schedule, and tell its story unless `story` is NULL; false if the schedule can't be
 * followed.
 */
bool s2pt_search_follow(struct search *search, const char *replay, const struct story *story);

#endif
