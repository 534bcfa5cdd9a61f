/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bits of a descriptor: Arm ARM D8.3.1 "VMSAv8-64 descriptor formats".  What a stage 1 has in
 * other places, or has not, is at the end.
 */

#ifndef S2PT_CORE_DESC_BITS_H
#define S2PT_CORE_DESC_BITS_H

#include <stdint.h>

#define DESC_BIT(n) (UINT64_C(1) << (n))
/** The bits `high` down to `low`, both included. */
#define DESC_BITS(high, low) (~UINT64_C(0) >> (63 - (high)) & ~UINT64_C(0) << (low))

#define DESC_VALID           DESC_BIT(0)
/** A table at levels above 3, a page at level 3; clear in a block. */
#define DESC_TYPE DESC_BIT(1)
/** A table entry without its address, as the library writes it. */
#define DESC_TABLE         (DESC_VALID | DESC_TYPE)
#define DESC_MEMATTR_SHIFT 2
#define DESC_MEMATTR       DESC_BITS(5, 2)
#define DESC_R_SHIFT       6
#define DESC_R             DESC_BIT(6)
#define DESC_W             DESC_BIT(7)
/** With FEAT_LPA2 the shareability is that of `VTCR_EL2`, and these bits are OA[51:50]. */
#define DESC_SH DESC_BITS(9, 8)
#define DESC_AF DESC_BIT(10)
/** Blocks only; in a page bit 16 belongs to the output address. */
#define DESC_NT         DESC_BIT(16)
#define DESC_DBM_SHIFT  51
#define DESC_DBM        DESC_BIT(51)
#define DESC_CONTIGUOUS DESC_BIT(52)
/** XN[1:0]: 00 PX and UX, 01 UX, 10 none, 11 PX; without FEAT_XNX bit 54 says none or both. */
#define DESC_XN_SHIFT       53
#define DESC_XN             DESC_BITS(54, 53)
#define DESC_SOFTWARE_SHIFT 55
#define DESC_SOFTWARE       DESC_BITS(58, 55)

/** All bits that a change of permissions may rewrite. */
#define DESC_PERM (DESC_R | DESC_W | DESC_DBM | DESC_XN)

/**
 * Type of an invalid entry: 0 for an empty one, 1 for a held one, 2 and up for a mark.  A valid
 * leaf has PBHA (62:59) and RES0 in these bits, a table entry the limits for what is below it, so
 * look at `DESC_VALID` first.  The held entry shares no bit with the access flag; Linux 6.2 to 6.19
 * held by bit 10.
 */
#define DESC_KIND       DESC_BITS(63, 60)
#define DESC_KIND_SHIFT 60
#define DESC_HELD       DESC_BIT(60)
/** Payload of a mark. */
#define DESC_PAYLOAD       DESC_BITS(59, 1)
#define DESC_PAYLOAD_SHIFT 1

/** Stage 1: the number of a byte of MAIR, where stage 2 has MemAttr. */
#define DESC_ATTR_INDEX DESC_BITS(4, 2)
/** Stage 1: for the current ASID only; a guarded page; EL0 does not execute, or in EL2's nobody. */
#define DESC_NON_GLOBAL DESC_BIT(11)
#define DESC_GUARDED    DESC_BIT(50)
#define DESC_UXN        DESC_BIT(54)

#endif
