/* SPDX-License-Identifier: BSD-2-Clause */
/* The stage 1 on which EL2 runs when it reaches C. */

#ifndef EL2_ORACLE_OWN_FIRST_H
#define EL2_ORACLE_OWN_FIRST_H

/* How much of it is not as it must be. */
unsigned int own_first(void);

#endif
