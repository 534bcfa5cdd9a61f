/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that the options of `s2pt tlbi` go together. */

#ifndef TLBI_CHECK_H
#define TLBI_CHECK_H

#include "plan.h"

/* Work the format and level out; ends the program with a message if an option has no place. */
void tlbi_check(struct tlbi_args *args, const struct argp_state *state);

#endif
