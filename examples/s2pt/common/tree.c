/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Visits every entry of a tree in an image, whatever state it is in, and reports what is wrong with
 * it.
 */

#include "tree.h"

#include "fields.h"
#include "fields_text.h"
#include "image.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>

/* The state of a visit. */
struct visit {
	const struct source_tree *tree;
	const struct tree_visitor *visitor;
	struct tree_totals *totals;
	struct findings *findings;
	/* Addresses of the tables that were reached, for tsearch(). */
	void *seen;
	bool no_memory;
};

/* The place of a table in the tree. */
struct place {
	int level;
	s2pt_pa_t table;
	/* The input address of its first entry. */
	s2pt_ipa_t ipa;
	unsigned int entries;
};

static int by_value(const void *a, const void *b)
{
	s2pt_pa_t one = *(const s2pt_pa_t *)a;
	s2pt_pa_t other = *(const s2pt_pa_t *)b;

	return one < other ? -1 : one > other;
}

/* Note that `table` is reached; false if it was reached before. */
static bool reach(struct visit *visit, s2pt_pa_t table)
{
	s2pt_pa_t *key = malloc(sizeof(*key));
	void *node;

	if (!key) {
		visit->no_memory = true;
		return false;
	}
	*key = table;
	node = tsearch(key, &visit->seen, by_value);
	if (!node) {
		visit->no_memory = true;
		free(key);
		return false;
	}
	if (*(s2pt_pa_t **)node == key)
		return true;
	free(key);
	return false;
}

uint64_t tree_attributes(const struct s2pt_format *format, uint64_t word, int level)
{
	const struct s2pt_geom *geom = &format->geom;
	unsigned int top = geom->lpa2 ? 49 : 47;
	uint64_t address = (~UINT64_C(0) >> (63 - top)) & ~(s2pt_level_size(geom, level) - 1);

	if (geom->lpa2)
		address |= UINT64_C(3) << 8;
	else if (geom->granule == S2PT_64K && geom->pa_bits == 52)
		address |= UINT64_C(15) << 12;
	return word & ~address;
}

/* Compare the library's reading of a leaf with the hardware's. */
static void compare(const struct visit *visit, const struct tree_leaf *leaf)
{
	const struct s2pt_format *format = &visit->tree->format;
	struct s2pt_mmu_access access = { .ipa = leaf->ipa, .type = S2PT_MMU_READ };
	s2pt_desc_t desc = { leaf->word };
	struct s2pt_mmu_walk walk;
	unsigned int perm = s2pt_desc_perm(format, desc) & ~(unsigned int)S2PT_WD;
	bool differs;

	s2pt_mmu_walk(&visit->tree->mmu, &access, &walk);
	if (walk.end == S2PT_MMU_ADDRESS_SIZE) {
		findings_add(visit->findings,
			     "%s 0x%" PRIx64 ", level %d: the output address is too large",
			     source_input(visit->tree), leaf->ipa, leaf->level);
		return;
	}
	/* In a stage 1 tables may forbid more, and what EL0 writes is not executed. */
	differs = (walk.leaf.perm & ~(unsigned int)S2PT_WD) != perm;
	if (format->regime != S2PT_STAGE2)
		differs = (walk.leaf.perm & ~(unsigned int)S2PT_WD & ~perm) != 0;
	if (!walk.has_leaf || walk.leaf.level != leaf->level || walk.leaf.pa != leaf->pa || differs)
		findings_add(visit->findings,
			     "%s 0x%" PRIx64
			     ", level %d: the hardware's walk sees it otherwise: %s, %s",
			     source_input(visit->tree), leaf->ipa, leaf->level,
			     s2pt_mmu_end_name(walk.end), walk.why);
}

static void visit_leaf(struct visit *visit, const struct place *at, s2pt_ipa_t ipa, uint64_t word)
{
	const struct s2pt_format *format = &visit->tree->format;
	s2pt_desc_t desc = { word };
	struct tree_leaf leaf = {
		.ipa = ipa,
		.size = s2pt_level_size(&format->geom, at->level),
		.word = word,
		.level = at->level,
		.valid = (word & 1) != 0,
	};

	if (leaf.valid) {
		leaf.pa = s2pt_desc_pa(format, desc, at->level);
		visit->totals->leaves[at->level + 1]++;
		visit->totals->bytes += leaf.size;
		compare(visit, &leaf);
	} else {
		visit->totals->marks++;
	}
	visit->visitor->leaf(visit->visitor->ctx, &leaf);
}

static void visit_table(struct visit *visit, const struct place *at);

static void descend(struct visit *visit, const struct place *at, s2pt_ipa_t ipa, uint64_t word)
{
	const struct s2pt_format *format = &visit->tree->format;
	s2pt_desc_t desc = { word };
	struct place below = {
		.level = at->level + 1,
		.table = s2pt_desc_pa(format, desc, at->level),
		.ipa = ipa,
		.entries = s2pt_table_entries(&format->geom),
	};

	if (below.table >= s2pt_pa_end(&format->geom))
		findings_add(visit->findings,
			     "%s 0x%" PRIx64 ", level %d: table 0x%" PRIx64
			     " is beyond the output space",
			     source_input(visit->tree), ipa, at->level, below.table);
	else if (reach(visit, below.table))
		visit_table(visit, &below);
	else
		findings_add(visit->findings,
			     "%s 0x%" PRIx64 ", level %d: table 0x%" PRIx64
			     " was reached before: a loop or a shared table",
			     source_input(visit->tree), ipa, at->level, below.table);
}

