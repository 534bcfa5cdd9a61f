/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_DESC_BITS_H
#define S2PT_CORE_DESC_BITS_H

/*
 * Where things lie in a stage-2 descriptor: Arm ARM D8.3.1 "VMSAv8-64 descriptor formats".
 */

#include <stdint.h>

#define DESC_BIT(n) (UINT64_C(1) << (n))

#define DESC_VALID  DESC_BIT(0)
/** Table below level 3, page at level 3; clear in a block. */
#define DESC_TYPE    DESC_BIT(1)
#define DESC_MEMATTR (UINT64_C(0xf) << 2)
#define DESC_R       DESC_BIT(6)
#define DESC_W       DESC_BIT(7)
#define DESC_SH      (UINT64_C(3) << 8)
#define DESC_AF      DESC_BIT(10)
/** Blocks only; in a page bit 16 belongs to the output address. */
#define DESC_NT         DESC_BIT(16)
#define DESC_DBM        DESC_BIT(51)
#define DESC_CONTIGUOUS DESC_BIT(52)
/** XN[1:0]: 00 PX and UX, 01 UX, 10 none, 11 PX. */
#define DESC_XN_SHIFT 53
#define DESC_XN       (UINT64_C(3) << DESC_XN_SHIFT)
#define DESC_SOFTWARE (UINT64_C(0xf) << 55)

/** In an invalid entry: 0 empty, 1 held, 2 and up a mark. */
#define DESC_KIND (UINT64_C(0xf) << 60)
#define DESC_HELD (UINT64_C(1) << 60)

#endif
