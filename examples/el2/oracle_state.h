/* SPDX-License-Identifier: BSD-2-Clause */
/* What all of the oracle works on: the MMU that is judged, the counts, random numbers. */

#ifndef EL2_ORACLE_STATE_H
#define EL2_ORACLE_STATE_H

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
	/* Collections that found something dirty, and accesses by way of contiguous runs. */
	uint64_t collected;
	uint64_t runs;
};

extern struct oracle_counts oracle_counts;

#define ORACLE_SEED UINT64_C(0x9e3779b97f4a7c15)

/* A random number from 0 to `below` - 1, the same in every run. */
uint64_t oracle_random(uint64_t below);

#endif
