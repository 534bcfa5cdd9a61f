/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses of a guest. */

#ifndef EL2_ORACLE_ACCESS_H
#define EL2_ORACLE_ACCESS_H

#include <stdbool.h>

/* Write the guest's code; then try whether an access of a guest does what it must. */
void oracle_access_init(void);
bool oracle_access(void);

#endif
