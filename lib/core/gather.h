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

/** Ask the hypervisor now for what `tlbi` says, of the CPUs alone. */
static inline void request_cpus(const struct s2pt *pt, const struct s2pt_tlbi *tlbi)
{
	pt->config.ops->tlbi(pt->config.context, tlbi);
}

/** Are there combined entries, with a stage 1 that is not this table? */
static inline bool has_stage1(const struct s2pt *pt)
{
	return !s2pt_is_stage1(format_of(pt));
}

/** The request of `forget_ipa`, for who knows the regime, and has added the table's base to `ipa`. */
static inline struct s2pt_tlbi tlbi_of_ipa(const struct s2pt *pt, enum s2pt_regime regime,
					   s2pt_ipa_t ipa, int level, enum s2pt_scope scope)
{
	uint64_t page = s2pt_page_size(geom_of(pt));
	struct s2pt_tlbi tlbi = {
		.kind = S2PT_TLBI_IPA,
		.scope = scope,
		.vmid = pt->config.vmid,
		.ipa = ipa & ~(page - 1),
		.size = page,
		.level = level,
		.stage1 = regime == S2PT_STAGE2,
		.regime = regime,
	};

	return tlbi;
}

/** Invalidate now what is cached for one IPA. */
void forget_ipa(const struct s2pt *pt, s2pt_ipa_t ipa, int level, enum s2pt_scope scope);

/** Invalidate now, on all CPUs, what is cached for a range. */
void forget_range(const struct s2pt *pt, const struct s2pt_range *range);

/** Invalidate now, on all CPUs, all that is cached for the VMID. */
void forget_vmid(const struct s2pt *pt);

/** Ask for the barrier that makes all stores so far visible to the MMU. */
static inline void publish(const struct s2pt *pt)
{
	request_cpus(pt, &(struct s2pt_tlbi){
				 .kind = S2PT_TLBI_NONE,
				 .scope = S2PT_SHARED,
				 .vmid = pt->config.vmid,
				 .level = S2PT_LEVEL_UNKNOWN,
				 .regime = format_of(pt)->regime,
			 });
}

/** What is told of a leaf of `level` that went; `at` is its first address, without the table's base. */
static inline struct s2pt_gone gone_of(const struct s2pt *pt, s2pt_desc_t leaf, int level,
				       s2pt_ipa_t at)
{
	struct s2pt_gone gone = {
		.ipa = pt->base + at,
		.pa = s2pt_desc_pa(format_of(pt), leaf, level),
		.size = s2pt_level_size(geom_of(pt), level),
		.dirty = desc_writable(format_of(pt), leaf),
	};

	return gone;
}

/** What operations need of a gather: by pointer, so that who makes none links none of it. */
struct s2pt_gathering {
	/** Make `gather` owe a range, which is page aligned. */
	void (*add)(struct s2pt_gather *gather, const struct s2pt_range *range);
	/** Invalidate now all that `gather` owes. */
	void (*pay)(const struct s2pt *pt, struct s2pt_gather *gather);
};

/** Is there a gather, and was it made?  What one that is all zero should keep is paid at once. */
static inline bool gather_keeps(const struct s2pt_gather *gather)
{
	return gather && gather->by;
}

static inline void gather_add(struct s2pt_gather *gather, const struct s2pt_range *range)
{
	gather->by->add(gather, range);
}

static inline void gather_pay(const struct s2pt *pt, struct s2pt_gather *gather)
{
	gather->by->pay(pt, gather);
}

/** `gather_add` where nothing but dirty state went: leaves keep S2PT_WD. */
void gather_add_dirty(struct s2pt_gather *gather, const struct s2pt_range *range);

/**
 * Tell later, when `gather` has been paid, what went: its invalidation has been carried out or is
 * owed to `gather`.  If the list is full it is paid now.
 */
void gather_gone(const struct s2pt *pt, struct s2pt_gather *gather, const struct s2pt_gone *gone);

#endif
