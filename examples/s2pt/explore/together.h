/* SPDX-License-Identifier: BSD-2-Clause */
/* A search by futures in several processes, which share the states that they have done with. */

#ifndef EXPLORE_TOGETHER_H
#define EXPLORE_TOGETHER_H

#include "pieces.h"

struct together {
	/* NULL: the search is not one of this kind. */
	struct s2pt_explore_states *states;
	/* What came of it in each process, and whether something was found, in memory they share. */
	struct s2pt_explore_result *part;
	_Atomic(bool) *found;
	unsigned int count;
};

/* Begin, if it is a search that `count` processes can share.  False: there is no memory. */
bool together_begin(struct together *together, const struct s2pt_explore_config *config,
		    unsigned int count);
void together_end(struct together *together);

/* In a process: what came of its search. */
void together_put(struct together *together, unsigned int number,
		  const struct s2pt_explore_result *part);

/* Say how far it is. */
void together_tell(const struct together *together, const struct s2pt_explore_config *config,
		   char *text, size_t size);

/* What those that have ended came to. */
struct s2pt_explore_result together_sum(const struct together *together);

/* All have ended: that is what the one piece that there is came to. */
void together_join(const struct together *together, struct pieces *pieces);

static inline bool together_found(const struct together *together)
{
	return together->states && atomic_load(together->found);
}

#endif
