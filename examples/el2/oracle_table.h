/* SPDX-License-Identifier: BSD-2-Clause */
/* Random changes of the table. */

#ifndef EL2_ORACLE_TABLE_H
#define EL2_ORACLE_TABLE_H

#include <s2pt/types.h>

/* Change the table in some legal way. */
void oracle_change(void);

/* An address near what was changed, or beyond the table's end. */
s2pt_ipa_t oracle_address(void);

/* Map the guest's code at 0. */
void oracle_map_code(void);

#endif
