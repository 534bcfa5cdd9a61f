/* SPDX-License-Identifier: BSD-2-Clause */
#include "apply.h"
#include "gather.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "walk.h"

/** Can `perm` be given or taken?  Half of X only with FEAT_XNX. */
static bool perm_ok(const struct s2pt *pt, unsigned int perm)
{
	struct s2pt_attr attr = { .perm = perm };

	return s2pt_attr_check(format_of(pt), &attr) == S2PT_DONE;
}

static enum s2pt_status none_there(s2pt_desc_t found, int level)
{
	return desc_is(found, level, S2PT_HELD) ? S2PT_BUSY : S2PT_ABSENT;
}

/** Make one leaf read `want`; by the exact rules, whatever the table's policy. */
static enum s2pt_status change(const struct s2pt_cursor *walk, s2pt_desc_t found, s2pt_desc_t want,
			       struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	struct s2pt_verdict verdict = s2pt_decide(&rules, found, want, walk->level);
	struct edit edit = edit_at(walk, found, &verdict);

	edit.gather = gather;
	if (verdict.price == S2PT_KEEP)
		return verdict.outcome;
	return apply(&edit);
}

enum s2pt_status s2pt_relax(struct s2pt *pt, s2pt_ipa_t ipa, unsigned int perm)
{
	const struct s2pt_format *format = format_of(pt);
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span page;
	s2pt_desc_t found;

	if (!perm_ok(pt, perm))
		return S2PT_EINVAL;
	status = span_of_page(pt, ipa, &page);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, pt, &page);
	found = walk_bottom(&walk);
	status = none_there(found, walk.level);
	if (desc_is(found, walk.level, S2PT_LEAF)) {
		unsigned int has = s2pt_desc_perm(format, found);
		/* Who has W gains nothing by WD: DBM would be a write that invalidates nothing. */
		unsigned int all = has | (has & S2PT_W ? perm & ~(unsigned int)S2PT_WD : perm);

		status = change(&walk, found, s2pt_desc_with_perm(format, found, all), NULL);
	}
	/* Else the vCPU could go on faulting on what it has cached (KVM: be097997a273). */
	if (status != S2PT_DONE)
		apply_nothing(pt, ipa, status == S2PT_ALREADY ? walk.level : S2PT_LEVEL_UNKNOWN);
	return status;
}

enum s2pt_status s2pt_touch(struct s2pt *pt, s2pt_ipa_t ipa)
{
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span page;
	s2pt_desc_t found;

	status = span_of_page(pt, ipa, &page);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, pt, &page);
	found = walk_bottom(&walk);
	if (!desc_is(found, walk.level, S2PT_LEAF))
		return none_there(found, walk.level);
	status = change(&walk, found, s2pt_desc_with_age(found, true), NULL);
	if (status != S2PT_RACED)
		publish(pt);
	return status;
}

/** The next leaf of the range; tables are gone down into, all else is stepped over. */
static bool next_leaf(struct s2pt_cursor *walk, s2pt_desc_t *found)
{
	while (walk_more(walk)) {
		*found = walk_bottom(walk);
		if (desc_is(*found, walk->level, S2PT_LEAF))
			return true;
		walk_step(walk);
	}
	return false;
}

enum s2pt_status s2pt_protect(struct s2pt_excl excl, const struct s2pt_range *range,
			      unsigned int perm, struct s2pt_gather *gather)
{
	const struct s2pt_format *format = format_of(excl.pt);
	struct s2pt_gather own = { .count = 0 };
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;
	s2pt_desc_t found;

	if (!perm_ok(excl.pt, perm))
		return S2PT_EINVAL;
	if (perm & S2PT_W)
		perm |= S2PT_WD;
	status = span_of(excl.pt, range, &span);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, excl.pt, &span);
	while (next_leaf(&walk, &found)) {
		unsigned int rest = s2pt_desc_perm(format, found) & ~perm;
		s2pt_desc_t want = s2pt_desc_with_perm(format, found, rest);

		/* Only hardware can have been faster; look again. */
		if (change(&walk, found, want, gather ? gather : &own) != S2PT_RACED)
			walk_step(&walk);
	}
	s2pt_gather_flush(excl.pt, &own);
	return S2PT_DONE;
}

enum s2pt_status s2pt_age_test(struct s2pt_excl excl, const struct s2pt_range *range, bool *young)
{
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;
	s2pt_desc_t found;

	status = span_of(excl.pt, range, &span);
	if (status != S2PT_DONE)
		return status;
	*young = false;
	walk_start(&walk, excl.pt, &span);
	while (!*young && next_leaf(&walk, &found)) {
		*young = s2pt_desc_young(found);
		walk_step(&walk);
	}
	return S2PT_DONE;
}

enum s2pt_status s2pt_age_clear(struct s2pt_excl excl, const struct s2pt_range *range, bool *young,
				struct s2pt_gather *gather)
{
	struct s2pt_gather own = { .count = 0 };
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;
	s2pt_desc_t found;

	status = span_of(excl.pt, range, &span);
	if (status != S2PT_DONE)
		return status;
	*young = false;
	walk_start(&walk, excl.pt, &span);
	while (next_leaf(&walk, &found)) {
		s2pt_desc_t want = s2pt_desc_with_age(found, false);

		*young |= s2pt_desc_young(found);
		if (change(&walk, found, want, gather ? gather : &own) != S2PT_RACED)
			walk_step(&walk);
	}
	s2pt_gather_flush(excl.pt, &own);
	return S2PT_DONE;
}
