/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the event points of the core into lines of a transcript, as the kernel whose conventions
 * are followed would have them.
 */

#include "event.h"

#include "accident.h"
#include "judge.h"
#include "leak.h"
#include "left.h"
#include "shown.h"

/*
 * Write a store of 5.10's, which takes an entry away by its valid bit alone, and makes a new one by a
 * store with release.
 */
static void stored(struct model *model, const struct s2pt_event *event)
{
	uint64_t found = event->found.word, before = left_word(model, event->slot);
	bool link = model_is_link(model, found);

	if (s2pt_desc_valid(event->want)) {
		model_store(model, event->slot, found ? found : before, event->want.word,
			    s2pt_desc_valid(event->found) ? 'w' : 'r');
		return;
	}
	left_set(model, event->slot, link ? 2 : found & ~UINT64_C(1));
	model_store(model, event->slot, found, left_word(model, event->slot), 'w');
	model->now.owed = link && model->now.doing == DOING_MAP ? event->slot : NULL;
}

/* Linux maps its own stage 1 by stores with release. */
static bool is_hyp_map(const struct model *model)
{
	return model->now.doing == DOING_MAP && model_format(model)->regime != S2PT_STAGE2;
}

static void swapped(struct model *model, const struct s2pt_event *event)
{
	bool won = event->kind == S2PT_EVENT_WON;
	uint64_t after = accident_word(model, event->want.word);
	bool claim = s2pt_desc_same(event->want, s2pt_desc_held());

	model->now.slot = event->slot;
	if (model->like == LIKE_5_10) {
		stored(model, event);
		return;
	}
	/* 6.1 does not hold entries: it breaks those that are valid, and does nothing to others. */
	model->now.claimed = 0;
	if (model->like == LIKE_6_1 && claim && !s2pt_desc_valid(event->found)) {
		model->now.claimed = event->found.word;
		return;
	}
	if (won && after != event->want.word &&
	    (model->now.doing == DOING_RELAX || model->now.low || accident_executes_all(model)))
		model_poke(model, (void *)(uintptr_t)event->slot, after);
	model_store(model, event->slot, event->found.word, after,
		    (char)(!won                ? 'x'
			   : model->now.shared ? 'c'
			   : is_hyp_map(model) ? 'r'
					       : 'w'));
	if (won && !after && model->now.doing == DOING_UNMAP)
		leak_emptied(model, (void *)(uintptr_t)event->slot);
}

static void made(struct model *model, const struct s2pt_event *event)
{
	uint64_t after = accident_word(model, event->want.word);

	if (model->now.doing == DOING_SPLIT)
		model_poke(model, (void *)(uintptr_t)event->slot, after);
	if (model->like == LIKE_5_10) {
		model->now.before = left_word(model, event->slot);
		/* The table whose place it takes is freed first. */
		if (model->now.owed)
			return;
	}
	if (model->now.claimed)
		model->now.before = model->now.claimed;
	model->now.claimed = 0;
	/* A store that empties an empty entry gets no line. */
	if (model->now.before != after)
		model_store(model, event->slot, model->now.before, after, 'r');
}

void model_point(void *ctx, const struct s2pt_event *event)
{
	struct model *model = ctx;

	judge_point(model, event);
	switch (event->kind) {
	case S2PT_EVENT_SWAP:
		accident_race(model, (void *)(uintptr_t)event->slot);
		return;
	case S2PT_EVENT_WON:
	case S2PT_EVENT_LOST:
		swapped(model, event);
		return;
	case S2PT_EVENT_MAKE:
		model->now.before = model_read(event->slot);
		return;
	case S2PT_EVENT_MADE:
		made(model, event);
		return;
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_ALONE:
		return;
	}
}
