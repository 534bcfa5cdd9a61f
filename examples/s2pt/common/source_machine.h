/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a machine that stands. */

#ifndef SOURCE_MACHINE_H
#define SOURCE_MACHINE_H

#include "source.h"

/* Ask the machine that `source->image` is read from for its registers.  False, with a message. */
bool source_machine(struct source *source);

#endif
