/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells out the steps of one change of an entry, in the order in which the core's apply.c takes
 * them.
 */

#include "sequence.h"

#include "s2pt/stage1.h"
#include "tlbi/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The steps so far. */
struct sequence {
	const struct change *change;
	json_t *steps;
};

static void add(struct sequence *sequence, json_t *text)
{
	json_array_append_new(sequence->steps, text);
}

static uint64_t span(const struct change *change)
{
	return s2pt_level_size(&change->format.geom, change->level);
}

/* Add an instruction.  Without an address its operand holds all but that. */
static void add_step(struct sequence *sequence, const struct s2pt_step *step)
{
	const struct s2pt_geom *geom = &sequence->change->format.geom;
	unsigned int unit = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	const char *name = s2pt_step_name(step->op);
	struct tlbi_form form;
	char address[24] = "";

	if (!s2pt_step_has_operand(step->op)) {
		add(sequence, json_string(name));
		return;
	}
	if (!sequence->change->has_ipa && tlbi_form(name + 5, strlen(name + 5), &form)) {
		bool va = form.operand == TLBI_VA || form.operand == TLBI_VA_RANGE;
		bool range = form.operand == TLBI_IPA_RANGE || form.operand == TLBI_VA_RANGE;

		snprintf(address, sizeof(address), " | %s[%u:%u]", va ? "VA" : "IPA",
			 range ? unit + 36
			 : va  ? 55
			       : 51,
			 range ? unit : 12);
	}
	add(sequence, json_sprintf("%s, 0x%016" PRIx64 "%s", name, step->operand, address));
}

static void invalidate(struct sequence *sequence, enum s2pt_tlbi_kind kind, enum s2pt_scope scope,
		       int level)
{
	const struct change *change = sequence->change;
	const struct s2pt_geom *geom = &change->format.geom;
	struct s2pt_tlbi request = { .kind = kind, .scope = scope, .level = level, .stage1 = true };
	struct s2pt_tlb_features cpu = change->cpu;
	struct s2pt_steps steps;
	struct s2pt_step step;

	if (kind == S2PT_TLBI_IPA || kind == S2PT_TLBI_RANGE) {
		request.ipa = change->ipa & ~(span(change) - 1);
		request.size = kind == S2PT_TLBI_IPA ? s2pt_page_size(geom) : span(change);
	}
	if (s2pt_is_stage1(&change->format)) {
		request.regime = change->format.regime;
		request.stage1 = false;
	}
	if (request.regime == S2PT_EL1) {
		/* What EL1 runs is what a host at EL2 runs for itself. */
		request.regime = S2PT_EL2_E2H;
		cpu.host = true;
	}
	s2pt_steps_begin(&steps, geom, &cpu, &request);
	while (s2pt_steps_next(&steps, &step))
		add_step(sequence, &step);
}

static bool is_leaf(const struct change *change, s2pt_desc_t desc)
{
	return s2pt_desc_kind(desc, change->level) == S2PT_LEAF;
}

/* Can one instruction invalidate all that the entry spans? */
static bool fits_range(const struct change *change)
{
	uint64_t pages = span(change) / s2pt_page_size(&change->format.geom);

	return pages <= S2PT_TLBI_RANGE_PAGES;
}

