/* SPDX-License-Identifier: BSD-2-Clause */
/* Real loads, stores and calls at EL2, on the stage 1 that is judged. */

#ifndef EL2_ORACLE_OWN_USE_H
#define EL2_ORACLE_OWN_USE_H

#include <stdint.h>

/* oracle_own_access.S: the accesses, and what came of one. */
enum own_access {
	OWN_LOAD,
	OWN_STORE,
	OWN_CALL
};

struct own_answer {
	/* ESR_EL2 of the fault; 0: there was none. */
	uint64_t esr;
	uint64_t value;
};

struct own_answer own_access(uint64_t va, enum own_access access, uint64_t value);

/* Change a page and use it, step by step.  Returns how often something else happened than must. */
unsigned int own_use(void);

/* How many loads, stores and calls there were. */
uint64_t own_used(void);

#endif
