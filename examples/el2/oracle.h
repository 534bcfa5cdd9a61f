/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL2_ORACLE_H
#define EL2_ORACLE_H

#include <s2pt/host/mmu.h>

#include <stdbool.h>
#include <stdint.h>

/* Output addresses that are memory, for whoever does more than ask; and where the guest's code lies. */
#define MEMORY_PA    UINT64_C(0x48000000)
#define MEMORY_END   UINT64_C(0x7e000000)
#define MEMORY_BLOCK UINT64_C(0x2000000)
#define CODE_PA      UINT64_C(0x44000000)
#define CODE_SIZE    UINT64_C(0x10000)

/* What the MMU is told of the table, for the walk of libs2pt's host kit. */
struct oracle {
	struct s2pt_mmu mmu;
	/* Leaves lead to memory only. */
	bool memory;
	/* The MMU updates access flags and dirty state. */
	bool hardware;
	unsigned int pa_bits;
};

extern struct oracle oracle;

/* What was tried, by kind. */
struct oracle_counts {
	uint64_t asked;
	uint64_t accesses[S2PT_MMU_FETCH + 1];
	uint64_t faults;
	/* Of these by a walk of stage 1. */
	uint64_t walks;
	uint64_t updates;
};

extern struct oracle_counts oracle_counts;

/* oracle.c: 0 to `below` - 1, the same in every run. */
uint64_t oracle_random(uint64_t below);

/* oracle_table.c: change the table in some legal way. */
void oracle_change(void);

/* oracle_table.c: an address near what was changed, or beyond the table's end. */
s2pt_ipa_t oracle_address(void);

/* oracle_table.c: map the guest's code at 0. */
void oracle_map_code(void);

/* oracle_probe.c: does the MMU see at some address what libs2pt sees?  By AT. */
bool oracle_probe(void);

/* oracle_probe.c: after an access, has the MMU set what it should have set? */
bool oracle_updated(const struct s2pt_mmu_walk *walk);

/* oracle_access.c: the guest's code, to be written once; and does an access of a guest do what it must? */
void oracle_access_init(void);
bool oracle_access(void);

#endif
