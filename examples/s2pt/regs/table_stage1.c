/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of EL2's own stage 1: Arm ARM D24. */

#include "table.h"

#include <stddef.h>

const struct reg_field regs_tcr[] = {
	{ "MTX", 33, 33, NULL },
	{ "DS", 32, 32, "48-bit descriptors|52-bit descriptors (FEAT_LPA2)" },
	{ "RES1", 31, 31, "should be one|" },
	{ "TCMA", 30, 30, NULL },
	{ "TBID", 29, 29, NULL },
	{ "HWU62", 28, 28, NULL },
	{ "HWU61", 27, 27, NULL },
	{ "HWU60", 26, 26, NULL },
	{ "HWU59", 25, 25, NULL },
	{ "HPD", 24, 24, "|hierarchical permissions are off" },
	{ "RES1", 23, 23, "should be one|" },
	{ "HD", 22, 22, "dirty state by software|hardware sets dirty state" },
	{ "HA", 21, 21, "access flag by software|hardware sets the access flag" },
	{ "TBI", 20, 20, "|the top byte is ignored" },
	{ "PS", 18, 16, REGS_PA_SIZES },
	{ "TG0", 15, 14, REGS_GRANULES },
	{ "SH0", 13, 12, REGS_SHAREABILITY },
	{ "ORGN0", 11, 10, REGS_CACHEABILITY },
	{ "IRGN0", 9, 8, REGS_CACHEABILITY },
	{ "T0SZ", 5, 0, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_tcr_e2h[] = {
	{ "MTX1", 61, 61, NULL },
	{ "MTX0", 60, 60, NULL },
	{ "DS", 59, 59, "48-bit descriptors|52-bit descriptors (FEAT_LPA2)" },
	{ "TCMA1", 58, 58, NULL },
	{ "TCMA0", 57, 57, NULL },
	{ "E0PD1", 56, 56, NULL },
	{ "E0PD0", 55, 55, NULL },
	{ "NFD1", 54, 54, NULL },
	{ "NFD0", 53, 53, NULL },
	{ "TBID1", 52, 52, NULL },
	{ "TBID0", 51, 51, NULL },
	{ "HWU162", 50, 50, NULL },
	{ "HWU161", 49, 49, NULL },
	{ "HWU160", 48, 48, NULL },
	{ "HWU159", 47, 47, NULL },
	{ "HWU062", 46, 46, NULL },
	{ "HWU061", 45, 45, NULL },
	{ "HWU060", 44, 44, NULL },
	{ "HWU059", 43, 43, NULL },
	{ "HPD1", 42, 42, "|hierarchical permissions of TTBR1 are off" },
	{ "HPD0", 41, 41, "|hierarchical permissions of TTBR0 are off" },
	{ "HD", 40, 40, "dirty state by software|hardware sets dirty state" },
	{ "HA", 39, 39, "access flag by software|hardware sets the access flag" },
	{ "TBI1", 38, 38, NULL },
	{ "TBI0", 37, 37, NULL },
	{ "AS", 36, 36, "ASIDs of 8 bits|ASIDs of 16 bits" },
	{ "IPS", 34, 32, REGS_PA_SIZES },
	{ "TG1", 31, 30, "reserved|16K|4K|64K" },
	{ "SH1", 29, 28, REGS_SHAREABILITY },
	{ "ORGN1", 27, 26, REGS_CACHEABILITY },
	{ "IRGN1", 25, 24, REGS_CACHEABILITY },
	{ "EPD1", 23, 23, "|no walks of TTBR1" },
	{ "A1", 22, 22, "the ASID is TTBR0's|the ASID is TTBR1's" },
	{ "T1SZ", 21, 16, NULL },
	{ "TG0", 15, 14, REGS_GRANULES },
	{ "SH0", 13, 12, REGS_SHAREABILITY },
	{ "ORGN0", 11, 10, REGS_CACHEABILITY },
	{ "IRGN0", 9, 8, REGS_CACHEABILITY },
	{ "EPD0", 7, 7, "|no walks of TTBR0" },
	{ "T0SZ", 5, 0, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_mair[] = {
	{ "Attr7", 63, 56, NULL }, { "Attr6", 55, 48, NULL }, { "Attr5", 47, 40, NULL },
	{ "Attr4", 39, 32, NULL }, { "Attr3", 31, 24, NULL }, { "Attr2", 23, 16, NULL },
	{ "Attr1", 15, 8, NULL },  { "Attr0", 7, 0, NULL },   { NULL, 0, 0, NULL },
};

const struct reg_field regs_ttbr[] = {
	{ "ASID", 63, 48, NULL },
	{ "BADDR", 47, 1, NULL },
	{ "CnP", 0, 0, "entries of this CPU alone|entries may be shared with other CPUs" },
	{ NULL, 0, 0, NULL },
};
