/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model of the operations: encodes leaves by the Arm ARM's tables, and says for each page what
 * an operation makes of it.
 */

#include "bulk_model.h"

#include "decide_oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOWHERE (~UINT64_C(0))
#define HELD    UINT64_C(0x1000000000000000)

void model_begin(struct model *model, const struct fake_want *want, s2pt_ipa_t start)
{
	*model = (struct model){
		.want = *want,
		.granule = want->granule,
		.entries = UINT64_C(1) << (want->granule - 3),
		.start = start,
	};
	for (size_t i = 0; i < MODEL_BLOCKS; i++) {
		model->blocks[i].pages = calloc(model->entries, sizeof(uint64_t));
		assert_non_null(model->blocks[i].pages);
	}
}

void model_end(struct model *model)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++)
		free(model->blocks[i].pages);
}

void model_copy(struct model *to, const struct model *from)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++) {
		const struct model_block *block = &from->blocks[i];

		to->blocks[i].table = block->table;
		to->blocks[i].word = block->word;
		memcpy(to->blocks[i].pages, block->pages, from->entries * sizeof(uint64_t));
	}
}

/* Entries, by the Arm ARM's tables. */

static uint64_t page_size(const struct model *model)
{
	return UINT64_C(1) << model->granule;
}

static uint64_t block_size(const struct model *model)
{
	return page_size(model) * model->entries;
}

static uint64_t address_of(const struct model *model, s2pt_pa_t pa)
{
	if (model->want.lpa2)
		return (pa & UINT64_C(0x0003ffffffffffff)) | pa >> 50 << 8;
	if (model->granule == 16)
		return (pa & UINT64_C(0x0000ffffffffffff)) | pa >> 48 << 12;
	return pa;
}

static s2pt_pa_t pa_of(const struct model *model, uint64_t word, unsigned int shift)
{
	s2pt_pa_t pa = word & UINT64_C(0x0000ffffffffffff) & ~((UINT64_C(1) << shift) - 1);

	if (model->want.lpa2)
		pa |= (word & UINT64_C(0x0003000000000000)) | (word & 0x300) << 42;
	else if (model->granule == 16)
		pa |= (word & 0xf000) << 36;
	return pa;
}

static uint64_t leaf(const struct model *model, int level, s2pt_pa_t pa,
		     const struct s2pt_attr *attr)
{
	bool device = attr->memtype == S2PT_DEVICE;
	uint64_t normal = model->want.fwb ? 6 : 15;
	uint64_t word = 1 | UINT64_C(1) << 10;

	word |= (device ? 1 : normal) << 2;
	word |= address_of(model, pa);
	if (level == 3)
		word |= 2;
	if (attr->perm & S2PT_R)
		word |= 1 << 6;
	if (attr->perm & S2PT_W)
		word |= 1 << 7;
	if (!model->want.lpa2)
		word |= 3 << 8;
	if (!(attr->perm & S2PT_X))
		word |= UINT64_C(1) << 54;
	return word;
}

/** What page `index` says when the block `word` becomes pages, or is filled with marks. */
static uint64_t part(const struct model *model, uint64_t word, uint64_t index)
{
	unsigned int shift = model->granule + model->granule - 3;
	s2pt_pa_t pa;

	if (!(word & 1))
		return word;
	pa = pa_of(model, word, shift);
	return (word & ~address_of(model, pa)) | 2 |
	       address_of(model, pa + index * page_size(model));
}

/* Operations. */

static struct model_block *block_of(struct model *model, s2pt_ipa_t ipa)
{
	uint64_t number = (ipa - model->start) / block_size(model);

	assert_true(number < MODEL_BLOCKS);
	return &model->blocks[number];
}

uint64_t *model_word(struct model *model, s2pt_ipa_t ipa)
{
	struct model_block *block = block_of(model, ipa);

	return block->table ? &block->pages[ipa / page_size(model) % model->entries] : &block->word;
}

/** An entry gives way to a table. */
static void open_up(const struct model *model, struct model_block *block, bool keep)
{
	for (uint64_t i = 0; i < model->entries; i++)
		block->pages[i] = keep ? part(model, block->word, i) : 0;
	block->table = true;
	block->word = 0;
}

static enum s2pt_status settle(const struct model *model, uint64_t *word, uint64_t want, int level)
{
	static oracle_fn *const policies[] = {
		[S2PT_EXACT] = oracle_architecture,
		[S2PT_KVM] = oracle_linux_shared,
		[S2PT_RFC_2020] = oracle_rfc,
		[S2PT_ALWAYS_BBM] = oracle_linux_5_10,
	};
	struct oracle_answer answer = policies[model->want.policy](*word, want, level);

	*word = answer.word;
	switch (answer.act) {
	case ORACLE_LEAVE_SAME:
		return S2PT_ALREADY;
	case ORACLE_LEAVE_DIFFERENT:
		return S2PT_REFAULT;
	case ORACLE_LEAVE_HELD:
		return S2PT_BUSY;
	case ORACLE_STORE:
	case ORACLE_STORE_AND_LOCAL_TLBI:
	case ORACLE_STORE_AND_TLBI:
	case ORACLE_NT_TLBI_STORE:
	case ORACLE_BREAK_TLBI_MAKE:
		break;
	}
	return S2PT_DONE;
}

static enum s2pt_status map_block(struct model *model, const struct s2pt_mapping *mapping,
				  uint64_t offset)
{
	struct model_block *block = block_of(model, mapping->ipa + offset);
	uint64_t want = leaf(model, 2, mapping->pa + offset, &mapping->attr);

	if (!block->table)
		return settle(model, &block->word, want, 2);
	block->table = false;
	block->word = want;
	return S2PT_DONE;
}

