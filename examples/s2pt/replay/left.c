/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps what 5.10 leaves in entries, a copy of each table page that has such. */

#include "left.h"

#include <error.h>
#include <search.h>
#include <stdlib.h>

struct left {
	const uint64_t *page;
	uint64_t word[];
};

static int by_page(const void *a, const void *b)
{
	uintptr_t left = (uintptr_t)((const struct left *)a)->page;
	uintptr_t right = (uintptr_t)((const struct left *)b)->page;

	return (left > right) - (left < right);
}

static struct left *find(const struct model *model, const void *page)
{
	const struct left key = { .page = page };
	struct left **found = tfind(&key, &model->left, by_page);

	return found ? *found : NULL;
}

/* The page of an entry, and the entry's place in it. */
static const uint64_t *page_of(const struct model *model, const void *slot, unsigned int *index)
{
	struct s2pt_pool_place place = { .index = 0 };

	s2pt_pool_find(model->pool, slot, &place);
	*index = place.index;
	return (const uint64_t *)slot - place.index;
}

const uint64_t *left_words(const struct model *model, const void *page)
{
	const struct left *left = model->left ? find(model, page) : NULL;

	return left ? left->word : NULL;
}

uint64_t left_word(const struct model *model, const void *slot)
{
	const uint64_t *words;
	unsigned int index;

	if (!model->left)
		return 0;
	words = left_words(model, page_of(model, slot, &index));
	return words ? words[index] : 0;
}

void left_set(struct model *model, const void *slot, uint64_t word)
{
	unsigned int index;
	const uint64_t *page = page_of(model, slot, &index);
	struct left *left = find(model, page);

	if (!left) {
		left = calloc(1, sizeof(*left) + s2pt_page_size(model_geom(model)));
		if (!left)
			error(2, 0, "no memory");
		left->page = page;
		if (!tsearch(left, &model->left, by_page))
			error(2, 0, "no memory");
	}
	left->word[index] = word;
}

void left_forget(struct model *model, const void *page)
{
	struct left *gone = find(model, page);

	if (gone)
		tdelete(gone, &model->left, by_page);
	free(gone);
}

void left_forget_all(struct model *model)
{
	tdestroy(model->left, free);
	model->left = NULL;
}
