/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a recording, for those who print and those who read. */

#ifndef S2PT_HOST_RECORD_WORDS_H
#define S2PT_HOST_RECORD_WORDS_H

#include "s2pt/host/check.h"

#define S2PT_RECORD_MAGIC "s2pt-recording 1"
#define S2PT_RECORD_WORDS (S2PT_CHECK_END + 1)
/* Room for the longest word. */
#define S2PT_RECORD_WORD 24

/*
 * The word for each member of `enum s2pt_check_kind`; for S2PT_CHECK_STEP the instruction's stands
 * instead.
 */
extern const char *const s2pt_record_words[S2PT_RECORD_WORDS];

/* The words for an instruction: "dsb ishst", "tlbi ipas2e1is". */
void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD]);

bool s2pt_record_has_operand(enum s2pt_step_op op);

#endif
