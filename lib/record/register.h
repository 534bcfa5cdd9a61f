/* SPDX-License-Identifier: BSD-2-Clause */
/* System registers: what the harness says of them, and what each CPU wrote. */

#ifndef S2PT_RECORD_REGISTER_H
#define S2PT_RECORD_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

/* Room for the longest name. */
#define REGISTER_NAME 32

void register_open(void);

/* What a register reads on every CPU that has not written it.  False: there are too many. */
bool register_set(const char *name, uint64_t value);

bool register_write(const char *name, unsigned int cpu, uint64_t value);
uint64_t register_read(const char *name, unsigned int cpu);

/* Has the CPU written the register? */
bool register_written(const char *name, unsigned int cpu);

/* Registers that were read though nothing was known of them, from 0; NULL: there are no more. */
const char *register_unknown(unsigned int number, uint64_t *reads);

#endif
