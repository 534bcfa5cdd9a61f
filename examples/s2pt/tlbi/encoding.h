/* SPDX-License-Identifier: BSD-2-Clause */
/* TLBI instructions as A64 encodes them: SYS with op1, CRn, CRm and op2. */

#ifndef TLBI_ENCODING_H
#define TLBI_ENCODING_H

#include "form.h"

#include <stdint.h>

/* The fields of a SYS instruction. */
struct tlbi_sys {
	unsigned int op1;
	unsigned int crn;
	unsigned int crm;
	unsigned int op2;
};

/* The fields of an instruction. */
struct tlbi_sys tlbi_sys_of(const struct tlbi_form *form);

/* The A64 word of these fields, with Xt = X0, or none where the instruction has no operand. */
uint32_t tlbi_sys_word(const struct tlbi_sys *sys, bool has_operand);

/* The fields of an A64 word.  False: it is no SYS instruction. */
bool tlbi_sys_read(uint64_t word, struct tlbi_sys *sys);

/* The instruction of these fields.  False: none that is known. */
bool tlbi_sys_form(const struct tlbi_sys *sys, struct tlbi_form *form);

/* What such an instruction is that is no TLBI that is known, as a sentence goes on. */
const char *tlbi_sys_else(const struct tlbi_sys *sys);

#endif