/** As many bytes as were dealt with go to `done`. */
static enum s2pt_status map_page(struct model *model, const struct s2pt_mapping *mapping,
				 uint64_t offset, uint64_t *done)
{
	s2pt_ipa_t ipa = mapping->ipa + offset;
	struct model_block *block = block_of(model, ipa);
	uint64_t want = leaf(model, 3, mapping->pa + offset, &mapping->attr);

	if (!block->table && block->word == HELD) {
		*done = block_size(model) - ipa % block_size(model);
		return S2PT_BUSY;
	}
	*done = page_size(model);
	if (!block->table)
		open_up(model, block, model->want.keep_rest);
	return settle(model, model_word(model, ipa), want, 3);
}

enum s2pt_status model_map(struct model *model, const struct s2pt_mapping *mapping)
{
	uint64_t block = block_size(model);
	uint64_t done;

	for (uint64_t offset = 0; offset < mapping->size; offset += done) {
		uint64_t both = (mapping->ipa + offset) | (mapping->pa + offset);
		enum s2pt_status status;

		if (!mapping->pages_only && both % block == 0 && mapping->size - offset >= block) {
			done = block;
			status = map_block(model, mapping, offset);
		} else {
			status = map_page(model, mapping, offset, &done);
		}
		if (status != S2PT_DONE && !mapping->pass_over)
			return status;
	}
	return S2PT_DONE;
}

/** The bytes from `at` on that lie in one block, and in the range. */
static uint64_t in_block(const struct model *model, const struct s2pt_range *range, s2pt_ipa_t at)
{
	uint64_t block = block_size(model) - at % block_size(model);
	uint64_t rest = range->ipa + range->size - at;

	return rest < block ? rest : block;
}

static bool is_bare(const struct model *model, const struct model_block *block)
{
	for (uint64_t i = 0; i < model->entries; i++)
		if (block->pages[i] != 0)
			return false;
	return true;
}

void model_unmap(struct model *model, const struct s2pt_range *range)
{
	s2pt_ipa_t at = range->ipa;

	while (at < range->ipa + range->size) {
		struct model_block *block = block_of(model, at);
		uint64_t size = in_block(model, range, at);

		if (block->table)
			memset(model_word(model, at), 0, size / page_size(model) * 8);
		if (block->table && is_bare(model, block))
			block->table = false;
		if (!block->table)
			block->word = 0;
		at += size;
	}
}

void model_clear(struct model *model, const struct s2pt_range *range, uint64_t bits)
{
	for (uint64_t at = range->ipa; at < range->ipa + range->size; at += page_size(model)) {
		uint64_t *word = model_word(model, at);

		if (*word & 1)
			*word &= ~bits;
	}
}

enum s2pt_status model_split(struct model *model, const struct s2pt_range *range, uint64_t tables)
{
	s2pt_ipa_t at = range->ipa;

	while (at < range->ipa + range->size) {
		struct model_block *block = block_of(model, at);

		at += in_block(model, range, at);
		if (block->table || !(block->word & 1))
			continue;
		if (tables-- == 0)
			return S2PT_ENOMEM;
		open_up(model, block, true);
	}
	return S2PT_DONE;
}

void model_mark(struct model *model, const struct s2pt_range *range, uint64_t mark)
{
	for (uint64_t at = range->ipa; at < range->ipa + range->size; at += page_size(model)) {
		struct model_block *block = block_of(model, at);

		if (!block->table)
			open_up(model, block, model->want.keep_rest);
		*model_word(model, at) = mark;
	}
}

bool model_is_bare(const struct model *model)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++)
		if (model->blocks[i].table || model->blocks[i].word != 0)
			return false;
	return true;
}

/* Against the table. */

static void read_block(struct model *model, struct fake *fake, s2pt_ipa_t ipa)
{
	int level = fake->config.format.geom.start_level;
	fake_word_t *word = fake_word(fake, ipa, level);
	struct model_block *block = block_of(model, ipa);

	for (; level < 3 && fake_child(fake, *word, level); level++)
		word = fake_word(fake, ipa, level + 1);
	block->table = level == 3;
	block->word = level == 3 ? 0 : *word;
	for (uint64_t i = 0; i < model->entries; i++)
		block->pages[i] = level == 3 ? word[i] : 0;
}

void model_read(struct model *model, struct fake *fake)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++)
		read_block(model, fake, model->start + i * block_size(model));
}

s2pt_ipa_t model_differs(const struct model *model, const struct model *other)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++) {
		const struct model_block *a = &model->blocks[i];
		const struct model_block *b = &other->blocks[i];

		if (a->table != b->table || (!a->table && a->word != b->word))
			return model->start + i * block_size(model);
		for (uint64_t page = 0; a->table && page < model->entries; page++)
			if (a->pages[page] != b->pages[page])
				return model->start + i * block_size(model) +
				       page * page_size(model);
	}
	return NOWHERE;
}

/** What page `page` maps, as a page. */
static uint64_t seen(const struct model *model, size_t block, uint64_t page)
{
	const struct model_block *at = &model->blocks[block];

	return at->table ? at->pages[page] : part(model, at->word, page);
}

s2pt_ipa_t model_strays(const struct model *model, const struct model *before,
			const struct model *after)
{
	for (size_t i = 0; i < MODEL_BLOCKS; i++) {
		for (uint64_t page = 0; page < model->entries; page++) {
			uint64_t now = seen(model, i, page);

			if (now != 0 && now != seen(before, i, page) && now != seen(after, i, page))
				return model->start + i * block_size(model) +
				       page * page_size(model);
		}
	}
	return NOWHERE;
}
