/* SPDX-License-Identifier: BSD-2-Clause */
/* Random changes of the stage 1 that is judged, and addresses in it. */

#ifndef EL2_ORACLE_OWN_CHANGE_H
#define EL2_ORACLE_OWN_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

/* The first address that is not EL2's own. */
uint64_t own_start(void);

/* Make a random change. */
void own_change(void);

/* A random address near those that were changed, and does the table translate it at all? */
uint64_t own_address(void);
bool own_has(uint64_t va);

#endif
