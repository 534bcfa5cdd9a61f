/* SPDX-License-Identifier: BSD-2-Clause */
/* A descriptor as people read it: its shape, its fields, its errors. */

#ifndef FIELDS_H
#define FIELDS_H

#include "field_list.h"
#include "findings.h"
#include "s2pt/desc.h"

/*
 * Fill in the fields, the highest bits first, without those that are RES0 and zero.  Returns how
 * many.
 */
unsigned int fields_of(const struct s2pt_format *format, uint64_t word, int level,
		       struct field field[FIELDS_MAX]);

/*
 * Add to `findings` a sentence, with `where` in front, for each reserved value, each set RES0 bit,
 * and fields that contradict each other.
 */
void fields_check(const struct s2pt_format *format, uint64_t word, int level, const char *where,
		  struct findings *findings);

#endif
