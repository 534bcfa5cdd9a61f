/* SPDX-License-Identifier: BSD-2-Clause */
/* The stage 1 on which EL2 runs while it is judged. */

#ifndef EL2_ORACLE_OWN_TABLE_H
#define EL2_ORACLE_OWN_TABLE_H

#include <s2pt/regs.h>
#include <s2pt/s2pt.h>

/* The table that is judged, and the CPU. */
extern struct s2pt own;
extern struct s2pt_cpu own_cpu;

void own_init(const struct s2pt_id_regs *regs);

/* Have EL2 run on a new table, beside which random changes are made; and on its first one again. */
void own_begin(const struct s2pt_geom *geom, enum s2pt_regime regime, bool upper);
void own_end(void);
/* Go back to the first table at once, to tell of a surprise. */
void own_leave(void);

/* Map in the table that is judged, over whatever is there. */
void own_map(uint64_t va, s2pt_pa_t pa, uint64_t size, const struct s2pt_attr *attr);

/* Where oracle_own_access.S goes with an exception that is none of its accesses'. */
_Noreturn void own_surprise(uint64_t esr, uint64_t elr, uint64_t far);

/* A memory type that stage 1 has. */
enum s2pt_memtype own_memtype(void);

#endif
