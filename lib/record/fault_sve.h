/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries stores of scalable vectors out. */

#ifndef S2PT_RECORD_FAULT_SVE_H
#define S2PT_RECORD_FAULT_SVE_H

#include "decode.h"

/* `frame` are the records that a signal keeps of registers.  False: they are not in it, and nothing was done. */
bool fault_sve(const void *frame, const struct decode *decode);

#endif
