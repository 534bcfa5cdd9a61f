/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_STAGE1_H
#define S2PT_STAGE1_H

/**
 * @file
 * What only a stage 1 has: how its leaves read.
 *
 * A table of stage 1 is made, mapped and walked by the same functions as one of stage 2; its
 * `s2pt_format::regime` says which it is.  A leaf of stage 1, as far as it differs:
 *
 *     bits     EL2                          EL2&0, EL1&0
 *     4:2      AttrIndx: which byte of MAIR says the memory type
 *     5        NS, not written
 *     6        AP[1], written as 1 (RES1)   AP[1]: EL0 has access
 *     7        AP[2]: read-only
 *     11       RES0                         nG: only for the current ASID
 *     50       GP: guarded page (FEAT_BTI)
 *     53       RES0                         PXN: EL2 (EL1) does not execute
 *     54       XN: does not execute         UXN: EL0 does not execute
 *
 * Source: Arm ARM D8.3.1 (descriptor formats), D8.4.1 (stage 1 permissions), D8.5 (memory types),
 * D24 (`MAIR_EL2`); KVM's hyp_set_prot_attr().
 */

#include "s2pt/desc.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * `MAIR_EL2` as Linux has it: 0 normal write-back, 1 the same (tagged, where MTE is in use), 2
 * normal non-cacheable, 3 Device-nGnRnE, 4 Device-nGnRE.
 */
#define S2PT_MAIR_LINUX UINT64_C(0x000000040044ffff)

/** Is this the format of a stage 1? */
static inline bool s2pt_is_stage1(const struct s2pt_format *format)
{
	return format->regime != S2PT_STAGE2;
}

/** The byte of a MAIR that belongs to `index`, 0 to 7. */
static inline unsigned int s2pt_mair_byte(uint64_t mair, unsigned int index)
{
	return S2PT_CAST(unsigned int, mair >> 8 * (index & 7)) & 0xff;
}

/**
 * The index of the memory type in a MAIR: the lowest if several bytes say it; 8 if none does, and
 * for types that no stage 1 has.  Normal is 0xff, non-cacheable 0x44, write-through 0xbb (all of
 * them non-transient, with allocation), device 0x04 (nGnRE).
 */
unsigned int s2pt_mair_index(uint64_t mair, enum s2pt_memtype memtype);

/**
 * Compose `MAIR_ELx`: byte i says `types[i]`, for up to eight.  Bytes beyond, and of types that no
 * stage 1 has, are 0 (Device-nGnRnE).
 */
uint64_t s2pt_mair_compose(const enum s2pt_memtype *types, unsigned int count);

/** The field AttrIndx of a leaf of stage 1. */
unsigned int s2pt_desc_attr_index(s2pt_desc_t leaf);

/** Is this leaf of EL2&0 or EL1&0 for all ASIDs (nG clear)?  One of EL2 always is. */
bool s2pt_desc_global(const struct s2pt_format *format, s2pt_desc_t leaf);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
