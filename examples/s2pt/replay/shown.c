/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables, words and stores as a transcript shows them: tables by name, words as a kernel has them. */

#include "shown.h"

#include "left.h"

#include <inttypes.h>

#define WORD_SIZE 64

const char *model_name(const struct model *model, const void *inside, char *text)
{
	struct s2pt_pool_place place;

	if (!s2pt_pool_find(model->pool, inside, &place))
		return "t?";
	if (place.page)
		sprintf(text, "t%" PRIu64 "+%u", place.ordinal, place.page);
	else
		sprintf(text, "t%" PRIu64, place.ordinal);
	return text;
}

/*
 * Does a word lead to a table?  A table entry has nothing but its address; a leaf has at least a
 * memory type or an attribute.
 */
static bool leads_to_table(const struct model *model, uint64_t word, struct s2pt_pool_place *place)
{
	const struct s2pt_format *format = model_format(model);
	s2pt_desc_t desc = { word };
	s2pt_pa_t pa = s2pt_desc_pa(format, desc, S2PT_LEVEL_MAX - 1);

	return (word & 3) == 3 && s2pt_desc_same(desc, s2pt_desc_table(format, pa)) &&
	       s2pt_pool_find_pa(model->pool, pa, place);
}

uint64_t model_shown(const struct model *model, const void *slot)
{
	uint64_t word = model_read(slot);

	return word ? like_shown(model->like, word) : left_word(model, slot);
}

const char *model_word(const struct model *model, uint64_t word, char *text)
{
	struct s2pt_pool_place place;

	if (leads_to_table(model, word, &place))
		sprintf(text, "t%" PRIu64 "|0x3", place.ordinal);
	else
		sprintf(text, "0x%" PRIx64, like_shown(model->like, word));
	return text;
}

void model_store(const struct model *model, const void *slot, uint64_t before, uint64_t after,
		 char kind)
{
	struct s2pt_pool_place place = { .ordinal = 0 };
	char old[WORD_SIZE], new[WORD_SIZE], name[WORD_SIZE];

	if (!(model->classes >> ('s' - 'a') & 1))
		return;
	s2pt_pool_find(model->pool, slot, &place);
	model_event(model, 's', "s %s:%u %s %s %c", model_name(model, slot, name), place.index,
		    model_word(model, before, old), model_word(model, after, new), kind);
}

bool model_is_link(const struct model *model, uint64_t word)
{
	struct s2pt_pool_place place;

	return leads_to_table(model, word, &place);
}
