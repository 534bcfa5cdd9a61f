/* SPDX-License-Identifier: BSD-2-Clause */
/* The ID registers that say what stage 2 can do: Arm ARM D24. */

#include "table.h"

#include <stddef.h>

const struct reg_field regs_mmfr0[] = {
	{ "ECV", 63, 60, NULL },
	{ "FGT", 59, 56, NULL },
	{ "ExS", 47, 44, NULL },
	{ "TGran4_2", 43, 40, "as stage 1|no|yes|yes, with FEAT_LPA2" },
	{ "TGran64_2", 39, 36, "as stage 1|no|yes" },
	{ "TGran16_2", 35, 32, "as stage 1|no|yes|yes, with FEAT_LPA2" },
	{ "TGran4", 31, 28, "yes|yes, with FEAT_LPA2||||||||||||||no" },
	{ "TGran64", 27, 24, "yes|||||||||||||||no" },
	{ "TGran16", 23, 20, "no|yes|yes, with FEAT_LPA2" },
	{ "BigEndEL0", 19, 16, NULL },
	{ "SNSMem", 15, 12, NULL },
	{ "BigEnd", 11, 8, NULL },
	{ "ASIDBits", 7, 4, "8 bits||16 bits" },
	{ "PARange", 3, 0, "32 bits|36 bits|40 bits|42 bits|44 bits|48 bits|52 bits|56 bits" },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_mmfr1[] = {
	{ "ECBHB", 63, 60, NULL },
	{ "CMOW", 59, 56, NULL },
	{ "TIDCP1", 55, 52, NULL },
	{ "nTLBPA", 51, 48, NULL },
	{ "AFP", 47, 44, NULL },
	{ "HCX", 43, 40, NULL },
	{ "ETS", 39, 36, NULL },
	{ "TWED", 35, 32, NULL },
	{ "XNX", 31, 28, "no FEAT_XNX|FEAT_XNX: execution apart for EL1 and EL0" },
	{ "SpecSEI", 27, 24, NULL },
	{ "PAN", 23, 20, NULL },
	{ "LO", 19, 16, NULL },
	{ "HPDS", 15, 12,
	  "|hierarchical permissions can be disabled (FEAT_HPDS)|the same, and PBHA (FEAT_HPDS2)" },
	{ "VH", 11, 8, "no VHE|VHE" },
	{ "VMIDBits", 7, 4, "8 bits||16 bits" },
	{ "HAFDBS", 3, 0,
	  "no hardware updates|access flag|access flag and dirty state|and the access flag of tables (FEAT_HAFT)|and FEAT_HDBSS" },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_mmfr2[] = {
	{ "E0PD", 63, 60, NULL },
	{ "EVT", 59, 56, NULL },
	{ "BBM", 55, 52, "level 0|level 1|level 2|level 3" },
	{ "TTL", 51, 48, "no FEAT_TTL|FEAT_TTL" },
	{ "FWB", 43, 40, "no FEAT_S2FWB|FEAT_S2FWB" },
	{ "IDS", 39, 36, NULL },
	{ "AT", 35, 32, NULL },
	{ "ST", 31, 28, "no FEAT_TTST|FEAT_TTST: small tables" },
	{ "NV", 27, 24, NULL },
	{ "CCIDX", 23, 20, NULL },
	{ "VARange", 19, 16, "48 bits|52 bits with 64K|56 bits" },
	{ "IESB", 15, 12, NULL },
	{ "LSM", 11, 8, NULL },
	{ "UAO", 7, 4, NULL },
	{ "CnP", 3, 0, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_mmfr3[] = {
	{ "Spec_FPACC", 63, 60, NULL },   { "ADERR", 59, 56, NULL },
	{ "SDERR", 55, 52, NULL },        { "ANERR", 47, 44, NULL },
	{ "SNERR", 43, 40, NULL },        { "D128_2", 39, 36, "|FEAT_D128 at stage 2" },
	{ "D128", 35, 32, "|FEAT_D128" }, { "MEC", 31, 28, NULL },
	{ "AIE", 27, 24, NULL },          { "S2POE", 23, 20, "|FEAT_S2POE" },
	{ "S1POE", 19, 16, NULL },        { "S2PIE", 15, 12, "|FEAT_S2PIE" },
	{ "S1PIE", 11, 8, NULL },         { "SCTLRX", 7, 4, NULL },
	{ "TCRX", 3, 0, NULL },           { NULL, 0, 0, NULL },
};

const struct reg_field regs_mmfr4[] = {
	{ "E3DSE", 39, 36, NULL },
	{ "E2H0", 27, 24, "|||||||||||||||E2H is RES1" },
	{ "NV_frac", 23, 20, NULL },
	{ "FGWTE3", 19, 16, NULL },
	{ "HACDBS", 15, 12, "|FEAT_HACDBS" },
	{ "ASID2", 11, 8, NULL },
	{ "EIESB", 7, 4, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_isar0[] = {
	{ "RNDR", 63, 60, NULL },
	{ "TLB", 59, 56, "no|outer shareable TLBIs (FEAT_TLBIOS)|and ranges (FEAT_TLBIRANGE)" },
	{ "TS", 55, 52, NULL },
	{ "FHM", 51, 48, NULL },
	{ "DP", 47, 44, NULL },
	{ "SM4", 43, 40, NULL },
	{ "SM3", 39, 36, NULL },
	{ "SHA3", 35, 32, NULL },
	{ "RDM", 31, 28, NULL },
	{ "TME", 27, 24, NULL },
	{ "Atomic", 23, 20, "no FEAT_LSE||FEAT_LSE|FEAT_LSE128" },
	{ "CRC32", 19, 16, NULL },
	{ "SHA2", 15, 12, NULL },
	{ "SHA1", 11, 8, NULL },
	{ "AES", 7, 4, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_isar3[] = {
	{ "FPRCVT", 31, 28, NULL }, { "LSUI", 27, 24, NULL },
	{ "OCCMO", 23, 20, NULL },  { "LSFE", 19, 16, NULL },
	{ "PACM", 15, 12, NULL },   { "TLBIW", 11, 8, "|FEAT_TLBIW: VMALLWS2E1" },
	{ "FAMINMAX", 7, 4, NULL }, { "CPA", 3, 0, NULL },
	{ NULL, 0, 0, NULL },
};

const struct reg_field regs_pfr2[] = {
	{ "FPMR", 35, 32, NULL },
	{ "MTEFAR", 11, 8, NULL },
	{ "MTESTOREONLY", 7, 4, NULL },
	{ "MTEPERM", 3, 0, "no FEAT_MTE_PERM|FEAT_MTE_PERM: MemAttr has NoTagAccess" },
	{ NULL, 0, 0, NULL },
};
