/* SPDX-License-Identifier: BSD-2-Clause */
/* The operands of TLBI instructions, taken apart. */

#ifndef TLBI_OPERAND_H
#define TLBI_OPERAND_H

#include "common/field_list.h"
#include "common/findings.h"
#include "form.h"
#include "s2pt/geom.h"

/* The field BaseADDR of a range. */
#define TLBI_RANGE_BASE UINT64_C(0x1fffffffff)

/* An operand has no more fields. */
#define TLBI_FIELDS_MAX 8

/* A buffer for tlbi_covers(). */
#define TLBI_COVERS 160

/* Fill in the fields; what is odd goes to `findings`. */
unsigned int tlbi_fields(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 uint64_t operand, struct field field[TLBI_FIELDS_MAX],
			 struct findings *findings);

/*
 * What the operand covers: "IPA 0x80000000: the entry that maps it, of any level", "IPA 0x0 to 0x1fffff, 512
 * pages of 4K: entries of every level"; empty if nothing is certain.
 */
const char *tlbi_covers(const struct tlbi_form *form, const struct s2pt_geom *geom,
			uint64_t operand, char text[TLBI_COVERS]);

/* Is the operand one of a range?  Is its address an IPA? */
bool tlbi_is_range(const struct tlbi_form *form);
bool tlbi_has_ipa(const struct tlbi_form *form);

/* Is the level one at which the granule, by its code in TG, has leaves?  Others are reserved. */
bool tlbi_hint_known(unsigned int code, unsigned int level, bool lpa2);

/*
 * Does the hint of a range name a level to whose entries the base is not aligned?  Which addresses are
 * hit is UNPREDICTABLE then (RIPAS2E1, RVAE1: BaseADDR).
 */
bool tlbi_hint_misses(const struct s2pt_geom *geom, uint64_t operand);

/* How many pages the operand of a range covers; 0: it is of no range. */
uint64_t tlbi_pages(const struct tlbi_form *form, uint64_t operand);

#endif
