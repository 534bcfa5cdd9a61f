/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that give bits of a descriptor another meaning. */

#ifndef FIELDS_HINT_H
#define FIELDS_HINT_H

#include "findings.h"
#include "s2pt/desc.h"

/*
 * Add to `hints` a sentence for each option of `s2pt decode` that is not in force in `format` and that gives
 * a meaning to what is reserved without it, or that the word looks to be written for.
 */
void fields_hint(const struct s2pt_format *format, uint64_t word, int level, const char *where,
		 struct findings *hints);

#endif
