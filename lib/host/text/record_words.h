/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a recording, for those who print and those who read. */

#ifndef S2PT_HOST_RECORD_WORDS_H
#define S2PT_HOST_RECORD_WORDS_H

#include "s2pt/host/check_event.h"

#define S2PT_RECORD_MAGIC "s2pt-recording "
/* Room for the name of the longest instruction that S2PT_CHECK_STEP tells. */
#define S2PT_RECORD_WORD 24
/* Most CPUs of a recording: a file that says more is damaged. */
#define S2PT_RECORD_CPUS 4096
/* Letters of a device's name. */
#define S2PT_RECORD_DEVICE 8

/* The words for an instruction: "dsb ishst", "tlbi ipas2e1is". */
void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD]);

/* The word for the regime whose stage 1 it is; NULL: it is stage 2. */
const char *s2pt_record_stage1(enum s2pt_regime regime);

#endif
