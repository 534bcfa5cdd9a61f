/* SPDX-License-Identifier: BSD-2-Clause */
/* States that have been gone into. */

#ifndef S2PT_HOST_EXPLORE_KNOWN_H
#define S2PT_HOST_EXPLORE_KNOWN_H

#include "search.h"

/* Has the search been in the present state before, and gone on from there?  Else who is to be tried is set. */
bool s2pt_search_is_known(struct search *search, struct node *node);

/* Nothing is left to be tried from a state: tell those who share the states. */
void s2pt_search_close(struct search *search, const struct node *node);

#endif
