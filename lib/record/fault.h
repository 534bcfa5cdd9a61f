/* SPDX-License-Identifier: BSD-2-Clause */
/* What only a signal tells: stores to write-protected tables, and instructions of EL2. */

#ifndef S2PT_RECORD_FAULT_H
#define S2PT_RECORD_FAULT_H

#include <stdbool.h>

/* Take the signals. */
bool fault_open(void);

/* Write remarks about what was not understood.  False: there was some. */
bool fault_close(void);

#endif
