/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a table map as a block in its place does?  Only then may its size change without a break
 * (Arm ARM D8.16.1, FEAT_BBM).
 */

#ifndef S2PT_CORE_ALIKE_H
#define S2PT_CORE_ALIKE_H

#include "ops.h"

struct edit;

/** What FEAT_BBM adds to an operation: by pointer, so that who does without links none of it. */
struct s2pt_bbm_level {
	unsigned int level;
	/** `maps_alike` */
	bool (*maps_alike)(const struct s2pt *pt, s2pt_desc_t found, s2pt_desc_t want, int level);
	/** `apply_nt` */
	enum s2pt_status (*apply_nt)(const struct edit *edit);
};

/** Does the table's map path use nT (FEAT_BBM level 1)?  Callers then can't write it. */
static inline bool stages(const struct s2pt *pt)
{
	return pt->bbm == 1 && pt->config.policy == S2PT_EXACT;
}

/**
 * Is this a block that another walker has given nT, to change its size?  To whoever maps it is busy,
 * as a held entry is; the MMU goes on using it.
 */
static inline bool is_staged(const struct s2pt *pt, s2pt_desc_t found, int level)
{
	return stages(pt) && desc_has_nt(found, level);
}

/**
 * Does no byte that `found` and `want`, of `level`, both map go elsewhere, and is none of another type?
 * Looks into the table that one of them leads to.
 */
bool maps_alike(const struct s2pt *pt, s2pt_desc_t found, s2pt_desc_t want, int level);

/** The rules by which `found`, at `level`, becomes `want`: FEAT_BBM counts if they map alike. */
struct s2pt_rules rules_between(const struct s2pt *pt, const struct s2pt_rules *rules,
				s2pt_desc_t found, s2pt_desc_t want, int level);

#endif
