/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that say which schedules are searched, for each program that explores. */

#ifndef EXPLORE_SEARCH_ARGS_H
#define EXPLORE_SEARCH_ARGS_H

#include "s2pt/host/explore.h"

#include <argp.h>

/* Fills in a `struct s2pt_explore_config`, which is its input. */
extern const struct argp search_args;

#endif
