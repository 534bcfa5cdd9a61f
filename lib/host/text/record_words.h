/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_RECORD_WORDS_H
#define S2PT_HOST_RECORD_WORDS_H

/* The words of a recording, for who prints and who reads. */

#include "s2pt/host/check.h"

#define S2PT_RECORD_MAGIC "s2pt-recording 1"
#define S2PT_RECORD_WORDS (S2PT_CHECK_END + 1)
/* Room for the longest. */
#define S2PT_RECORD_WORD 24

/* By `enum s2pt_check_kind`; that of S2PT_CHECK_STEP is the instruction's. */
extern const char *const s2pt_record_words[S2PT_RECORD_WORDS];

/* "dsb ishst", "tlbi ipas2e1is". */
void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD]);

bool s2pt_record_has_operand(enum s2pt_step_op op);

#endif
