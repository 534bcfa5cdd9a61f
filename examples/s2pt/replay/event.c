/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the event points of the core into lines of a transcript, as the kernel whose conventions
 * are followed would have them.
 */

#include "event.h"

#include "accident.h"
#include "judge.h"
#include "shown.h"

static bool is_leaf(const struct model *model, uint64_t word)
{
	return (word & 1) != 0 && !model_is_link(model, word);
}

/*
 * Change the entry before the core does, if the script wants a race.  In Linux only a walk beside
 * others can lose one.
 */
static void let_race(struct model *model, void *slot)
{
	uint64_t now = model_read(slot);
	uint64_t changed = model->race_sets ? model->race_word : now ^ model->race_word;

	if (!model->now.shared || model->race_in == 0 || --model->race_in != 0)
		return;
	if (is_leaf(model, now) && is_leaf(model, changed))
		model_poke(model, slot, changed);
}

/* Warn where a walk that is alone meets a held entry, once for each, as Linux does. */
static void look(struct model *model, const void *slot)
{
	bool held = s2pt_desc_kind((s2pt_desc_t){ model_read(slot) }, S2PT_LEVEL_MAX) == S2PT_HELD;
	bool alone = !model->now.shared &&
		     (model->now.doing == DOING_MAP || model->now.doing == DOING_MARK ||
		      model->now.doing == DOING_ACCIDENT);

	if (held && alone && slot != model->now.held)
		model_warn(model);
	model->now.held = held ? slot : NULL;
}

static void swapped(struct model *model, const struct s2pt_event *event)
{
	bool won = event->kind == S2PT_EVENT_WON;
	uint64_t after = accident_word(model, event->want.word);
	bool claim = s2pt_desc_same(event->want, s2pt_desc_held());

	/* 6.1 does not hold entries: it breaks those that are valid, and does nothing to others. */
	model->now.claimed = 0;
	if (model->like == LIKE_6_1 && claim && !s2pt_desc_valid(event->found)) {
		model->now.claimed = event->found.word;
		return;
	}
	if (won && after != event->want.word && model->now.doing == DOING_RELAX)
		model_poke(model, (void *)(uintptr_t)event->slot, after);
	model_store(model, event->slot, event->found.word, after,
		    (char)(!won                ? 'x'
			   : model->now.shared ? 'c'
					       : 'w'));
}

static void made(struct model *model, const struct s2pt_event *event)
{
	uint64_t after = accident_word(model, event->want.word);

	if (model->now.doing == DOING_SPLIT)
		model_poke(model, (void *)(uintptr_t)event->slot, after);
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
	case S2PT_EVENT_LOAD:
		look(model, event->slot);
		return;
	case S2PT_EVENT_SWAP:
		let_race(model, (void *)(uintptr_t)event->slot);
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
	case S2PT_EVENT_ALONE:
		return;
	}
}