/* Add the invalidation of all that TLBs may hold of the entry found. */
static void forget_found(struct sequence *sequence)
{
	const struct change *change = sequence->change;

	if (is_leaf(change, change->found))
		invalidate(sequence, S2PT_TLBI_IPA, S2PT_SHARED, change->level);
	else if (change->empty)
		invalidate(sequence, S2PT_TLBI_IPA, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
	else if (change->cpu.range && fits_range(change))
		invalidate(sequence, S2PT_TLBI_RANGE, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
	else
		invalidate(sequence, S2PT_TLBI_VMID, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
}

static void clean(struct sequence *sequence, s2pt_desc_t leaf, const char *what)
{
	const struct change *change = sequence->change;

	add(sequence,
	    json_sprintf("%s 0x%" PRIx64 " to 0x%" PRIx64, what,
			 s2pt_desc_pa(&change->format, leaf, change->level),
			 s2pt_desc_pa(&change->format, leaf, change->level) + span(change) - 1));
}

/* Add the cache maintenance that comes before the guest can use the new leaf. */
static void clean_new(struct sequence *sequence, const struct s2pt_verdict *verdict)
{
	const struct change *change = sequence->change;
	const struct s2pt_format *format = &change->format;
	bool same = is_leaf(change, change->found) && verdict->price != S2PT_REPLACE &&
		    !(verdict->facets & S2PT_FRESH);

	if (s2pt_is_stage1(format) || !is_leaf(change, verdict->store) ||
	    verdict->facets & (S2PT_GONE | S2PT_MARK))
		return;
	if (!same && s2pt_desc_cacheable(format, verdict->store))
		clean(sequence, verdict->store, "clean the data cache, PA");
	if (s2pt_desc_executable(format, verdict->store) &&
	    !(same && s2pt_desc_executable(format, change->found)))
		clean(sequence, verdict->store, "invalidate the instruction cache, PA");
}

static void swap(struct sequence *sequence, s2pt_desc_t from, s2pt_desc_t to)
{
	add(sequence,
	    json_sprintf("compare and swap 0x%016" PRIx64 " -> 0x%016" PRIx64, from.word, to.word));
}

static void replace(struct sequence *sequence, const struct s2pt_verdict *verdict)
{
	swap(sequence, sequence->change->found, s2pt_desc_held());
	if (s2pt_desc_valid(sequence->change->found))
		forget_found(sequence);
	clean_new(sequence, verdict);
	add(sequence, json_sprintf("store-release 0x%016" PRIx64, verdict->store.word));
	invalidate(sequence, S2PT_TLBI_NONE, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
}

/* By way of a block with nT, which no TLB keeps. */
static void swap_nt(struct sequence *sequence, const struct s2pt_verdict *verdict)
{
	const struct change *change = sequence->change;
	bool fold = !is_leaf(change, change->found);
	s2pt_desc_t staged = fold ? verdict->store : change->found;

	staged.word |= UINT64_C(1) << 16;
	if (fold)
		clean_new(sequence, verdict);
	swap(sequence, change->found, staged);
	forget_found(sequence);
	if (!fold)
		clean_new(sequence, verdict);
	if (!s2pt_desc_same(staged, verdict->store))
		swap(sequence, staged, verdict->store);
	invalidate(sequence, S2PT_TLBI_NONE, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
}

json_t *sequence_of(const struct change *change, const struct s2pt_verdict *verdict)
{
	struct sequence sequence = { .change = change, .steps = json_array() };

	switch (verdict->price) {
	case S2PT_KEEP:
	case S2PT_REFUSE:
		return sequence.steps;
	case S2PT_REPLACE:
		replace(&sequence, verdict);
		return sequence.steps;
	case S2PT_SWAP_NT:
		swap_nt(&sequence, verdict);
		return sequence.steps;
	case S2PT_SWAP:
	case S2PT_SWAP_LOCAL:
	case S2PT_SWAP_SHARED:
		break;
	}
	clean_new(&sequence, verdict);
	swap(&sequence, change->found, verdict->store);
	if (verdict->price == S2PT_SWAP_LOCAL)
		invalidate(&sequence, S2PT_TLBI_IPA, S2PT_LOCAL, change->level);
	else if (verdict->price == S2PT_SWAP_SHARED)
		forget_found(&sequence);
	else if (verdict->facets & (S2PT_FRESH | S2PT_YOUNG))
		invalidate(&sequence, S2PT_TLBI_NONE, S2PT_SHARED, S2PT_LEVEL_UNKNOWN);
	return sequence.steps;
}

const char *sequence_unlinks(const struct change *change, const struct s2pt_verdict *verdict)
{
	if (s2pt_desc_kind(change->found, change->level) != S2PT_TABLE ||
	    verdict->price == S2PT_KEEP || s2pt_desc_same(change->found, verdict->store))
		return NULL;
	if (change->empty)
		return "the table is unlinked, and --empty says that nothing is mapped or owed below "
		       "it: only walk caches hold it, and one address of its range is enough";
	if (change->cpu.range && fits_range(change))
		return "the table is unlinked with whatever is mapped below it: its whole range is "
		       "owed (with --empty one address)";
	return "the table is unlinked with whatever is mapped below it: its whole range is owed, "
	       "and that is the VMID where no instruction takes the range (with --empty one address)";
}
