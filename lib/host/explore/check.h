/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checker of a run of the explorer: it begins with the tables of the beginning, and is told of
 * every step.
 */

#ifndef S2PT_HOST_EXPLORE_CHECK_H
#define S2PT_HOST_EXPLORE_CHECK_H

#include "machine.h"

void s2pt_machine_check_begin(struct machine *machine);
void s2pt_machine_check_mark(struct machine *machine, enum s2pt_check_kind kind);
void s2pt_machine_check_table(struct machine *machine, enum s2pt_check_kind kind, const void *table,
			      uint64_t size);
void s2pt_machine_check_store(struct machine *machine, enum s2pt_check_kind kind, uint32_t object,
			      uint64_t found, uint64_t want);
void s2pt_machine_check_step(struct machine *machine, const struct s2pt_step *step);
void s2pt_machine_check_load(struct machine *machine, bool own);
void s2pt_machine_check_end(struct machine *machine);

#endif
