/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The comparison of the RFC of December 2020 as it was sent, before its repair: R weighs 1, W 2, X
 * 4, and the set that weighs more is taken to allow more.  The tests use it as a mutant that they
 * must kill.
 */

#ifndef RFC_NUMERIC_H
#define RFC_NUMERIC_H

#include "s2pt/decide.h"

/* S2AP and XN[1]; the RFC did not know of XN[0]. */
#define RFC_NUMERIC_PERMISSIONS UINT64_C(0x00400000000000c0)
#define RFC_NUMERIC_XN          UINT64_C(0x0040000000000000)

/*
 * The number that the RFC makes of a leaf's permissions.  Executable counts as 1, so XN is
 * inverted.
 */
static inline uint64_t rfc_numeric_weight(s2pt_desc_t leaf)
{
	return (leaf.word & RFC_NUMERIC_PERMISSIONS) ^ RFC_NUMERIC_XN;
}

/* The price that the RFC puts on changing one valid leaf into another. */
static inline enum s2pt_price rfc_numeric_price(s2pt_desc_t found, s2pt_desc_t want)
{
	if ((found.word ^ want.word) & ~RFC_NUMERIC_PERMISSIONS)
		return S2PT_REPLACE;
	if (rfc_numeric_weight(want) <= rfc_numeric_weight(found))
		return S2PT_KEEP;
	return S2PT_SWAP_SHARED;
}

#endif
