/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invalidations: asking the hypervisor for ranges now, and gathering ranges that are owed so that
 * one request serves many changes.
 */

#include "gather.h"

/** Ask the hypervisor now for what `tlbi` says. */
static void request(const struct s2pt *pt, const struct s2pt_tlbi *tlbi)
{
	request_cpus(pt, tlbi);
	if (pt->config.ops->tlbi_device)
		pt->config.ops->tlbi_device(pt->config.context, tlbi);
}

void forget_ipa(const struct s2pt *pt, s2pt_ipa_t ipa, int level, enum s2pt_scope scope)
{
	struct s2pt_tlbi tlbi =
		tlbi_of_ipa(pt, format_of(pt)->regime, pt->base + ipa, level, scope);

	request(pt, &tlbi);
}

/** Invalidate now, on all CPUs, what `kind` takes away of the whole VMID. */
static void forget_all(const struct s2pt *pt, enum s2pt_tlbi_kind kind)
{
	request(pt, &(struct s2pt_tlbi){
			    .kind = kind,
			    .scope = S2PT_SHARED,
			    .vmid = pt->config.vmid,
			    .level = S2PT_LEVEL_UNKNOWN,
			    .stage1 = has_stage1(pt),
			    .regime = format_of(pt)->regime,
		    });
}

void forget_vmid(const struct s2pt *pt)
{
	forget_all(pt, S2PT_TLBI_VMID);
}

/**
 * Request the invalidation of a range, in pieces that one instruction can cover.  `last`: no other
 * range follows, so that the last piece takes the combined entries along.
 */
static void request_ranges(const struct s2pt *pt, const struct s2pt_range *whole, bool last)
{
	uint64_t most = S2PT_TLBI_RANGE_PAGES << geom_of(pt)->granule;
	uint64_t left = whole->size;
	struct s2pt_tlbi piece = {
		.kind = S2PT_TLBI_RANGE,
		.scope = S2PT_SHARED,
		.vmid = pt->config.vmid,
		.ipa = pt->base + whole->ipa,
		.level = S2PT_LEVEL_UNKNOWN,
		.regime = format_of(pt)->regime,
	};

	for (; left != 0; left -= piece.size) {
		piece.ipa += piece.size;
		piece.size = left < most ? left : most;
		piece.stage1 = has_stage1(pt) && last && piece.size == left;
		request(pt, &piece);
	}
}

void forget_range(const struct s2pt *pt, const struct s2pt_range *range)
{
	if (pt->config.tlb_range)
		request_ranges(pt, range, true);
	else if (range->size == s2pt_page_size(geom_of(pt)))
		forget_ipa(pt, range->ipa, S2PT_LEVEL_UNKNOWN, S2PT_SHARED);
	else
		forget_vmid(pt);
}

static s2pt_ipa_t range_end(const struct s2pt_range *range)
{
	return range->ipa + range->size;
}

/** Make one range of the range `first` and the next, with what lies between. */
static void merge(struct s2pt_gather *gather, unsigned int first)
{
	struct s2pt_range *into = &gather->ranges[first];
	s2pt_ipa_t end = range_end(into);
	s2pt_ipa_t other = range_end(&gather->ranges[first + 1]);

	into->size = (other > end ? other : end) - into->ipa;
	gather->count--;
	for (unsigned int i = first + 1; i < gather->count; i++)
		gather->ranges[i] = gather->ranges[i + 1];
}

/** Bytes between range `first` and the next; 0 if they touch or overlap. */
static uint64_t gap(const struct s2pt_gather *gather, unsigned int first)
{
	s2pt_ipa_t end = range_end(&gather->ranges[first]);
	s2pt_ipa_t next = gather->ranges[first + 1].ipa;

	return next > end ? next - end : 0;
}

static void merge_nearest(struct s2pt_gather *gather)
{
	unsigned int nearest = 0;

	for (unsigned int i = 1; i + 1 < gather->count; i++)
		if (gap(gather, i) < gap(gather, nearest))
			nearest = i;
	merge(gather, nearest);
}

static void insert(struct s2pt_gather *gather, const struct s2pt_range *range)
{
	unsigned int at = gather->count;

	for (; at > 0 && gather->ranges[at - 1].ipa > range->ipa; at--)
		gather->ranges[at] = gather->ranges[at - 1];
	gather->ranges[at] = *range;
	gather->count++;
}

void gather_add_dirty(struct s2pt_gather *gather, const struct s2pt_range *range)
{
	struct s2pt_range *last = gather->count ? &gather->ranges[gather->count - 1] : NULL;

	/* Nearly always the range is the next entry of a run. */
	if (last && range_end(last) == range->ipa) {
		last->size += range->size;
		return;
	}
	insert(gather, range);
	for (unsigned int i = 0; i + 1 < gather->count;) {
		if (gap(gather, i) == 0)
			merge(gather, i);
		else
			i++;
	}
	if (gather->count > S2PT_GATHER_RANGES)
		merge_nearest(gather);
}

static void add_range(struct s2pt_gather *gather, const struct s2pt_range *range)
{
	gather->more = true;
	gather_add_dirty(gather, range);
}

static void pay_ranges(const struct s2pt *pt, struct s2pt_gather *gather)
{
	if (pt->config.tlb_dirty && !gather->more && gather->count != 0)
		forget_all(pt, S2PT_TLBI_DIRTY);
	else if (!pt->config.tlb_range && gather->count > 1)
		forget_vmid(pt);
	else if (gather->count == 1)
		forget_range(pt, &gather->ranges[0]);
	else
		for (unsigned int i = 0; i < gather->count; i++)
			request_ranges(pt, &gather->ranges[i], i + 1 == gather->count);
	gather->count = 0;
	gather->more = false;
}

const struct s2pt_gathering s2pt_gathering = {
	.add = add_range,
	.pay = pay_ranges,
};

/** Pay, and then tell what went. */
static void pay_and_tell(const struct s2pt *pt, struct s2pt_gather *gather)
{
	struct s2pt_gone_list *list = gather->gone;

	pay_ranges(pt, gather);
	if (!list)
		return;
	for (unsigned int i = 0; i < list->count; i++)
		list->tell(list->context, &list->runs[i]);
	list->count = 0;
}

/** Does `next` make the run longer? */
static bool prolongs(const struct s2pt_gone *run, const struct s2pt_gone *next)
{
	return run->ipa + run->size == next->ipa && run->pa + run->size == next->pa &&
	       run->dirty == next->dirty;
}

void gather_gone(const struct s2pt *pt, struct s2pt_gather *gather, const struct s2pt_gone *gone)
{
	struct s2pt_gone_list *list = gather->gone;

	if (list->count && prolongs(&list->runs[list->count - 1], gone)) {
		list->runs[list->count - 1].size += gone->size;
		return;
	}
	if (list->count == list->room)
		pay_and_tell(pt, gather);
	list->runs[list->count++] = *gone;
}

void s2pt_gather_flush(struct s2pt *pt, struct s2pt_gather *gather)
{
	pay_and_tell(pt, gather);
}
