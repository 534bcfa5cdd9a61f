/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the machine stands: in the state that the search is at, or in one before it, as long as it is
 * known what the steps from there come to.
 */

#ifndef S2PT_HOST_EXPLORE_STAND_H
#define S2PT_HOST_EXPLORE_STAND_H

#include "search.h"

/* The machine was set back to the beginning, and a search of all schedules begins, or something else. */
void s2pt_stand_search(struct search *search);
void s2pt_stand_begin(struct search *search);

/* Is the machine in the present state? */
static inline bool s2pt_stand_is_here(const struct search *search)
{
	return search->stands == search->length;
}

/* Bring it there. */
void s2pt_stand_here(struct search *search);

/* Keep an image of it, if it is time for one. */
void s2pt_stand_keep(struct search *search);

/* The search has gone back. */
void s2pt_stand_back(struct search *search);

/* Is it known what the chosen step comes to?  Then it counts as taken. */
bool s2pt_stand_takes(struct search *search, struct node *node);

/* Set what is known of the present state; or remember it, of the machine's. */
void s2pt_stand_recall(struct search *search, struct node *node);
void s2pt_stand_learn(struct search *search, const struct node *node);

/* Is the end of the run known to be right?  Remember that it is. */
bool s2pt_stand_ends_right(const struct search *search);
void s2pt_stand_ended_right(struct search *search);

#endif
