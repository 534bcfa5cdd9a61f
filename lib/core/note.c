/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts ownership marks into a range of pages, and takes away what was mapped there. */

#include "apply.h"
#include "gather.h"
#include "grow.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"

static enum s2pt_status mark_of(const struct s2pt_marking *marking, s2pt_desc_t *mark)
{
	if (marking->type != 0 || marking->payload != 0)
		return s2pt_desc_note(marking->type, marking->payload, mark);
	*mark = s2pt_desc_empty();
	return S2PT_DONE;
}

static enum s2pt_status mark_page(const struct s2pt_cursor *walk, s2pt_desc_t found,
				  s2pt_desc_t mark, struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	struct s2pt_verdict verdict = s2pt_decide(&rules, found, mark, walk->level);
	struct edit edit = edit_at(walk, found, &verdict);

	edit.claim = walk->pt->claims;
	edit.gather = gather;
	return verdict.price == S2PT_KEEP ? S2PT_DONE : apply(&edit);
}

enum s2pt_status s2pt_note(struct s2pt_excl excl, const struct s2pt_marking *marking,
			   struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(excl.pt);
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;
	s2pt_desc_t mark;

	status = mark_of(marking, &mark);
	if (status == S2PT_DONE)
		status = span_of(excl.pt, &marking->range, &span);
	if (status != S2PT_DONE)
		return status;
	rules.bbm = 0; /* A table of marks does not translate as the block did. */
	walk_start(&walk, excl.pt, &span);
	while (status >= S2PT_DONE && walk_more(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);
		bool held = desc_is(found, walk.level, S2PT_HELD);

		/*
		 * Only hardware can have changed an entry: look at it again.  An entry that is held
		 * is passed over.
		 */
		if (walk.level < S2PT_LEVEL_MAX && !held)
			status = grow(&walk, found, &rules, marking->cache);
		else if (held || mark_page(&walk, found, mark, gather) != S2PT_RACED)
			walk_step(&walk);
	}
	if (excl.pt->config.keep_rest)
		publish(excl.pt); /* Tables may have been linked that map the rest of a block. */
	return status < S2PT_DONE ? status : S2PT_DONE;
}
