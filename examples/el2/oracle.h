/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL2_ORACLE_H
#define EL2_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

/* oracle.c: 0 to `below` - 1, the same in every run. */
uint64_t oracle_random(uint64_t below);

/* oracle_table.c: change the table in some legal way. */
void oracle_change(void);

/* oracle_table.c: an address near what was changed. */
uint64_t oracle_address(void);

/* oracle_probe.c: does the MMU see at some address what libs2pt sees? */
bool oracle_probe(unsigned int pa_bits);

#endif
