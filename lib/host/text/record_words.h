/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a recording, for those who print and those who read. */

#ifndef S2PT_HOST_RECORD_WORDS_H
#define S2PT_HOST_RECORD_WORDS_H

#include "s2pt/host/check.h"

#define S2PT_RECORD_MAGIC "s2pt-recording "
#define S2PT_RECORD_WORDS (S2PT_CHECK_END + 1)
/* Room for the longest word. */
#define S2PT_RECORD_WORD 24

/* The word for a kind of events; NULL for S2PT_CHECK_STEP, where the instruction's stands instead. */
const char *s2pt_record_word(enum s2pt_check_kind kind);

/* The words for an instruction: "dsb ishst", "tlbi ipas2e1is". */
void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD]);

#endif
