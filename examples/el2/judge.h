/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges whether each page that was written is in the log of dirty pages. */

#ifndef EL2_JUDGE_H
#define EL2_JUDGE_H

#include <stdint.h>

/* The log was switched on: copy what is mapped. */
void judge_begin(void);

/* Take from the log what was written, copy it, and judge it; returns how many pages that are. */
uint64_t judge_look(void);

#endif
