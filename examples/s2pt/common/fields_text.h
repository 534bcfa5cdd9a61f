/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for the parts of a descriptor: shapes, permissions, memory types, numbers in JSON. */

#ifndef FIELDS_TEXT_H
#define FIELDS_TEXT_H

#include "s2pt/desc.h"

#include <stdbool.h>

#include <jansson.h>

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
 * Print permissions into a buffer of 4: "rwx", "r--", "rwp" (EL1 executes), "r-u" (EL0 does), "rDx"
 * (hardware may grant W).
 */
const char *perm_text(unsigned int perm, char text[4]);

/*
 * The name of a memory type: "normal", "device-nGnRE" and so on.  Without FWB it is combined with that
 * of stage 1, and the stricter one counts; with FWB the words say what becomes of stage 1's.
 */
const char *memattr_text(unsigned int memattr, const struct s2pt_format *format);

/* Does MemAttr[3:0] say NoTagAccess, by FEAT_MTE_PERM? */
bool memattr_without_tags(unsigned int memattr, const struct s2pt_format *format);

/* The memory is a device whatever stage 1 says. */
bool memattr_is_device(unsigned int memattr, bool fwb);

/* A number as JSON has it here: a string in hexadecimal, since JSON's own numbers end at 2^53. */
json_t *json_hex(uint64_t value);

#endif
