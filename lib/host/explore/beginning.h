/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Beginnings: what the first steps of schedules can be, of which somebody searches one, and somebody
 * else another.
 */

#ifndef S2PT_HOST_EXPLORE_BEGINNING_H
#define S2PT_HOST_EXPLORE_BEGINNING_H

#include "search.h"

/* Is the present state before the end of a beginning, and thus reached in every order? */
bool s2pt_beginning_before(const struct search *search);

/* Is the present state at the end of one? */
bool s2pt_beginning_here(const struct search *search);

/* Is the beginning here for somebody else?  Asked once for each. */
bool s2pt_beginning_is_foreign(struct search *search);

/* Steps of the present beginning; 0: there is none. */
unsigned int s2pt_beginning_length(const struct search *search);

/* The present beginning has been searched. */
void s2pt_beginning_end(struct search *search);

/*
 * How a search ends that finds nothing.  A state that is joined with one in a cycle is not gone on from
 * there, so a cycle in which everyone moves may be missed.  Where no run came back to any state there is
 * none.
 */
enum s2pt_explore_end s2pt_search_end(const struct search *search);

#endif
