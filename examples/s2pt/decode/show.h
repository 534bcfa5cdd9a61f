/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a descriptor: a head that sums it up, its fields, and what is odd. */

#ifndef DECODE_SHOW_H
#define DECODE_SHOW_H

#include "common/level.h"
#include "span.h"

/* How to print. */
struct decode_form {
	bool json;
	/* Combine with a memory type of stage 1: a byte of MAIR. */
	bool combined;
	unsigned int with;
	/* Which input addresses the entry stands for, where the text tells; or NULL. */
	const struct span *span;
};

/* Print one word; true if something is odd about it. */
bool decode_show(const struct decode_form *form, const struct s2pt_format *format, uint64_t word,
		 struct level_guess guess);

#endif
