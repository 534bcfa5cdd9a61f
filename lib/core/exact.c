/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations that change a range and nothing beside it: the entries at its edges are cut (exact_cut.c),
 * and what lies between is left to the operations on whole entries.
 */

#include "desc_write.h"
#include "exact_cut.h"
#include "gather.h"
#include "note.h"
#include "s2pt/exclusive.h"
#include "unmap.h"

static struct s2pt_range range_between(const struct exact *exact)
{
	struct s2pt_range range = { .ipa = exact->pt->base + exact->span.start,
				    .size = exact->span.end - exact->span.start };

	return range;
}

/** Can somebody be told what goes, as the request asks? */
static bool list_ok(const struct s2pt_unmapping *unmapping)
{
	const struct s2pt_gone_list *list = unmapping->gone;

	if (!list)
		return true;
	if (!list->runs || list->room == 0 || !list->tell)
		return false;
	return !unmapping->gather || unmapping->gather->gone == list;
}

/**
 * The whole of `s2pt_unmap_exact`; what goes is told to the list of `told`, if there is one.
 */
static enum s2pt_status unmap_exact(struct s2pt_excl excl, const struct s2pt_unmapping *unmapping,
				    struct s2pt_gather *told)
{
	struct exact exact = { .pt = excl.pt,
			       .mark = s2pt_desc_empty(),
			       .unmap = true,
			       .told = told,
			       .cache = unmapping->cache };
	enum s2pt_status status = exact_begin(&exact, &unmapping->range);
	struct s2pt_range inner;

	if (status != S2PT_DONE)
		return status;
	inner = range_between(&exact);
	return told ? unmap_and_tell(excl, &inner, told)
		    : s2pt_unmap(excl, &inner, unmapping->gather);
}

enum s2pt_status s2pt_unmap_exact(struct s2pt_excl excl, const struct s2pt_unmapping *unmapping)
{
	bool keeps = gather_keeps(unmapping->gather);
	struct s2pt_gather own = S2PT_GATHER_INIT;
	enum s2pt_status status;

	if (!list_ok(unmapping))
		return S2PT_EINVAL;
	if (!unmapping->gone)
		return unmap_exact(excl, unmapping, NULL);
	own.gone = unmapping->gone;
	status = unmap_exact(excl, unmapping, keeps ? unmapping->gather : &own);
	if (!keeps)
		s2pt_gather_flush(excl.pt, &own);
	return status;
}

enum s2pt_status s2pt_protect_exact(struct s2pt_excl excl, const struct s2pt_protecting *protecting)
{
	unsigned int perm = protecting->perm;
	struct exact exact = { .pt = excl.pt,
			       .take = perm & S2PT_W ? perm | S2PT_WD : perm,
			       .cache = protecting->cache };
	struct s2pt_range inner = protecting->range;
	enum s2pt_status status = S2PT_DONE;

	if (perm_takable(format_of(excl.pt), perm) && perm != 0) {
		status = exact_begin(&exact, &protecting->range);
		inner = range_between(&exact);
	}
	if (status != S2PT_DONE)
		return status;
	return s2pt_protect_alone(excl, &inner, perm, protecting->gather);
}

enum s2pt_status s2pt_note_exact(struct s2pt_excl excl, const struct s2pt_marking *marking,
				 struct s2pt_gather *gather)
{
	struct exact exact = { .pt = excl.pt, .cache = marking->cache };
	enum s2pt_status status = note_of(marking, &exact.mark);

	if (status == S2PT_DONE)
		status = exact_begin(&exact, &marking->range);
	if (status == S2PT_DONE)
		note_whole(excl.pt, &exact.span, exact.mark, gather);
	return status;
}
