/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers by the names that a server of gdb's remote protocol describes them with. */

#ifndef GDB_REGISTERS_H
#define GDB_REGISTERS_H

#include "gdb_link.h"

#include <stdint.h>

struct gdb_registers;

/* Ask for the descriptions.  NULL if there is no memory or the server has none. */
struct gdb_registers *gdb_registers_open(struct gdb_link *link);

/* Read a register of a CPU, counted from 0.  False: there is none, or it can't be read. */
bool gdb_register(struct gdb_registers *registers, unsigned int cpu, const char *name,
		  uint64_t *value);

/* NULL is left alone. */
void gdb_registers_close(struct gdb_registers *registers);

#endif
