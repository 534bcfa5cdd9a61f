/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule of the architecture behind the price of each facet, in words. */

#include "rule.h"

#include "common/fields_text.h"
#include "s2pt/stage1.h"

/*
 * The rule behind the price of each facet, in the order of `enum s2pt_facet`: the section of the Arm
 * ARM, and what follows from it.
 */
static const char *const rules[S2PT_FACETS] = {
	"Arm ARM D8.3: the MMU ignores these bits: a store, nothing to invalidate",
	"Arm ARM D8.5.1: entries with AF = 0 are never cached: nothing stale can exist",
	"Arm ARM D8.5.1: cached copies hide further accesses until they are invalidated",
	"Arm ARM D8.16.1: its list asks for no break, for it has no permissions in it; a stale, stricter copy elsewhere costs one spurious fault, so this CPU's TLB is enough",
	"Arm ARM D8.16.1: its list asks for no break, but until every TLB is invalidated (D8.16) the permission can still be used",
	"Arm ARM D8.16.1: a live output address, memory type or cacheability may change by break-before-make only; shareability is treated alike",
	"Arm ARM D8.16.1: two sizes of one address must not be cached at once: break-before-make, unless FEAT_BBM may be used (--bbm 1: by way of a block with nT; 2 and 3: by one swap)",
	"Arm ARM D8.16: invalid entries are not cached: one store, and DSB ISHST so that walks see it",
	"Arm ARM D8.16: what was cached must be gone everywhere before the memory is used for something else",
	"Arm ARM D8.3: invalid before and after, and the MMU ignores the rest of it: software's own affair",
};

static bool is_table(const struct change *change, s2pt_desc_t desc)
{
	return s2pt_desc_kind(desc, change->level) == S2PT_TABLE;
}

const char *rule_of(const struct change *change, unsigned int facet)
{
	if ((enum s2pt_facet)(1 << facet) == S2PT_SIZE && is_table(change, change->found) &&
	    is_table(change, change->want))
		return "Arm ARM D8.16.1: what lies below two tables may differ in everything, and walk caches "
		       "hold the old one: break-before-make, and the whole range is owed";
	if ((enum s2pt_facet)(1 << facet) == S2PT_GAIN && s2pt_is_stage1(&change->format))
		return "Arm ARM D8.16.1: its list asks for no break, for it has no permissions in it; every TLB is "
		       "invalidated, since nobody at EL2 answers the fault that a stale, stricter copy "
		       "costs";
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

const char *rule_of_price(const struct change *change, enum s2pt_policy policy,
			  const struct s2pt_verdict *verdict)
{
	if (verdict->price == S2PT_REFUSE)
		return "kvm_pgtable_hyp_map() changes nothing but software bits of a valid entry: "
		       "unmap it first";
	if (verdict->outcome == S2PT_ALREADY)
		return "it is there already";
	if (verdict->outcome != S2PT_REFAULT)
		return NULL;
	if (policy == S2PT_RFC_2020)
		return "it skips what takes permissions away";
	if (s2pt_is_stage1(&change->format))
		return "it does not change permissions";
	if (verdict->facets & S2PT_LOSS)
		return "it writes nothing where only permissions differ; who means to take one away "
		       "does not map, but protects (kvm_pgtable_stage2_wrprotect()), at EXACT's price";
	return "it writes nothing where only permissions differ, and the vCPU faults again; that "
	       "permission fault is answered by relaxing (kvm_pgtable_stage2_relax_perms()), at "
	       "EXACT's price";
}
