/* SPDX-License-Identifier: BSD-2-Clause */
/* A descriptor as people read it: its shape, its fields, its errors. */

#ifndef FIELDS_H
#define FIELDS_H

#include "findings.h"
#include "s2pt/desc.h"

#include <jansson.h>

/* One field of a descriptor, by the name that the Arm ARM gives it. */
struct field {
	char name[16];
	unsigned int high;
	unsigned int low;
	uint64_t value;
	char meaning[80];
};

/* No descriptor has more fields. */
#define FIELDS_MAX 24

/* The shapes of a descriptor. */
enum shape {
	SHAPE_EMPTY,
	SHAPE_INVALID,
	SHAPE_TABLE,
	SHAPE_BLOCK,
	SHAPE_PAGE,
	/* Valid, but not of a type that the architecture has at its level. */
	SHAPE_RESERVED,
};

/* The shape of `word` at `level`. */
enum shape shape_of(const struct s2pt_format *format, uint64_t word, int level);

/* The name of a shape: "empty", "block" and so on. */
const char *shape_name(enum shape shape);

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

/*
 * Print permissions into a buffer of 4: "rwx", "r--", "rwp" (EL1 executes), "r-u" (EL0 does), "rDx"
 * (hardware may grant W).
 */
const char *perm_text(unsigned int perm, char text[4]);

/* The name of a memory type: "normal", "device-nGnRE" and so on. */
const char *memattr_text(unsigned int memattr, bool fwb);

/* A number as JSON has it here: a string in hexadecimal, since JSON's own numbers end at 2^53. */
json_t *json_hex(uint64_t value);

#endif
