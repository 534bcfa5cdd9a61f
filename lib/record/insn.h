/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that do something other than store: what they are, and what they do here. */

#ifndef S2PT_RECORD_INSN_H
#define S2PT_RECORD_INSN_H

#include "s2pt/record/recorder.h"

/* Room for an instruction in words: "tlbi vmalls12e1osnxs". */
#define INSN_TEXT 64

void insn_open(const struct s2pt_recorder_config *config);

/*
 * Carry out and record an instruction: its text as in assembly, without the register; what the
 * register holds; and all registers, or NULL.  Returns what a register becomes that it writes.
 */
uint64_t insn_do(const char *text, uint64_t operand, uint64_t *x);

/* Remarks about what could not be done. */
bool insn_close(void);

/* Set the CPU that the calling thread is. */
void insn_cpu(unsigned int cpu);

#endif
