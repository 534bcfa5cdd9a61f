/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the arguments of `s2pt tlbi`: an instruction by name or by its encoding, and its operand. */

#ifndef TLBI_READ_H
#define TLBI_READ_H

#include "plan.h"

#include <argp.h>

/* Take in an argument, which may be a whole line; it is cut up. */
void tlbi_read(struct tlbi_args *args, char *text, const struct argp_state *state);

/* The arguments have ended. */
void tlbi_read_end(const struct tlbi_args *args, const struct argp_state *state);

#endif
