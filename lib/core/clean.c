/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cleans the data caches for the memory that a range of leaves maps.  Changes nothing in the table.
 */

#include "ops.h"
#include "s2pt/shared.h"

enum s2pt_status s2pt_clean(const struct s2pt *pt, const struct s2pt_range *range)
{
	const struct s2pt_format *format = format_of(pt);
	struct s2pt_cursor cursor;
	struct s2pt_entry leaf;
	enum s2pt_status status;

	status = s2pt_cursor_begin(&cursor, pt, range);
	if (status != S2PT_DONE || format->fwb || !pt->cmo)
		return status;
	s2pt_for_each_leaf(&cursor, &leaf) {
		struct s2pt_cmo cmo = {
			.kind = S2PT_CLEAN_DATA,
			.pa = s2pt_desc_pa(format, leaf.desc, leaf.level),
			.size = leaf.size,
		};

		if (desc_cleaned(format, leaf.desc, pt->config.policy == S2PT_EXACT))
			pt->cmo(pt->config.context, &cmo);
	}
	return S2PT_DONE;
}
