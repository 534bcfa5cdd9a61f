/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions of EL2 by their encoding, which a process may not carry out. */

#ifndef S2PT_RECORD_FAULT_SYSTEM_H
#define S2PT_RECORD_FAULT_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* Carry out and record an instruction; `x` has X0 to X30.  False: it is none of these. */
bool fault_system(uint32_t word, uint64_t *x);

#endif
