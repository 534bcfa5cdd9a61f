/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory types as the Arm ARM has them, written apart from the library: D8.5.5 for MemAttr without and with
 * FWB, D19.2.105 for the bytes of MAIR.
 */

#ifndef S2PT_TESTS_MEMTYPE_ORACLE_H
#define S2PT_TESTS_MEMTYPE_ORACLE_H

#include "s2pt/desc.h"

/** A memory type that cannot be said. */
#define NO_TYPE (-1)

enum cached {
	DEVICE = 0,
	NON_CACHEABLE = 1,
	WRITE_THROUGH = 2,
	WRITE_BACK = 3
};

/** What caches do with a type: MemAttr[3:2] and [1:0] without FWB, or for a device 0 and its kind. */
struct caches {
	enum cached outer;
	unsigned int inner;
};

/** False for the types that are not told by what caches do. */
static inline bool oracle_caches(enum s2pt_memtype memtype, struct caches *caches)
{
	static const struct {
		enum s2pt_memtype memtype;
		struct caches caches;
	} rows[] = {
		{ S2PT_DEVICE_NGNRNE, { DEVICE, 0 } },
		{ S2PT_DEVICE, { DEVICE, 1 } },
		{ S2PT_DEVICE_NGRE, { DEVICE, 2 } },
		{ S2PT_DEVICE_GRE, { DEVICE, 3 } },
		{ S2PT_NORMAL_NC, { NON_CACHEABLE, NON_CACHEABLE } },
		{ S2PT_NORMAL_NC_WT, { NON_CACHEABLE, WRITE_THROUGH } },
		{ S2PT_NORMAL_NC_WB, { NON_CACHEABLE, WRITE_BACK } },
		{ S2PT_NORMAL_WT_NC, { WRITE_THROUGH, NON_CACHEABLE } },
		{ S2PT_NORMAL_WT, { WRITE_THROUGH, WRITE_THROUGH } },
		{ S2PT_NORMAL_WT_WB, { WRITE_THROUGH, WRITE_BACK } },
		{ S2PT_NORMAL_WB_NC, { WRITE_BACK, NON_CACHEABLE } },
		{ S2PT_NORMAL_WB_WT, { WRITE_BACK, WRITE_THROUGH } },
		{ S2PT_NORMAL, { WRITE_BACK, WRITE_BACK } },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].memtype == memtype) {
			*caches = rows[i].caches;
			return true;
		}
	}
	return false;
}

static inline int oracle_memattr(const struct s2pt_format *format, enum s2pt_memtype memtype)
{
	struct caches caches;
	bool one = oracle_caches(memtype, &caches);

	if (memtype == S2PT_NO_TAGS)
		return !format->mte_perm || format->as_stage1 ? NO_TYPE : format->fwb ? 14 : 4;
	if (memtype == S2PT_AS_STAGE1)
		return format->fwb ? 7 : NO_TYPE;
	if (!one)
		return NO_TYPE;
	if (format->fwb && caches.outer != DEVICE && memtype != S2PT_NORMAL &&
	    memtype != S2PT_NORMAL_NC)
		return NO_TYPE;
	if (format->as_stage1)
		return format->fwb ? 7 : 15;
	if (format->fwb && memtype == S2PT_NORMAL)
		return 6;
	return (int)((unsigned int)caches.outer << 2 | caches.inner);
}

/** The byte of MAIR, where caches allocate on reads and writes. */
static inline int oracle_mair(enum s2pt_memtype memtype)
{
	static const int nibbles[] = { 0, 4, 0xb, 0xf };
	struct caches caches;

	if (!oracle_caches(memtype, &caches))
		return NO_TYPE;
	if (caches.outer == DEVICE)
		return (int)(caches.inner << 2);
	return nibbles[caches.outer] << 4 | nibbles[caches.inner];
}

/** Does a cache have such memory?  Without it nothing is executed, either. */
static inline bool oracle_cacheable(enum s2pt_memtype memtype)
{
	struct caches caches;

	if (!oracle_caches(memtype, &caches))
		return memtype == S2PT_NO_TAGS || memtype == S2PT_AS_STAGE1;
	return caches.outer >= WRITE_THROUGH ||
	       (caches.outer == NON_CACHEABLE && caches.inner >= WRITE_THROUGH);
}

#endif
