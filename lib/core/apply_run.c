/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs of edits, carried out: filling tables, emptying sibling leaves, and unlinking subtrees as a
 * whole, each with one cache maintenance and one invalidation where `apply` would need many.
 */

#include "apply_run.h"

#include "desc_run.h"
#include "gather.h"
#include "tell.h"

void apply_fill_run(const struct run *run)
{
	s2pt_desc_t leaf = run->first;
	uint64_t stride = run->stride;
	slot_t *end = run->slot + run->count;

	for (slot_t *slot = run->slot; slot != end; slot++) {
		slot_make(slot, leaf);
		leaf = desc_next(leaf, stride);
	}
}

static void clean_run(const struct s2pt *pt, const struct run *run, int level)
{
	struct leaves leaves = {
		.any = run->first,
		.pa = s2pt_desc_pa(format_of(pt), run->first, level),
		.size = run->count * run->stride,
	};

	apply_clean(pt, &leaves);
}

uint64_t apply_fresh_run(const struct s2pt *pt, const struct run *run, int level)
{
	s2pt_desc_t leaf = run->first;
	uint64_t done = 0;

	if (pt->cmo)
		clean_run(pt, run, level);
	for (; done < run->count; done++) {
		if (!slot_swap(run->slot + done, s2pt_desc_empty(), leaf))
			break;
		leaf = desc_next(leaf, run->stride);
	}
	if (done != 0)
		tell_written(pt, run->slot, done);
	return done;
}

/** Must what `leaf` maps be cleaned from the caches when it goes? */
static bool owes_clean(const struct s2pt *pt, s2pt_desc_t leaf)
{
	return pt->cmo && !format_of(pt)->fwb &&
	       desc_cleaned(format_of(pt), leaf, pt->config.policy == S2PT_EXACT);
}

static void clean_data(const struct s2pt *pt, s2pt_pa_t pa, uint64_t size)
{
	struct s2pt_cmo cmo = { .kind = S2PT_CLEAN_DATA, .pa = pa, .size = size };

	pt->cmo(pt->config.context, &cmo);
}

void apply_clean_gone(const struct s2pt *pt, const struct leaves *gone)
{
	if (owes_clean(pt, gone->any))
		clean_data(pt, gone->pa, gone->size);
}

/**
 * Does the memory to be cleaned for leaves before `leaf` go on in `leaf`, at `pa`, and are they dirty
 * or clean together?
 */
static bool goes_on(const struct edit *edit, s2pt_desc_t leaf, s2pt_pa_t pa)
{
	if (!desc_is(leaf, edit->level, S2PT_LEAF) ||
	    owes_tell(edit->pt, leaf) != owes_tell(edit->pt, edit->found))
		return false;
	if (!owes_clean(edit->pt, edit->found))
		return !owes_clean(edit->pt, leaf);
	return owes_clean(edit->pt, leaf) &&
	       s2pt_desc_pa(format_of(edit->pt), leaf, edit->level) == pa;
}

static void forget_run(const struct edit *edit, uint64_t count)
{
	uint64_t size = s2pt_level_size(geom_of(edit->pt), edit->level);
	struct s2pt_range range = { .ipa = edit->at & ~(size - 1), .size = count * size };

	if (gather_keeps(edit->gather) && !owes_tell(edit->pt, edit->found))
		gather_add(edit->gather, &range);
	else if (count > 1 && edit->pt->config.tlb_range)
		forget_range(edit->pt, &range);
	else
		for (uint64_t i = 0; i < count; i++)
			forget_ipa(edit->pt, i ? range.ipa + i * size : edit->at, edit->level,
				   S2PT_SHARED);
}

uint64_t apply_gone_run(const struct edit *edit, uint64_t most)
{
	uint64_t size = s2pt_level_size(geom_of(edit->pt), edit->level);
	s2pt_pa_t pa = s2pt_desc_pa(format_of(edit->pt), edit->found, edit->level);
	s2pt_desc_t found = edit->found;
	uint64_t done = 0;

	for (;;) {
		/* Only hardware can have changed the entry; look at what it wrote. */
		if (slot_swap(edit->slot + done, found, s2pt_desc_empty()))
			done++;
		else if (done == 0)
			return 0;
		if (done == most)
			break;
		found = slot_load(edit->slot + done);
		if (!goes_on(edit, found, pa + done * size))
			break;
	}
	tell_written(edit->pt, edit->slot, done);
	forget_run(edit, done);
	if (owes_clean(edit->pt, edit->found))
		clean_data(edit->pt, pa, done * size);
	if (owes_tell(edit->pt, edit->found))
		tell_range(edit->pt, &(struct s2pt_range){ edit->at & ~(size - 1), done * size });
	return done;
}

