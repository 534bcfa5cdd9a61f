/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mapping must be like before anything is done for it. */

#ifndef S2PT_CORE_MAP_CHECK_H
#define S2PT_CORE_MAP_CHECK_H

#include "alike.h"
#include "desc_write.h"
#include "ops.h"
#include "s2pt/shared.h"

/** Does a range as a caller gave it lie in a space that ends at `end`? */
static inline bool within(uint64_t start, uint64_t size, uint64_t end)
{
	return start <= end && size <= end - start;
}

static inline enum s2pt_status check_mapping(const struct s2pt *pt,
					     const struct s2pt_mapping *mapping)
{
	const struct s2pt_geom *geom = geom_of(pt);

	if ((mapping->ipa | mapping->pa | mapping->size) & (s2pt_page_size(geom) - 1))
		return S2PT_EINVAL;
	if (!within(mapping->ipa - pt->base, mapping->size, s2pt_ipa_end(geom)) ||
	    !within(mapping->pa, mapping->size, s2pt_pa_end(geom)))
		return S2PT_ERANGE;
	if ((mapping->attr.no_tlb && stages(pt)) ||
	    (mapping->attr.contiguous && pt->config.contiguous))
		return S2PT_EINVAL;
	return s2pt_attr_check(format_of(pt), &mapping->attr);
}

/** Check a mapping of one page, whose end lies in a space if its start does. */
static inline enum s2pt_status check_page(const struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	const struct s2pt_geom *geom = geom_of(pt);

	if ((mapping->ipa | mapping->pa) & (s2pt_page_size(geom) - 1))
		return S2PT_EINVAL;
	if (mapping->ipa >> geom->ipa_bits || mapping->pa >> geom->pa_bits)
		return S2PT_ERANGE;
	return stage2_attr_ok(format_of(pt), &mapping->attr) ? S2PT_DONE : S2PT_EINVAL;
}

#endif
