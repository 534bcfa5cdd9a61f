/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of the registers that `s2pt regs` knows, as tables. */

#ifndef REGS_TABLE_H
#define REGS_TABLE_H

/* One field of a register. */
struct reg_field {
	const char *name;
	unsigned int high;
	unsigned int low;
	/*
	 * The meaning of each value from 0 on, with `|` between.  A value without a meaning is
	 * printed as it is, and 0 without one not at all.  NULL: no value has one.
	 */
	const char *meanings;
};

/* Meanings that fields of several registers have. */
#define REGS_PA_SIZES "32 bits|36 bits|40 bits|42 bits|44 bits|48 bits|52 bits|56 bits (FEAT_D128)"
#define REGS_CACHEABILITY                                                                          \
	"non-cacheable|write-back, write-allocate|write-through|write-back, no write-allocate"
#define REGS_SHAREABILITY "non-shareable|reserved|outer shareable|inner shareable"
#define REGS_GRANULES     "4K|64K|16K|reserved"

/* A register and its fields, the highest first; ended by a name of NULL. */
extern const struct reg_field regs_vtcr[];
extern const struct reg_field regs_vttbr[];
extern const struct reg_field regs_vstcr[];
extern const struct reg_field regs_vsttbr[];
extern const struct reg_field regs_hcr[];
/* PAR_EL1 after a translation that worked, and after one that failed. */
extern const struct reg_field regs_par[];
extern const struct reg_field regs_par_failed[];
extern const struct reg_field regs_mmfr0[];
extern const struct reg_field regs_mmfr1[];
extern const struct reg_field regs_mmfr2[];
extern const struct reg_field regs_mmfr3[];
extern const struct reg_field regs_mmfr4[];
extern const struct reg_field regs_isar0[];
extern const struct reg_field regs_isar3[];
extern const struct reg_field regs_pfr2[];
/* TCR_EL2 with HCR_EL2.E2H 0 and 1; the latter is TCR_EL1, too. */
extern const struct reg_field regs_tcr[];
extern const struct reg_field regs_tcr_e2h[];
extern const struct reg_field regs_mair[];
/* TTBR0 and TTBR1 of EL1 and EL2. */
extern const struct reg_field regs_ttbr[];

#endif
