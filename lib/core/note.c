/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts ownership marks into a range of pages, and takes away what was mapped there. */

#include "note.h"

#include "apply.h"
#include "apply_contiguous.h"
#include "gather.h"
#include "grow.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"

enum s2pt_status note_of(const struct s2pt_marking *marking, s2pt_desc_t *mark)
{
	if (marking->type != 0 || marking->payload != 0)
		return s2pt_desc_note(marking->type, marking->payload, mark);
	*mark = s2pt_desc_empty();
	return S2PT_DONE;
}

static enum s2pt_status mark_page(const struct s2pt_cursor *walk, s2pt_desc_t found,
				  s2pt_desc_t mark, struct s2pt_gather *gather)
{
	struct edit edit = edit_at(walk, found, mark);

	edit.claim = walk->pt->claims;
	edit.gather = gather;
	return settle_exactly(&edit);
}

/**
 * Mark the entries of a span: pages, for which blocks give way to tables by `rules` and out of `cache`,
 * or, without `rules`, every entry at whatever level it stands.
 */
static enum s2pt_status mark_span(const struct s2pt *pt, const struct span *span, s2pt_desc_t mark,
				  struct s2pt_gather *gather, const struct s2pt_rules *rules,
				  void *cache)
{
	enum s2pt_status status = S2PT_DONE;
	struct s2pt_cursor walk;

	walk_start(&walk, pt, span);
	while (status >= S2PT_DONE && walk_more(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);
		bool held = desc_is(found, walk.level, S2PT_HELD);

		/*
		 * Only hardware can have changed an entry: look at it again.  An entry that is held
		 * is passed over.
		 */
		if (walk.level < S2PT_LEVEL_MAX && !held && rules)
			status = grow(&walk, found, rules, cache);
		else if (held || mark_page(&walk, found, mark, gather) != S2PT_RACED)
			walk_step(&walk);
	}
	return status < S2PT_DONE ? status : S2PT_DONE;
}

void note_whole(const struct s2pt *pt, const struct span *span, s2pt_desc_t mark,
		struct s2pt_gather *gather)
{
	(void)mark_span(pt, span, mark, gather, NULL, NULL); /* Takes no memory. */
}

enum s2pt_status s2pt_note(struct s2pt_excl excl, const struct s2pt_marking *marking,
			   struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(excl.pt);
	enum s2pt_status status;
	struct span span;
	s2pt_desc_t mark;

	status = note_of(marking, &mark);
	if (status == S2PT_DONE)
		status = span_of(excl.pt, &marking->range, &span);
	if (status != S2PT_DONE)
		return status;
	if (excl.pt->config.contiguous)
		excl.pt->config.contiguous->open(excl.pt, &marking->range, true);
	rules.bbm = 0; /* `grow` sees whether FEAT_BBM counts. */
	status = mark_span(excl.pt, &span, mark, gather, &rules, marking->cache);
	if (excl.pt->config.keep_rest)
		publish(excl.pt); /* Tables may have been linked that map the rest of a block. */
	return status;
}
