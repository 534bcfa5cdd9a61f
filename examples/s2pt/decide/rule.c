/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule of the architecture behind the price of each facet, in words. */

#include "rule.h"

#include "common/fields_text.h"
#include "s2pt/stage1.h"

/* The rule behind the price of each facet, in the order of `enum s2pt_facet`. */
static const char *const rules[S2PT_FACETS] = {
	"the MMU ignores these bits: a store, nothing to invalidate",
	"entries with AF = 0 are never cached: nothing stale can exist (Arm ARM D8.5.1)",
	"cached copies hide further accesses until they are invalidated (D8.5.1)",
	"no break is asked for (D8.16.1 lists no permissions); a stale, stricter copy elsewhere costs one spurious fault, so this CPU's TLB is enough",
	"no break is asked for, but until every TLB is invalidated the permission can still be used",
	"a live output address, memory type or cacheability may change by break-before-make only (D8.16.1); shareability is treated alike",
	"two sizes of one address must not be cached at once: break-before-make (D8.16.1), unless FEAT_BBM level 2 may be used",
	"invalid entries are not cached: one store, and DSB ISHST so that walks see it",
	"what was cached must be gone everywhere before the memory is used for something else",
	"invalid before and after: software's own affair",
};

static bool is_table(const struct change *change, s2pt_desc_t desc)
{
	return s2pt_desc_kind(desc, change->level) == S2PT_TABLE;
}

const char *rule_of(const struct change *change, unsigned int facet)
{
	if ((enum s2pt_facet)(1 << facet) == S2PT_SIZE && is_table(change, change->found) &&
	    is_table(change, change->want))
		return "what lies below two tables may differ in everything, and walk caches hold the "
		       "old one: break-before-make (D8.16.1), and the whole range is owed";
	if ((enum s2pt_facet)(1 << facet) == S2PT_GAIN && s2pt_is_stage1(&change->format))
		return "no break is asked for (D8.16.1 lists no permissions); every TLB is invalidated, since "
		       "nobody at EL2 answers the fault that a stale, stricter copy costs";
	return rules[facet];
}

bool rule_reserved(const struct change *change, s2pt_desc_t desc)
{
	return shape_of(&change->format, desc.word, change->level) == SHAPE_RESERVED;
}

s2pt_desc_t rule_mmu_sees(const struct change *change, s2pt_desc_t desc)
{
	if (rule_reserved(change, desc))
		desc.word &= ~UINT64_C(1);
	return desc;
}
