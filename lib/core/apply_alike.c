/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a rewrite makes of leaves: decided once for all that are alike, from what is to be taken away.
 */

#include "apply_alike.h"

#include "desc_bits.h"
#include "s2pt/decide.h"

/*
 * The bits that taking `perm` may change, or on which what is taken depends.  DBM has a meaning
 * together with W only, and execution is one field; in a stage 1 what EL0 may write is not executed
 * above it.
 */
static uint64_t fields_of(const struct s2pt_format *format, unsigned int perm)
{
	if (s2pt_is_stage1(format))
		return DESC_PERM;
	return (perm & S2PT_R ? DESC_R : 0) | (perm & (S2PT_W | S2PT_WD) ? DESC_W | DESC_DBM : 0) |
	       (perm & S2PT_X ? DESC_XN : 0);
}

static s2pt_desc_t rewritten(const struct s2pt_format *format, const struct rewrite *rewrite,
			     s2pt_desc_t found)
{
	if (rewrite->old)
		return s2pt_desc_with_age(found, false);
	if (rewrite->clean && !desc_is_dirty(format, found))
		return found;
	return s2pt_desc_with_perm(format, found, desc_perm(format, found) & ~rewrite->take);
}

const struct alike *rewrite_decide(const struct s2pt *pt, struct rewrite *rewrite,
				   s2pt_desc_t found, int level)
{
	uint64_t fields = rewrite->old ? DESC_AF : fields_of(format_of(pt), rewrite->take);
	uint64_t care = DESC_VALID | DESC_TYPE | DESC_CONTIGUOUS | fields;
	s2pt_desc_t want = rewritten(format_of(pt), rewrite, found);
	struct alike *alike = (found.word ^ want.word) & fields ? &rewrite->change : &rewrite->keep;
	struct s2pt_rules rules = exact_rules(pt);
	struct s2pt_verdict verdict;

	alike->care = care;
	alike->word = found.word & care;
	alike->becomes = (alike->word & ~fields) | (want.word & fields);
	if (alike == &rewrite->keep)
		return alike;
	want = alike_flipped(found, alike);
	verdict = s2pt_decide(&rules, found, want, level);
	alike->regime = rules.regime;
	alike->price = verdict.price;
	alike->facets = verdict.facets;
	alike->dirty = (pt->dirty || rewrite->visitor) && desc_is_dirty(format_of(pt), found) &&
		       !desc_is_dirty(format_of(pt), want);
	return alike;
}
