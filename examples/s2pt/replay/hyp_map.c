/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps in EL2's own stage 1 as a script asks, and as the kernel whose conventions are followed does:
 * where the core refuses to replace what is there Linux warns, or links a table over a live block.
 */

#include "accident.h"
#include "hyp.h"
#include "hypervisor.h"
#include "leak.h"
#include "s2pt/shared.h"
#include "shown.h"
#include "tables.h"

#define SOFTWARE (UINT64_C(15) << 55)
#define PXN      (UINT64_C(1) << 53)

/* hyp_set_prot_attr() */
static bool attr_of(const struct model *model, const struct prot *prot, struct s2pt_attr *attr)
{
	unsigned int execute = prot->attr.perm & S2PT_X;

	*attr = prot->attr;
	if (!like_linux(model->like)) {
		attr->guarded = model->setup.bti && execute;
		return s2pt_attr_check(model_format(model), attr) == S2PT_DONE;
	}
	if (prot->two_types)
		attr->memtype = S2PT_DEVICE;
	if (attr->memtype == S2PT_NORMAL_NC)
		attr->memtype = S2PT_NORMAL;
	if (model->like >= LIKE_7_3 && !model->setup.hvhe)
		execute &= S2PT_PX;
	if (!(attr->perm & S2PT_R))
		return false;
	if (execute && (attr->perm & S2PT_W || attr->memtype == S2PT_DEVICE))
		return false;
	attr->guarded = model->setup.bti && !like_alone(model->like) && execute;
	if (!model->setup.hvhe)
		execute = execute ? S2PT_X : 0;
	if (accident_executes_all(model))
		execute = attr->memtype == S2PT_DEVICE ? 0 : execute | S2PT_PX;
	attr->perm = (attr->perm & ~(unsigned int)S2PT_X) | execute;
	return true;
}

/* The leaf that Linux puts at `at`. */
static uint64_t leaf_of(const struct model *model, const struct s2pt_mapping *mapping,
			s2pt_ipa_t at, int level)
{
	uint64_t word = s2pt_desc_leaf(model_format(model), level,
				       mapping->pa + (at - mapping->ipa), &mapping->attr)
				.word;

	return accident_executes_all(model) ? word & ~PXN : word;
}

/* kvm_block_mapping_supported() */
static bool fits(const struct model *model, const struct s2pt_mapping *mapping, s2pt_ipa_t at,
		 int level)
{
	const struct s2pt_geom *geom = model_geom(model);
	uint64_t size = s2pt_level_size(geom, level);
	s2pt_pa_t pa = mapping->pa + (at - mapping->ipa);

	return level >= s2pt_block_level(geom) && mapping->ipa + mapping->size - at >= size &&
	       !((at | pa) & (size - 1));
}

/* Go on behind `done` bytes from `at`. */
static void advance(struct s2pt_mapping *left, s2pt_ipa_t at, uint64_t done)
{
	uint64_t by = at + done - left->ipa;

	by = by < left->size ? by : left->size;
	left->ipa += by;
	left->pa += by;
	left->size -= by;
}

/* Link a table over a live leaf, as hyp_map_walker() does; at level 3 it gives up. */
static enum s2pt_status overwrite(struct model *model, struct s2pt_mapping *left,
				  const struct s2pt_entry *entry, bool would_fit)
{
	s2pt_ipa_t at = entry->ipa > left->ipa ? entry->ipa : left->ipa;
	void *slot = tables_slot(model, entry->ipa, entry->level);
	s2pt_desc_t link;
	void *table;

	if (would_fit)
		model_warn(model);
	if (entry->level == S2PT_LEVEL_MAX) {
		model_warn(model);
		return S2PT_EINVAL;
	}
	advance(left, at, 0);
	/* 6.1 has counted the block as mapped. */
	if (would_fit && model->like == LIKE_6_1)
		left->pa += entry->size;
	table = model_ops.alloc(model, NULL, 1);
	if (!table)
		return S2PT_ENOMEM;
	if (model->like == LIKE_6_1)
		model_warn(model);
	link = s2pt_desc_table(model_format(model), model_ops.pa_of(model, table));
	model_write(slot, link.word);
	model_store(model, slot, entry->desc.word, link.word, 'r');
	leak_add(model, slot);
	return S2PT_DONE;
}

static void write_leaf(struct model *model, const struct s2pt_entry *entry, uint64_t want)
{
	void *slot = tables_slot(model, entry->ipa, entry->level);

	model_write(slot, want);
	model_store(model, slot, entry->desc.word, want, 'r');
}

/* The core refused an entry: do there what Linux does, and leave the rest in `left`. */
static enum s2pt_status go_on(struct model *model, struct s2pt_mapping *left)
{
	struct s2pt_range range = { left->ipa, left->size };
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;

