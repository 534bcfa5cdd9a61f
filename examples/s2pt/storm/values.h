/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_VALUES_H
#define STORM_VALUES_H

#include "storm.h"

#include <argp.h>

/* Arguments of storm's options; each ends the program with a message if the text is no value. */

/* "always-bbm,kvm" and so on. */
void value_policies(struct storm_options *to, const char *text, const struct argp_state *state);

/* "2000", "2000:fixed". */
void value_delay(struct s2pt_delay *delay, const char *text, const struct argp_state *state);

/* "300", "300:hoard". */
void value_adversary(struct s2pt_adversary *adversary, const char *text,
		     const struct argp_state *state);

/* log2 of "4k", "16k", "64k". */
unsigned int value_granule(const char *text, const struct argp_state *state);

/* "4K", "2M" and so on; 0 for "traced". */
uint64_t value_backing(const char *text, const struct argp_state *state);

/* "read" or "write". */
enum storm_lock value_lock(const char *text, const struct argp_state *state);

#endif
