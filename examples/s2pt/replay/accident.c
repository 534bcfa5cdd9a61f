/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out what Linux does and the core on purpose does not, by what can be put together from
 * the core's operations.
 */

#include "accident.h"

#include "judge.h"
#include "shown.h"
#include "tables.h"

#include <inttypes.h>

/* Fields of a leaf. */
#define TYPE        UINT64_C(3)
#define LPA2_HIGH   (UINT64_C(3) << 8)
#define READ_WRITE  (UINT64_C(3) << 6)
#define ADDRESS     (((UINT64_C(1) << 50) - 1) & ~UINT64_C(0xfff))
#define XN          (UINT64_C(3) << 53)
#define XN_OLD      (UINT64_C(1) << 54)
#define SOFTWARE    (UINT64_C(15) << 55)
#define RANGE_PAGES S2PT_TLBI_RANGE_PAGES
/* Bytes beyond which the invalidations of a range are not written out, in a smaller input space. */
#define RANGE_MOST (UINT64_C(1) << 48)

/*
 * A leaf as Linux has it after a split, which keeps permissions and software bits and nothing else.
 */
static uint64_t after_split(const struct model *model, uint64_t word)
{
	const struct s2pt_attr plain = { .perm = 0 };
	uint64_t kept = TYPE | READ_WRITE | ADDRESS | SOFTWARE;
	uint64_t fresh = s2pt_desc_leaf(model_format(model), S2PT_LEVEL_MAX, 0, &plain).word;

	kept |= model_geom(model)->lpa2 ? LPA2_HIGH : 0;
	kept |= model->like < LIKE_7_3 ? XN_OLD : XN;
	return (word & kept) | (fresh & ~(XN | TYPE));
}

/* A leaf as Linux has it after a relax, which replaces the permissions to execute. */
static uint64_t after_relax(const struct model *model, uint64_t word)
{
	const struct s2pt_format *format = model_format(model);
	s2pt_desc_t leaf = { word };
	unsigned int rest = s2pt_desc_perm(format, leaf) & ~(unsigned int)S2PT_X;

	return s2pt_desc_with_perm(format, leaf, rest | model->now.execute).word;
}

bool accident_executes_all(const struct model *model)
{
	return model->setup.hvhe && like_linux(model->like) && model->like < LIKE_7_3;
}

uint64_t accident_word(const struct model *model, uint64_t word)
{
	if (!like_linux(model->like) || !(word & 1) || model_is_link(model, word))
		return word;
	word |= model->now.low;
	if (model->now.doing == DOING_ACCIDENT)
		return 0;
	if (accident_executes_all(model))
		return word & ~(UINT64_C(1) << 53);
	if (model->now.doing == DOING_RELAX && model->now.execute)
		return after_relax(model, word);
	return model->now.doing == DOING_SPLIT ? after_split(model, word) : word;
}

/*
 * The level of the largest leaf that Linux would put at `at`, where no output address stands in the
 * way.
 */
static int leaf_level(const struct s2pt_geom *geom, const struct s2pt_mapping *mapping,
		      s2pt_ipa_t at)
{
	uint64_t left = mapping->ipa + mapping->size - at;
	int level = mapping->pages_only ? S2PT_LEVEL_MAX : s2pt_block_level(geom);

	while (level < S2PT_LEVEL_MAX) {
		uint64_t size = s2pt_level_size(geom, level);

		if (size <= left && (at & (size - 1)) == 0)
			break;
		level++;
	}
	return level;
}

/*
 * Map something that differs from the entry, for the events that this makes, and then empty the
 * entry.
 */
static enum s2pt_status empty_one(struct model *model, const struct s2pt_mapping *mapping,
				  s2pt_ipa_t at, int level)
{
	uint64_t size = s2pt_level_size(model_geom(model), level);
	struct s2pt_mapping one = {
		.ipa = at,
		.size = size,
		.attr = { .memtype = S2PT_DEVICE },
		.pages_only = mapping->pages_only,
		.cache = mapping->cache,
	};
	void *slot = tables_slot(model, at, level);
	enum s2pt_status status;

	if (slot && model_read(slot) == 0 && !model->now.shared)
		return S2PT_DONE;
	if (slot &&
	    s2pt_desc_pa(model_format(model), (s2pt_desc_t){ model_read(slot) }, level) == 0)
		one.pa = size;
	if (model->now.shared)
		status = s2pt_map(&model->pt, &one);
	else
		status = s2pt_map_alone(s2pt_exclusive(&model->pt), &one);
	if (status == S2PT_DONE)
		model_poke(model, tables_slot(model, at, level), 0);
	return status;
}

