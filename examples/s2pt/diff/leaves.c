/* SPDX-License-Identifier: BSD-2-Clause */
/* Goes through the leaves of two trees side by side. */

#include "leaves.h"

#include <stdlib.h>

void leaves_add(void *ctx, const struct tree_leaf *leaf)
{
	struct leaves *leaves = ctx;
	struct tree_leaf *more = leaves->leaf;

	/* Room grows by doubling. */
	if ((leaves->leaves & (leaves->leaves - 1)) == 0) {
		more = reallocarray(more, leaves->leaves ? 2 * leaves->leaves : 1, sizeof(*more));
		if (!more) {
			leaves->no_memory = true;
			return;
		}
		leaves->leaf = more;
	}
	more[leaves->leaves++] = *leaf;
}

void leaves_absent(void *ctx, const struct tree_entry *first, unsigned int count)
{
	const struct tree_leaf absent = {
		.ipa = first->ipa,
		.size = first->size * count,
		.level = LEAVES_ABSENT,
		.valid = true,
	};

	leaves_add(ctx, &absent);
}

bool leaf_is_absent(const struct tree_leaf *leaf)
{
	return leaf && leaf->level == LEAVES_ABSENT;
}

void leaves_free(struct leaves *leaves)
{
	free(leaves->leaf);
	*leaves = (struct leaves){ 0 };
}

/* The two trees, and how far they have been gone through. */
struct pair {
	const struct leaves *old;
	const struct leaves *new;
	size_t at_old;
	size_t at_new;
};

/* The leaf at `*at` if it covers `ipa`; those that end before are passed over. */
static const struct tree_leaf *leaf_at(const struct leaves *leaves, size_t *at, s2pt_ipa_t ipa)
{
	while (*at < leaves->leaves && leaves->leaf[*at].ipa + leaves->leaf[*at].size <= ipa)
		(*at)++;
	if (*at == leaves->leaves || leaves->leaf[*at].ipa > ipa)
		return NULL;
	return &leaves->leaf[*at];
}

/* Where the leaf that covers `ipa` ends, or the next one begins. */
static s2pt_ipa_t boundary(const struct leaves *leaves, size_t at, const struct tree_leaf *leaf)
{
	if (leaf)
		return leaf->ipa + leaf->size;
	return at < leaves->leaves ? leaves->leaf[at].ipa : UINT64_MAX;
}

/* The facets of two leaves of unlike levels: their sizes, and what their attributes say. */
static unsigned int unlike(const struct pair *pair, const struct difference *at)
{
	const struct tree_leaf *old = at->old;
	const struct tree_leaf *new = at->new;
	struct s2pt_attr a =
		s2pt_desc_attr(&pair->old->tree->format, (s2pt_desc_t){ old->word }, old->level);
	struct s2pt_attr b =
		s2pt_desc_attr(&pair->new->tree->format, (s2pt_desc_t){ new->word }, new->level);
	unsigned int facets = S2PT_SIZE;

	if (old->pa + (at->start - old->ipa) != new->pa + (at->start - new->ipa) ||
	    s2pt_desc_memattr((s2pt_desc_t){ old->word }) !=
		    s2pt_desc_memattr((s2pt_desc_t){ new->word }))
		facets |= S2PT_REMAP;
	facets |= b.perm & ~a.perm ? S2PT_GAIN : 0;
	facets |= a.perm & ~b.perm ? S2PT_LOSS : 0;
	facets |= a.old && !b.old ? S2PT_YOUNG : 0;
	facets |= !a.old && b.old ? S2PT_OLD : 0;
	return facets | (a.software != b.software ? S2PT_SOFT : 0);
}

/* In what the trees differ at a range. */
static unsigned int facets_of(const struct pair *pair, const struct difference *at)
{
	static const s2pt_desc_t empty = { 0 };
	s2pt_desc_t old = at->old ? (s2pt_desc_t){ at->old->word } : empty;
	s2pt_desc_t new = at->new ? (s2pt_desc_t){ at->new->word } : empty;

	if (leaf_is_absent(at->old) || leaf_is_absent(at->new))
		return leaf_is_absent(at->old) && leaf_is_absent(at->new) ? 0 : UNKNOWN;
	if (at->old && at->new && at->old->level != at->new->level) {
		if (at->old->valid && at->new->valid)
			return unlike(pair, at);
		return at->old->valid ? S2PT_GONE : at->new->valid ? S2PT_FRESH : S2PT_MARK;
	}
	/* A held entry is no state to be in: here it is a mark like others. */
	if (!s2pt_desc_valid(old) && !s2pt_desc_valid(new))
		return s2pt_desc_same(old, new) ? 0 : S2PT_MARK;
	if (!s2pt_desc_valid(old))
		return S2PT_FRESH;
	return s2pt_desc_valid(new) ? s2pt_facets(old, new, at->old->level) : S2PT_GONE;
}

/* Does leaf `b` go on where `a` would? */
static bool goes_on(const struct leaves *leaves, const struct tree_leaf *a,
		    const struct tree_leaf *b)
{
	const struct s2pt_format *format = &leaves->tree->format;

	if (!a || !b)
		return !a && !b;
	if (a->level != b->level || a->valid != b->valid)
		return false;
	if (!a->valid)
		return a->word == b->word;
	if (leaf_is_absent(a))
		return true;
	return tree_attributes(format, a->word, a->level) ==
		       tree_attributes(format, b->word, b->level) &&
	       b->pa - b->ipa == a->pa - a->ipa;
}

void leaves_compare(const struct leaves *old, const struct leaves *new,
		    void (*differ)(void *ctx, const struct difference *difference), void *ctx)
{
	struct pair pair = { .old = old, .new = new };
	struct difference run = { .facets = 0 };
	s2pt_ipa_t ipa = 0;

	while (ipa != UINT64_MAX) {
		struct difference at = { .start = ipa,
					 .old = leaf_at(old, &pair.at_old, ipa),
					 .new = leaf_at(new, &pair.at_new, ipa) };
		s2pt_ipa_t end_old = boundary(old, pair.at_old, at.old);
		s2pt_ipa_t end_new = boundary(new, pair.at_new, at.new);

		at.end = end_old < end_new ? end_old : end_new;
		at.facets = facets_of(&pair, &at);
		ipa = at.end;
		if (at.facets && at.facets == run.facets && run.end == at.start &&
		    goes_on(old, run.old, at.old) && goes_on(new, run.new, at.new)) {
			run.end = at.end;
			continue;
		}
		if (run.facets)
			differ(ctx, &run);
		run = at;
	}
	if (run.facets)
		differ(ctx, &run);
}
