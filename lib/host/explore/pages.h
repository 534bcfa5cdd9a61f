/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of tables in the explorer's machine: allocated, retired, freed. */

#ifndef S2PT_HOST_EXPLORE_PAGES_H
#define S2PT_HOST_EXPLORE_PAGES_H

#include "machine.h"

/*
 * Allocate pages.  `beside`: for an actor, which may be refused, and is the only one that knows the
 * page until it links it.
 */
void *s2pt_machine_alloc(struct machine *machine, bool beside, unsigned int pages);

/* Free pages that were never linked, or that no actor can hold any more. */
void s2pt_machine_free(struct machine *machine, const void *table, unsigned int pages);

/* A table was unlinked: free it when nobody is in a read section that began before. */
void s2pt_machine_retire(struct machine *machine, const void *table, int level);

#endif