enum s2pt_status accident_map(struct model *model, const struct s2pt_mapping *mapping)
{
	const struct s2pt_geom *geom = model_geom(model);
	enum doing doing = model->now.doing;
	s2pt_ipa_t at = mapping->ipa;
	enum s2pt_status status = S2PT_DONE;

	model->now.doing = DOING_ACCIDENT;
	while (status == S2PT_DONE && at < mapping->ipa + mapping->size) {
		int level = leaf_level(geom, mapping, at);
		struct s2pt_range one = { at, s2pt_level_size(geom, level) };

		status = empty_one(model, mapping, at, level);
		if (status > S2PT_DONE && mapping->pass_over)
			status = S2PT_DONE;
		if (status == S2PT_DONE && model->like == LIKE_6_1 && !model->setup.no_code_cmo)
			model_event(model, 'm', "ic 0x0 0x%" PRIx64, one.size);
		at += one.size;
	}
	model->now.doing = doing;
	return status;
}

void accident_empty(const struct model *model, const void *table, int level)
{
	for (unsigned int i = 0; i < s2pt_table_entries(model_geom(model)); i++) {
		const uint64_t *slot = (const uint64_t *)table + i;
		const void *below = tables_below(model, level, model_read(slot));

		if (below)
			accident_empty(model, below, level + 1);
		else
			model_poke(model, (void *)(uintptr_t)slot, 0);
	}
}

void accident_code(const struct model *model, const struct s2pt_range *range)
{
	uint64_t page = s2pt_page_size(model_geom(model));

	if (model->setup.no_code_cmo)
		return;
	for (s2pt_ipa_t at = range->ipa; at < range->ipa + range->size; at += page) {
		/* Linux's walk ended where it could not allocate a table. */
		if (!tables_slot(model, at, S2PT_LEVEL_MAX))
			return;
		model_event(model, 'm', "ic 0x0 0x%" PRIx64, page);
	}
}

static bool is_leaf(const struct model *model, uint64_t word)
{
	return (word & 1) != 0 && !model_is_link(model, word);
}

void accident_race(struct model *model, void *slot)
{
	uint64_t now = model_read(slot);
	uint64_t changed = model->race_sets ? model->race_word : now ^ model->race_word;

	if (!model->now.shared || model->race_in == 0 || --model->race_in != 0)
		return;
	if (is_leaf(model, now) && is_leaf(model, changed))
		model_poke(model, slot, changed);
}

enum s2pt_status accident_relax(struct model *model, s2pt_ipa_t ipa, unsigned int perm)
{
	const struct s2pt_format *format = model_format(model);
	struct s2pt_entry entry;
	uint64_t found, after;
	void *slot;

	if (model->like != LIKE_7_3 || !format->xnx || !(perm & S2PT_X))
		return S2PT_DONE;
	model->now.execute = perm & S2PT_X;
	if (s2pt_lookup(&model->pt, ipa, &entry) != S2PT_DONE ||
	    perm & ~s2pt_desc_perm(format, entry.desc))
		return S2PT_DONE;
	/* The core would not write here, since it has nothing to add. */
	after = accident_word(model, entry.desc.word);
	slot = tables_slot(model, entry.ipa, entry.level);
	if (after == entry.desc.word || !slot)
		return S2PT_DONE;
	accident_race(model, slot);
	found = model_read(slot);
	if (found != entry.desc.word) {
		model_store(model, slot, found, after, 'x');
		return S2PT_RACED;
	}
	model_poke(model, slot, after);
	model_store(model, slot, found, after, model->now.shared ? 'c' : 'w');
	return S2PT_DONE;
}

void accident_range(const struct model *model, s2pt_ipa_t ipa, uint64_t size)
{
	unsigned int shift = (unsigned int)model_geom(model)->granule;
	uint64_t most = s2pt_ipa_end(model_geom(model));
	uint64_t pages;
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_RANGE,
		.level = S2PT_LEVEL_UNKNOWN,
		.stage1 = true,
	};

	/* Linux goes on for all of it, however long the range is; no input space is longer. */
	most = most > RANGE_MOST ? most : RANGE_MOST;
	pages = (size < most ? size : most) >> shift;
	while (pages) {
		uint64_t now = pages < RANGE_PAGES ? pages : RANGE_PAGES;

		request.ipa = ipa;
		request.size = now << shift;
		judge_tlbi(model, &request);
		model_event(model, 't', "tr 0x%" PRIx64 " %" PRIu64, ipa, now);
		ipa += now << shift;
		pages -= now;
	}
}