	(void)s2pt_cursor_begin(&cursor, &model->pt, &range);
	while (s2pt_cursor_leaf(&cursor, &entry)) {
		s2pt_ipa_t at = entry.ipa > left->ipa ? entry.ipa : left->ipa;
		bool would_fit = fits(model, left, at, entry.level);
		uint64_t want = would_fit ? leaf_of(model, left, at, entry.level) : 0;

		if (!would_fit || (want ^ entry.desc.word) & ~SOFTWARE)
			return overwrite(model, left, &entry, would_fit);
		if (!accident_executes_all(model) || left->attr.perm & S2PT_PX)
			continue;
		/* A device that EL2 may execute, which the core can't write, is what it refused. */
		if (want != entry.desc.word)
			write_leaf(model, &entry, want);
		advance(left, entry.ipa, entry.size);
		return S2PT_DONE;
	}
	return S2PT_EINVAL;
}

/*
 * Map the first leaf of what begins at an output address that does not exist.  Up to 6.18 only the
 * input decides how large it is, and the low bits of the address come to stand in a block.
 */
static enum s2pt_status map_beyond(struct model *model, struct s2pt_mapping *left)
{
	struct s2pt_mapping input = { .ipa = left->ipa, .size = left->size, .pa = left->ipa };
	struct s2pt_mapping leaf = *left;
	enum s2pt_status status = S2PT_DONE;
	uint64_t size, low, want;
	struct s2pt_entry found;
	int level;

	(void)s2pt_lookup(&model->pt, left->ipa, &found); /* Whatever there is. */
	level = found.level;
	while (!fits(model, &input, left->ipa, level))
		level++;
	size = s2pt_level_size(model_geom(model), level);
	low = left->pa & (size - 1);
	leaf.size = size;
	leaf.pa = (left->pa & (s2pt_pa_end(model_geom(model)) - 1)) - low;
	want = leaf_of(model, &leaf, leaf.ipa, level) | low;
	if (!s2pt_desc_valid(found.desc)) {
		model->now.low = low;
		status = s2pt_map_alone(s2pt_exclusive(&model->pt), &leaf);
		model->now.low = 0;
	} else if (level != found.level || (want ^ found.desc.word) & ~SOFTWARE) {
		return overwrite(model, left, &found, level == found.level);
	} else if (want != found.desc.word) {
		write_leaf(model, &found, want);
	}
	if (status == S2PT_DONE)
		advance(left, left->ipa, size);
	return status;
}

/*
 * Output addresses that do not exist lose the bits above in 7.3, so that a range may begin again at 0.
 */
static enum s2pt_status map_pieces(struct model *model, const struct s2pt_mapping *mapping)
{
	s2pt_pa_t pa_end = s2pt_pa_end(model_geom(model));
	s2pt_ipa_t end = mapping->ipa + mapping->size;
	struct s2pt_mapping left = *mapping;
	enum s2pt_status status = S2PT_DONE;

	if (!like_linux(model->like))
		return s2pt_map_alone(s2pt_exclusive(&model->pt), mapping);
	while (status == S2PT_DONE && left.size) {
		struct s2pt_mapping piece = left;

		if (left.pa >= pa_end && model->like < LIKE_7_3) {
			status = map_beyond(model, &left);
			continue;
		}
		piece.pa &= pa_end - 1;
		piece.size = left.size < pa_end - piece.pa ? left.size : pa_end - piece.pa;
		status = s2pt_map_alone(s2pt_exclusive(&model->pt), &piece);
		if (status == S2PT_EEXIST)
			status = go_on(model, &piece);
		else
			advance(&piece, left.ipa, piece.size);
		left.ipa = piece.ipa;
		left.pa = piece.pa;
		left.size = end - left.ipa;
	}
	return status;
}

bool hyp_map(struct model *model, const struct args *args)
{
	struct s2pt_mapping mapping = { .pa = args->number[2], .pass_over = true };
	uint64_t in_page = s2pt_page_size(model_geom(model)) - 1;
	struct s2pt_range range;
	enum s2pt_status status;
	unsigned int flags;
	struct prot prot;

	if (!ops_prot(model, args->words->word[4], &prot) || !words_flags(args->words, 5, &flags))
		return false;
	if (!ops_has_prot(model, &prot))
		return ops_result(model, "unsup");
	if (!attr_of(model, &prot, &mapping.attr))
		return ops_status(model, S2PT_EINVAL);
	status = ops_range(model, args->number[0], args->number[1], &range);
	mapping.ipa = range.ipa;
	mapping.size = range.size;
	if (like_linux(model->like))
		mapping.pa &= ~in_page;
	model_begin(model, DOING_MAP, false);
	model->now.published = like_linux(model->like);
	if (status == S2PT_DONE)
		status = map_pieces(model, &mapping);
	if (like_linux(model->like)) {
		model_event(model, 'b', "b dsb ishst");
		model_event(model, 'b', "b isb");
	}
	model_end(model);
	return ops_status(model, status);
}
