/* SPDX-License-Identifier: BSD-2-Clause */
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

/* No descriptor has more. */
#define FIELDS_MAX 24

/* What a descriptor is, in one word and more. */
enum shape {
	SHAPE_EMPTY,
	SHAPE_INVALID,
	SHAPE_TABLE,
	SHAPE_BLOCK,
	SHAPE_PAGE,
	/* Valid, but 0b01 where the architecture has no such descriptor. */
	SHAPE_RESERVED,
};

/* What `word` is at `level`. */
enum shape shape_of(const struct s2pt_format *format, uint64_t word, int level);

/* "empty", "block" and so on. */
const char *shape_name(enum shape shape);

/* The fields, the highest bits first, without those that are RES0 and zero.  How many. */
unsigned int fields_of(const struct s2pt_format *format, uint64_t word, int level,
		       struct field field[FIELDS_MAX]);

/*
 * Reserved values, set RES0 bits, and fields that contradict each other, as sentences with `where`
 * in front.
 */
void fields_check(const struct s2pt_format *format, uint64_t word, int level, const char *where,
		  struct findings *findings);

/*
 * "rwx", "r--", "rwp" (EL1 executes), "r-u" (EL0 does), "rDx" (hardware may grant W); a buffer of
 * 4.
 */
const char *perm_text(unsigned int perm, char text[4]);

/* "normal", "device-nGnRE" and so on. */
const char *memattr_text(unsigned int memattr, bool fwb);

/* A number as JSON has it here: a string in hexadecimal, since JSON's own numbers end at 2^53. */
json_t *json_hex(uint64_t value);

#endif
