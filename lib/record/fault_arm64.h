/* SPDX-License-Identifier: BSD-2-Clause */
/* What the recorder does on arm64 in the place of the code; on other machines nothing. */

#ifndef S2PT_RECORD_FAULT_ARM64_H
#define S2PT_RECORD_FAULT_ARM64_H

#include <stdbool.h>

/* Forget what was before this recording. */
void fault_forget(void);

/* Carry out the store that faulted at `at`, or let it through.  A thread is inside of `out_enter`. */
void fault_carry_out(void *context, const void *at);

/* Carry out an instruction that is UNDEFINED here.  False: it is none of EL2. */
bool fault_in_words(void *context);

/* Write remarks about what was not understood.  False: there was some. */
bool fault_told(void);

#endif
