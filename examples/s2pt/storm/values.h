/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of storm's options.  Each function ends the program with a message if the text is no
 * value.
 */

#ifndef STORM_VALUES_H
#define STORM_VALUES_H

#include "options.h"

#include <argp.h>

/* Read a list of policies: "always-bbm,kvm". */
void value_policies(struct storm_options *to, const char *text, const struct argp_state *state);

/* Read a list of modes of the dirty log: "protect,dbm". */
void value_logs(struct storm_options *to, const char *text, const struct argp_state *state);

/* Read a delay: "2000", "2000:fixed". */
void value_delay(struct s2pt_delay *delay, const char *text, const struct argp_state *state);

/* Read an adversary: "300", "300:hoard". */
void value_adversary(struct s2pt_adversary *adversary, const char *text,
		     const struct argp_state *state);

/* Read a granule, "4k", "16k" or "64k"; returns its log2. */
unsigned int value_granule(const char *text, const struct argp_state *state);

/* Read a size, "4K", "2M" and so on; "traced" is 0. */
uint64_t value_backing(const char *text, const struct argp_state *state);

/* Read a lock: "read" or "write". */
enum storm_lock value_lock(const char *text, const struct argp_state *state);

#endif
