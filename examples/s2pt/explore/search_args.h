/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that say which schedules are searched, for each program that explores. */

#ifndef EXPLORE_SEARCH_ARGS_H
#define EXPLORE_SEARCH_ARGS_H

#include "s2pt/host/explore.h"

#include <argp.h>

/* Fills in a `struct s2pt_explore_config`, which is its input. */
extern const struct argp search_args;

/* Read a number of at most `most`, or "I/N"; both end the program with a message if it is none. */
unsigned int search_number(const char *what, const char *text, unsigned int most,
			   const struct argp_state *state);
void search_part(unsigned int *part, unsigned int *parts, char *text,
		 const struct argp_state *state);

#endif
