/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A model of the operations: what a stretch of a table maps, as the entries of level 2 and the pages
 * of those that are tables.  Shares no code with the library; what the map path makes of a live entry
 * is left to `decide_oracle.h`.
 */

#ifndef S2PT_TESTS_BULK_MODEL_H
#define S2PT_TESTS_BULK_MODEL_H

#include "fake.h"

/** Entries of level 2 that are watched. */
#define MODEL_BLOCKS 6

struct model_block {
	/** There is a table. */
	bool table;
	/** What the entry says if there is none. */
	uint64_t word;
	/** What the pages say if there is one. */
	uint64_t *pages;
};

struct model {
	struct fake_want want;
	/** log2 of a page, and pages of a block. */
	unsigned int granule;
	uint64_t entries;
	/** The first address that is watched. */
	s2pt_ipa_t start;
	struct model_block blocks[MODEL_BLOCKS];
};

/** Nothing is mapped. */
void model_begin(struct model *model, const struct fake_want *want, s2pt_ipa_t start);

void model_end(struct model *model);

/** `to` becomes what `from` is. */
void model_copy(struct model *to, const struct model *from);

/** `s2pt_map`, for who never runs out of memory. */
enum s2pt_status model_map(struct model *model, const struct s2pt_mapping *mapping);

/** `s2pt_unmap`. */
void model_unmap(struct model *model, const struct s2pt_range *range);

/** Clear bits in all leaves of a range: `s2pt_protect`, `s2pt_age_clear`. */
void model_clear(struct model *model, const struct s2pt_range *range, uint64_t bits);

/** `s2pt_split`. */
enum s2pt_status model_split(struct model *model, const struct s2pt_range *range, uint64_t tables);

/** `s2pt_note`; `mark` is the entry. */
void model_mark(struct model *model, const struct s2pt_range *range, uint64_t mark);

/** The word at which a walk for `ipa` ends, at level 2 or 3. */
uint64_t *model_word(struct model *model, s2pt_ipa_t ipa);

/** Is no entry of it anything? */
bool model_is_bare(const struct model *model);

/** Become what the table says. */
void model_read(struct model *model, struct fake *fake);

/** The first address at which the two differ; ~0: there is none. */
s2pt_ipa_t model_differs(const struct model *model, const struct model *other);

/**
 * The first address at which `model` is neither what `before` was, nor what `after` is, nor empty;
 * ~0: there is none.
 */
s2pt_ipa_t model_strays(const struct model *model, const struct model *before,
			const struct model *after);

#endif