/*
 * What is done for subtrees is not inlined, so that the stack of the one part is not below that of the
 * next.
 */
#define APART __attribute__((noinline))

/** Clean the memory that was collected in `leaves`, and make it empty. */
static void clean_leaves(const struct s2pt *pt, struct leaves *leaves)
{
	if (leaves->size != 0)
		clean_data(pt, leaves->pa, leaves->size);
	leaves->size = 0;
}

/**
 * Clean the memory of all leaves in `table`, whose entries are of `level` and begin at `ipa`, and below
 * it.  Pieces that follow each other are collected in `leaves` first.
 */
static void clean_below(const struct s2pt *pt, slot_t *table, int level, s2pt_ipa_t ipa,
			struct leaves *leaves)
{
	struct s2pt_cursor walk;

	walk_below(&walk, pt, table, level, ipa);
	for (; walk_more(&walk); walk_step(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);
		s2pt_pa_t pa;

		if (!desc_is(found, walk.level, S2PT_LEAF) || !owes_clean(pt, found))
			continue;
		pa = s2pt_desc_pa(format_of(pt), found, walk.level);
		if (leaves->size == 0 || leaves->pa + leaves->size != pa) {
			clean_leaves(pt, leaves);
			leaves->pa = pa;
		}
		leaves->size += walk_span(&walk);
	}
}

/** Invalidate what was detached, together with what the gather owes.  Not inline: see above. */
APART static void forget_detached(const struct detached *detached)
{
	const struct s2pt *pt = detached->pt;
	struct s2pt_range range = {
		.ipa = detached->span.start,
		.size = detached->span.end - detached->span.start,
	};

	if (gather_keeps(detached->gather) && s2pt_gather_owes(detached->gather)) {
		gather_add(detached->gather, &range);
		gather_pay(pt, detached->gather);
	} else if (range.size == s2pt_page_size(geom_of(pt))) {
		forget_ipa(pt, range.ipa, S2PT_LEVEL_UNKNOWN, S2PT_SHARED);
	} else {
		forget_range(pt, &range);
	}
}

APART static void clean_detached(const struct detached *detached)
{
	struct leaves leaves = { .size = 0 };

	for (unsigned int i = 0; i < detached->count; i++) {
		if (detached->full[i])
			clean_below(detached->pt, detached->tables[i], detached->levels[i] + 1,
				    detached->ipas[i], &leaves);
	}
	clean_leaves(detached->pt, &leaves);
}

void apply_detached(struct detached *detached)
{
	const struct s2pt *pt = detached->pt;

	if (detached->count == 0)
		return;
	forget_detached(detached);
	if (pt->cmo && !format_of(pt)->fwb)
		clean_detached(detached);
	if (detached->tell)
		detached->tell(detached);
	for (unsigned int i = 0; i < detached->count; i++) {
		if (detached->full[i] && pt->dirty)
			tell_dirty_below(pt, detached->tables[i], detached->levels[i] + 1,
					 detached->ipas[i]);
	}
	for (unsigned int i = 0; i < detached->count; i++)
		pt->config.ops->retire(pt->config.context, pt, detached->tables[i],
				       detached->levels[i]);
	detached->count = 0;
}

bool apply_detach(struct detached *detached, const struct s2pt_cursor *walk, s2pt_desc_t found,
		  const struct span *cached)
{
	struct span *span = &detached->span;
	slot_t *slot = walk_slot(walk);

	if (!slot_swap(slot, found, s2pt_desc_empty()))
		return false;
	tell_written(walk->pt, slot, 1);
	detached->pt = walk->pt;
	if (detached->count == 0)
		*span = *cached;
	if (span->start > cached->start)
		span->start = cached->start;
	if (span->end < cached->end)
		span->end = cached->end;
	detached->levels[detached->count] = (signed char)walk->level;
	detached->ipas[detached->count] = walk_base_of(walk, walk->at);
	detached->full[detached->count] = cached->end - cached->start == walk_span(walk);
	detached->tables[detached->count++] = table_of(walk->pt, found, walk->level);
	if (detached->count == DETACHED)
		apply_detached(detached);
	return true;
}
