/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest of truth.c and switch.c: where it loads and stores, and how to let it try on one of two CPUs. */

#ifndef EL2_TRUTH_GUEST_H
#define EL2_TRUTH_GUEST_H

#include <stdbool.h>
#include <stdint.h>

/* Where the guest loads and stores, and what lies there before and after a change. */
#define DATA_IPA UINT64_C(0x80000000)
#define OLD_PA   UINT64_C(0x46000000)
#define NEW_PA   UINT64_C(0x46200000)

/* The guest's stage-1 table, if stage 1 is on, in two places that lead to different data. */
#define STAGE1_IPA UINT64_C(0xb0000000)
#define STAGE1_OLD UINT64_C(0x46400000)
#define STAGE1_NEW UINT64_C(0x46600000)
#define OTHER_IPA  UINT64_C(0xc0000000)

#define TRUTH_CPUS 2

/* How the guest's access ended. */
enum outcome {
	READ_OLD,
	READ_NEW,
	STORED,
	FAULT_TRANSLATION,
	FAULT_ACCESS,
	FAULT_PERMISSION,
	SURPRISE,
};

/* One access of the guest. */
struct attempt {
	bool store;
	/* Stage 1 is on. */
	bool stage1;
};

extern const char guest_load[];
extern const char guest_store[];

/* Use this table on the caller's CPU from here on. */
void guest_use(uint64_t vtcr, uint64_t vttbr);

/* Fill data and stage-1 tables, and set the other CPU to work on this table. */
void guest_init(uint64_t vtcr, uint64_t vttbr);

/* Let the guest try on a CPU, 0 being the caller's. */
enum outcome guest_try(unsigned int cpu, const struct attempt *attempt);

/* The loop that CPU 1 runs for ever. */
_Noreturn void guest_serve(void);

#endif
