/* SPDX-License-Identifier: BSD-2-Clause */
/* What the MMU sees, asked by AT, and what it has written. */

#ifndef EL2_ORACLE_PROBE_H
#define EL2_ORACLE_PROBE_H

#include <s2pt/host/mmu.h>

#include <stdbool.h>

/* Ask by AT whether the MMU sees at some address what libs2pt sees. */
bool oracle_probe(void);

/* After an access, has the MMU set what it should have set? */
bool oracle_updated(const struct s2pt_mmu_walk *walk);

#endif
