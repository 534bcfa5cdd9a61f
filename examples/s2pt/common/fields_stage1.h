/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of a descriptor of stage 1, and its permissions as text. */

#ifndef FIELDS_STAGE1_H
#define FIELDS_STAGE1_H

#include "field_list.h"
#include "fields_text.h"
#include "findings.h"

/* A buffer for stage1_perm_text(). */
#define STAGE1_PERM 40

/* Fill in the fields as fields_of() does; `shape` is that of the word. */
unsigned int stage1_fields(const struct s2pt_format *format, uint64_t word, int level,
			   enum shape shape, struct field field[FIELDS_MAX]);

/* What a leaf grants: "rw-" for EL2, "EL1 rw-, EL0 r-x" elsewhere. */
const char *stage1_perm_text(const struct s2pt_format *format, uint64_t word,
			     char text[STAGE1_PERM]);

/* The byte of MAIR that a leaf chooses. */
unsigned int stage1_mair_byte(const struct s2pt_format *format, uint64_t word);

/* Add what is odd about a leaf. */
void stage1_check(const struct s2pt_format *format, uint64_t word, const char *where,
		  struct findings *findings);

#endif