/* Tell of an entry that is no table, or that is one. */
static void tell_entry(const struct visit *visit, const struct place *at, s2pt_ipa_t ipa,
		       uint64_t word, bool table)
{
	const struct tree_visitor *visitor = visit->visitor;
	struct tree_entry entry = {
		.ipa = ipa,
		.size = s2pt_level_size(&visit->tree->format.geom, at->level),
		.word = word,
		.level = at->level,
		.table = at->table,
	};

	if (table && visitor->table)
		visitor->table(visitor->ctx, &entry);
	else if (!table && visitor->entry)
		visitor->entry(visitor->ctx, &entry);
}

static void visit_entry(struct visit *visit, const struct place *at, s2pt_ipa_t ipa, uint64_t word)
{
	const struct s2pt_format *format = &visit->tree->format;
	char where[64];

	tell_entry(visit, at, ipa, word, shape_of(format, word, at->level) == SHAPE_TABLE);
	snprintf(where, sizeof(where), "%s 0x%" PRIx64 ", level %d: ", source_input(visit->tree),
		 ipa, at->level);
	fields_check(format, word, at->level, where, visit->findings);
	switch (shape_of(format, word, at->level)) {
	case SHAPE_EMPTY:
	case SHAPE_RESERVED:
		break;
	case SHAPE_TABLE:
		descend(visit, at, ipa, word);
		break;
	case SHAPE_INVALID:
	case SHAPE_BLOCK:
	case SHAPE_PAGE:
		visit_leaf(visit, at, ipa, word);
		break;
	}
}

/*
 * The first entry from `from` on that the image has, or the number of entries.  A damaged image can
 * lead to any number of tables that it does not have; their entries are not gone through.
 */
static unsigned int next_there(const struct visit *visit, const struct place *at, unsigned int from)
{
	s2pt_pa_t end = at->table + UINT64_C(8) * at->entries;
	s2pt_pa_t next = image_next(visit->tree->mmu.memory.ctx, at->table + UINT64_C(8) * from);

	return next < end ? (unsigned int)((next - at->table) / 8) : at->entries;
}

/* The input lacks entries `from` to `end` of a table. */
static void tell_absent(const struct visit *visit, const struct place *at, unsigned int from,
			unsigned int end)
{
	uint64_t span = s2pt_level_size(&visit->tree->format.geom, at->level);
	struct tree_entry first = {
		.ipa = at->ipa + span * from,
		.size = span,
		.level = at->level,
		.table = at->table,
	};

	if (end > from && visit->visitor->absent)
		visit->visitor->absent(visit->visitor->ctx, &first, end - from);
}

/* Count a table of which `missing` entries are not there. */
static void count_table(struct visit *visit, const struct place *at, unsigned int missing)
{
	struct tree_totals *totals = visit->totals;

	if (missing == at->entries) {
		totals->absent_tables[at->level + 1]++;
	} else {
		totals->tables[at->level + 1]++;
		totals->table_bytes += UINT64_C(8) * at->entries;
		totals->absent_entries += missing;
	}
	if (missing && !visit->tree->part)
		findings_add(visit->findings,
			     "%s 0x%" PRIx64 ": %u of the %u entries of table 0x%" PRIx64
			     " (level %d) are not in the input",
			     source_input(visit->tree), at->ipa, missing, at->entries, at->table,
			     at->level);
}

/* Visit a table and what is below it.  The recursion ends at level 3, which has no tables. */
static void visit_table(struct visit *visit, const struct place *at)
{
	const struct s2pt_geom *geom = &visit->tree->format.geom;
	const struct s2pt_mmu_memory *memory = &visit->tree->mmu.memory;
	uint64_t span = s2pt_level_size(geom, at->level);
	unsigned int missing = 0;

	for (unsigned int i = 0; i < at->entries && !visit->no_memory; i++) {
		unsigned int next = next_there(visit, at, i);
		uint64_t word;

		tell_absent(visit, at, i, next);
		missing += next - i;
		i = next;
		if (i == at->entries ||
		    !memory->read(memory->ctx, at->table + UINT64_C(8) * i, &word))
			continue;
		if (word)
			visit_entry(visit, at, at->ipa + span * i, word);
		else
			tell_entry(visit, at, at->ipa + span * i, word, false);
	}
	count_table(visit, at, missing);
}

void tree_visit(const struct source_tree *tree, const struct tree_visitor *visitor,
		struct tree_totals *totals, struct findings *findings)
{
	const struct s2pt_geom *geom = &tree->format.geom;
	struct visit visit = {
		.tree = tree,
		.visitor = visitor,
		.totals = totals,
		.findings = findings,
	};
	struct place root = {
		.level = geom->start_level,
		.table = tree->root.root,
		.entries = s2pt_root_entries(geom),
		.ipa = tree->format.upper ? 0 - s2pt_ipa_end(geom) : 0,
	};

	*totals = (struct tree_totals){ 0 };
	if (root.table >= s2pt_pa_end(geom)) {
		findings_add(findings, "the root is beyond the output space");
		return;
	}
	for (unsigned int i = 0; i < geom->root_pages; i++)
		(void)reach(&visit, root.table + i * s2pt_page_size(geom)); /* The first tables. */
	visit_table(&visit, &root);
	if (visit.no_memory)
		findings_add(findings, "no memory to look further");
	tdestroy(visit.seen, free);
}
