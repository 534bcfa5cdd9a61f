/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of system registers and system instructions by their encodings. */

#ifndef S2PT_RECORD_NAMES_H
#define S2PT_RECORD_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/* The fields of an encoding, as one number. */
#define NAMES_KEY(op0, op1, crn, crm, op2)                                                         \
	((uint32_t)(op0) << 14 | (uint32_t)(op1) << 11 | (uint32_t)(crn) << 7 |                    \
	 (uint32_t)(crm) << 3 | (uint32_t)(op2))

/* Room for the longest name of any of these. */
#define NAMES_SIZE 32

/*
 * The name of a register, "vttbr_el2"; one that is not known is called by its encoding,
 * "s3_4_c2_c1_7".
 */
void names_register(uint32_t key, char name[NAMES_SIZE]);

/*
 * The name of a system instruction, whose op0 is 1: "tlbi ipas2e1is".  One that is not known is
 * called by its encoding, "sys 4 c8 c0 3".
 */
void names_instruction(uint32_t key, char name[NAMES_SIZE]);

/* The key of a register that is called by its encoding, "s3_4_c2_c1_0".  False: it is not. */
bool names_parse(const char *name, uint32_t *key);

#endif
