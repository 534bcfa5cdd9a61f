/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads tables word by word: dumps, hashes, reference counts as Linux would have them, entries that
 * lead nowhere.
 */

#include "tables.h"

#include "leak.h"
#include "left.h"
#include "shown.h"

#include <inttypes.h>

#define TEXT_SIZE  64
#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

const void *tables_below(const struct model *model, int level, uint64_t word)
{
	s2pt_desc_t desc = { word };
	struct s2pt_pool_place place;
	s2pt_pa_t pa;

	if (s2pt_desc_kind(desc, level) != S2PT_TABLE)
		return NULL;
	pa = s2pt_desc_pa(model_format(model), desc, level);
	if (!s2pt_pool_find_pa(model->pool, pa, &place) || !place.live)
		return NULL;
	return s2pt_pool_at(model->pool, pa);
}

struct tables_span tables_root(const struct model *model)
{
	const struct s2pt_geom *geom = model_geom(model);

	return (struct tables_span){ model->pt.root, geom->root_pages, geom->start_level, 0 };
}

static uint64_t entries_of(const struct model *model, const struct tables_span *span)
{
	return (uint64_t)span->tables * s2pt_table_entries(model_geom(model));
}

static const uint64_t *slot_of(const struct tables_span *span, uint64_t index)
{
	return (const uint64_t *)span->at + index;
}

/* Find the table below an entry of `span` at `ipa`; false if there is none. */
static bool below(const struct model *model, const struct tables_span *span, uint64_t index,
		  struct tables_span *child)
{
	uint64_t size = s2pt_level_size(model_geom(model), span->level);

	*child = (struct tables_span){
		.at = tables_below(model, span->level, model_read(slot_of(span, index))),
		.tables = 1,
		.level = span->level + 1,
		.ipa = span->ipa + index * size,
	};
	return child->at != NULL;
}

/* Does Linux count a reference for an entry?  5.10 does so for valid ones only. */
static bool counts(const struct model *model, const void *slot)
{
	uint64_t word = model_read(slot);

	return model->like == LIKE_5_10 ? word & 1 : word != 0;
}

/* The references that Linux would count on a table: the page's own, and one for each entry. */
static uint64_t references(const struct model *model, const struct tables_span *span)
{
	uint64_t count = 1;

	for (uint64_t i = 0; i < entries_of(model, span); i++)
		count += counts(model, slot_of(span, i));
	return count;
}

/* Neighbouring entries that are printed as one line. */
struct run {
	const uint64_t *first;
	s2pt_ipa_t ipa;
	uint64_t length;
	int level;
};

static void end_run(const struct model *model, struct run *run)
{
	uint64_t word = run->length ? model_shown(model, run->first) : 0;

	if (run->length > 1)
		fprintf(model->out, "  d %d 0x%" PRIx64 " 0x%" PRIx64 " *%" PRIu64 "\n", run->level,
			run->ipa, word, run->length);
	else if (run->length)
		fprintf(model->out, "  d %d 0x%" PRIx64 " 0x%" PRIx64 "\n", run->level, run->ipa,
			word);
	run->length = 0;
}

static bool run_goes_on(const struct model *model, const struct run *run, const uint64_t *slot)
{
	const struct s2pt_format *format = model_format(model);
	s2pt_desc_t first, this = { model_read(slot) };
	s2pt_pa_t pa;

	if (run->length == 0 || slot != run->first + run->length)
		return false;
	first = (s2pt_desc_t){ model_read(run->first) };
	if (!s2pt_desc_valid(this) || !s2pt_desc_valid(first))
		return model_shown(model, slot) == model_shown(model, run->first);
	pa = s2pt_desc_pa(format, first, run->level) +
	     run->length * s2pt_level_size(&format->geom, run->level);
	if (s2pt_desc_pa(format, this, run->level) != pa)
		return false;
	/* The two are the same but for the address. */
	return (first.word ^
		s2pt_desc_table(format, s2pt_desc_pa(format, first, run->level)).word) ==
	       (this.word ^ s2pt_desc_table(format, pa).word);
}

