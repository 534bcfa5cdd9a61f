/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the oracle share: the table that is judged, the counts, and the ways to ask
 * QEMU's MMU.
 */

#ifndef EL2_ORACLE_H
#define EL2_ORACLE_H

#include <s2pt/host/mmu.h>

#include <stdbool.h>
#include <stdint.h>

/* Output addresses that are memory, for trials that access it; and where the guest's code lies. */
#define MEMORY_PA    UINT64_C(0x48000000)
#define MEMORY_END   UINT64_C(0x7e000000)
#define MEMORY_BLOCK UINT64_C(0x2000000)
#define CODE_PA      UINT64_C(0x44000000)
#define CODE_SIZE    UINT64_C(0x10000)

/* The MMU's registers as the walk of libs2pt's host kit takes them, and what the table holds. */
struct oracle {
	struct s2pt_mmu mmu;
	/* Leaves lead to memory only. */
	bool memory;
	/* The MMU updates access flags and dirty state. */
	bool hardware;
	unsigned int pa_bits;
};

extern struct oracle oracle;

/* How many trials there were, by kind. */
struct oracle_counts {
	uint64_t asked;
	uint64_t accesses[S2PT_MMU_FETCH + 1];
	uint64_t faults;
	/* Accesses that a walk of stage 1 made. */
	uint64_t walks;
	uint64_t updates;
};

extern struct oracle_counts oracle_counts;

/* oracle.c: a random number from 0 to `below` - 1, the same in every run. */
uint64_t oracle_random(uint64_t below);

/* oracle_table.c: change the table in some legal way. */
void oracle_change(void);

/* oracle_table.c: an address near what was changed, or beyond the table's end. */
s2pt_ipa_t oracle_address(void);

/* oracle_table.c: map the guest's code at 0. */
void oracle_map_code(void);

/* oracle_probe.c: ask by AT whether the MMU sees at some address what libs2pt sees. */
bool oracle_probe(void);

/* oracle_probe.c: after an access, has the MMU set what it should have set? */
bool oracle_updated(const struct s2pt_mmu_walk *walk);

/*
 * oracle_access.c: write the guest's code; then try whether an access of a guest does what it must.
 */
void oracle_access_init(void);
bool oracle_access(void);

#endif
