/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers that belong to a source. */

#ifndef SOURCE_REGISTERS_H
#define SOURCE_REGISTERS_H

#include "source.h"

/* Get the registers from the command line, or from JSON.  False, with a message. */
bool source_registers(struct source *source);

#endif