uint64_t tables_dump(const struct model *model, const struct tables_span *span, bool full)
{
	uint64_t size = s2pt_level_size(model_geom(model), span->level);
	struct run run = { .level = span->level };
	uint64_t count = 0;
	char name[TEXT_SIZE];

	for (uint64_t i = 0; i < entries_of(model, span); i++) {
		const uint64_t *slot = slot_of(span, i);
		struct tables_span child;

		if (model_shown(model, slot) == 0)
			continue;
		count++;
		if (below(model, span, i, &child)) {
			end_run(model, &run);
			fprintf(model->out, "  d %d 0x%" PRIx64 " 0x3 %s rc=%" PRIu64 "\n",
				span->level, child.ipa, model_name(model, child.at, name),
				references(model, &child) + leak_count(model, child.at));
			count += tables_dump(model, &child, full);
			continue;
		}
		if (full || !run_goes_on(model, &run, slot)) {
			end_run(model, &run);
			run.first = slot;
			run.ipa = span->ipa + i * size;
		}
		run.length++;
	}
	end_run(model, &run);
	return count;
}

static void hash_text(uint64_t *hash, const char *text)
{
	for (; *text; text++)
		*hash = (*hash ^ (unsigned char)*text) * FNV_PRIME;
}

static uint64_t hash_span(const struct model *model, const struct tables_span *span, uint64_t *hash)
{
	uint64_t in_page = s2pt_table_entries(model_geom(model)) - 1;
	const uint64_t *left = NULL;
	uint64_t count = 0;

	for (uint64_t i = 0; i < entries_of(model, span); i++) {
		uint64_t word = like_shown(model->like, model_read(slot_of(span, i)));
		struct tables_span child;
		char text[2 * TEXT_SIZE];
		bool table;

		/* As model_shown(), for many at once. */
		if (!(i & in_page))
			left = left_words(model, slot_of(span, i));
		if (word == 0 && left)
			word = left[i & in_page];
		if (word == 0)
			continue;
		table = below(model, span, i, &child);
		snprintf(text, sizeof(text), "%d 0x%" PRIx64 " 0x%" PRIx64 "\n", span->level,
			 child.ipa, table ? 3 : word);
		hash_text(hash, text);
		count++;
		if (table)
			count += hash_span(model, &child, hash);
	}
	return count;
}

uint64_t tables_hash(const struct model *model, const struct tables_span *span, uint64_t *hash)
{
	*hash = FNV_OFFSET;
	return hash_span(model, span, hash);
}

/* Tell of references that Linux took once too often. */
static uint64_t check_leaks(const struct model *model, const struct tables_span *span)
{
	uint64_t leaks = leak_count(model, span->at);
	uint64_t count = references(model, span);
	char name[TEXT_SIZE];

	if (leaks != 0)
		fprintf(model->out, "  k count %s rc=%" PRIu64 " entries=%" PRIu64 "\n",
			model_name(model, span->at, name), count + leaks, count - 1);
	return leaks != 0;
}

uint64_t tables_check(const struct model *model, const struct tables_span *span, uint64_t *tables)
{
	uint64_t bad = 0;

	*tables += span->tables;
	for (uint64_t i = 0; i < entries_of(model, span); i++) {
		s2pt_desc_t desc = { model_read(slot_of(span, i)) };
		struct tables_span child;

		if (below(model, span, i, &child)) {
			bad += tables_check(model, &child, tables);
		} else if (s2pt_desc_kind(desc, span->level) == S2PT_TABLE) {
			fprintf(model->out, "  k dead 0x%" PRIx64 "\n", desc.word);
			bad++;
		}
	}
	return bad + check_leaks(model, span);
}

void *tables_slot(const struct model *model, s2pt_ipa_t ipa, int level)
{
	const struct s2pt_geom *geom = model_geom(model);
	struct tables_span span = tables_root(model);
	uint64_t index = ipa >> s2pt_level_shift(geom, span.level);

	if (level < span.level || level > S2PT_LEVEL_MAX || ipa >= s2pt_ipa_end(geom))
		return NULL;
	while (span.level < level) {
		struct tables_span child;

		if (!below(model, &span, index, &child))
			return NULL;
		span = child;
		index = ipa >> s2pt_level_shift(geom, span.level);
		index &= s2pt_table_entries(geom) - 1;
	}
	return (uint64_t *)(uintptr_t)span.at + index;
}
