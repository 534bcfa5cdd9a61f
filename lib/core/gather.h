/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests to invalidate, made now or owed to a gather.  Only `apply` and its companions, and the
 * public gather, use them.
 */

#ifndef S2PT_CORE_GATHER_H
#define S2PT_CORE_GATHER_H

#include "ops.h"
#include "s2pt/gather.h"
#include "s2pt/tlbi.h"

/** Ask the hypervisor now for what `tlbi` says. */
static inline void request(const struct s2pt *pt, const struct s2pt_tlbi *tlbi)
{
	pt->config.ops->tlbi(pt->config.context, tlbi);
}

/** Are there combined entries, with a stage 1 that is not this table? */
static inline bool has_stage1(const struct s2pt *pt)
{
	return !s2pt_is_stage1(format_of(pt));
}

/** `forget_ipa` for who knows the regime, and has added the table's base to `ipa`. */
static inline void forget_in_regime(const struct s2pt *pt, enum s2pt_regime regime, s2pt_ipa_t ipa,
				    int level, enum s2pt_scope scope)
{
	uint64_t page = s2pt_page_size(geom_of(pt));

	request(pt, &(struct s2pt_tlbi){
			    .kind = S2PT_TLBI_IPA,
			    .scope = scope,
			    .vmid = pt->config.vmid,
			    .ipa = ipa & ~(page - 1),
			    .size = page,
			    .level = level,
			    .stage1 = regime == S2PT_STAGE2,
			    .regime = regime,
		    });
}

/** Invalidate now what is cached for one IPA. */
static inline void forget_ipa(const struct s2pt *pt, s2pt_ipa_t ipa, int level,
			      enum s2pt_scope scope)
{
	forget_in_regime(pt, format_of(pt)->regime, pt->base + ipa, level, scope);
}

/** Invalidate now, on all CPUs, what is cached for a range. */
void forget_range(const struct s2pt *pt, const struct s2pt_range *range);

/** Invalidate now, on all CPUs, all that is cached for the VMID. */
void forget_vmid(const struct s2pt *pt);

/** Ask for the barrier that makes all stores so far visible to the MMU. */
static inline void publish(const struct s2pt *pt)
{
	request(pt, &(struct s2pt_tlbi){
			    .kind = S2PT_TLBI_NONE,
			    .scope = S2PT_SHARED,
			    .vmid = pt->config.vmid,
			    .level = S2PT_LEVEL_UNKNOWN,
			    .regime = format_of(pt)->regime,
		    });
}

/** Make `gather` owe a range, which is page aligned. */
void gather_add(struct s2pt_gather *gather, const struct s2pt_range *range);

/** Invalidate now all that `gather` owes. */
void gather_pay(const struct s2pt *pt, struct s2pt_gather *gather);

#endif
