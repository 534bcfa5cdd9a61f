/* SPDX-License-Identifier: BSD-2-Clause */
/* Feeds the checker with what the core does under a script, and prints its complaints. */

#include "judge.h"

#include <inttypes.h>

static void tell(const struct model *model, const struct s2pt_check_event *event)
{
	struct judge *judge = model->judge;
	const struct s2pt_complaint *last;
	enum s2pt_check_reason reason;

	if (!judge->check)
		return;
	reason = s2pt_check_event(judge->check, event);
	if (reason == S2PT_CHECK_RIGHT)
		return;
	last = s2pt_check_complaint(judge->check, (unsigned int)judge->seen);
	judge->seen = s2pt_check_count(judge->check, S2PT_CHECK_RIGHT);
	if (last)
		model_event(model, 0, "!! %s 0x%" PRIx64 " level %d 0x%" PRIx64 " 0x%" PRIx64,
			    s2pt_check_reason_code(reason), last->ipa, last->level, last->old,
			    last->word);
	else
		model_event(model, 0, "!! %s", s2pt_check_reason_code(reason));
}

void judge_begin(struct model *model, const struct s2pt_config *config)
{
	struct judge *judge = model->judge;
	struct s2pt_check_config rules = {
		.geom = config->format.geom,
		.cpus = 1,
		.vmid = config->vmid,
		.fwb = config->format.fwb,
		.caches = true,
	};

	if (!judge || !judge->on)
		return;
	/* A table that could not be made leaves its checker behind. */
	judge_end(model);
	judge->geom = rules.geom;
	judge->features = (struct s2pt_tlb_features){ .ttl = true, .range = config->tlb_range };
	judge->check = s2pt_check_new(&rules);
	judge->failed |= !judge->check;
}

void judge_root(struct model *model)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_ROOT };

	if (!model->judge || !model->judge->check)
		return;
	event.at = s2pt_root_pa(&model->pt);
	tell(model, &event);
}

void judge_end(struct model *model)
{
	struct judge *judge = model->judge;

	if (!judge || !judge->check)
		return;
	judge_mark(model, S2PT_CHECK_END);
	judge->failed |= s2pt_check_blind(judge->check);
	judge->complaints += s2pt_check_count(judge->check, S2PT_CHECK_RIGHT);
	judge->seen = 0;
	s2pt_check_delete(judge->check);
	judge->check = NULL;
}

void judge_mark(struct model *model, enum s2pt_check_kind kind)
{
	struct s2pt_check_event event = { .kind = kind };

	if (model->judge)
		tell(model, &event);
}

void judge_pages(struct model *model, enum s2pt_check_kind kind, const void *table,
		 unsigned int pages)
{
	struct s2pt_check_event event = { .kind = kind };
	uint64_t page;

	if (!model->judge || !model->judge->check || !table)
		return;
	page = s2pt_page_size(&model->judge->geom);
	event.at = s2pt_pool_pa(model->pool, table);
	event.size = pages * page;
	if (kind != S2PT_CHECK_FREE) {
		tell(model, &event);
		return;
	}
	for (unsigned int i = 0; i < pages; i++) {
		tell(model, &event);
		event.at += page;
	}
}

void judge_tlbi(const struct model *model, const struct s2pt_tlbi *request)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_STEP, .vmid = request->vmid };
	struct s2pt_steps steps;

	if (!model->judge || !model->judge->check)
		return;
	s2pt_steps_begin(&steps, &model->judge->geom, &model->judge->features, request);
	while (s2pt_steps_next(&steps, &event.step))
		tell(model, &event);
}

void judge_clean(struct model *model, const struct s2pt_cmo *request)
{
	struct s2pt_check_event event = {
		.kind = request->kind == S2PT_CLEAN_DATA ? S2PT_CHECK_CLEAN : S2PT_CHECK_DISCARD,
		.at = request->pa,
		.size = request->size,
	};

	if (model->judge)
		tell(model, &event);
}

void judge_point(struct model *model, const struct s2pt_event *event)
{
	struct s2pt_check_event told = {
		.found = event->found.word,
		.want = event->want.word,
	};

	if (!model->judge || !model->judge->check)
		return;
	switch (event->kind) {
	case S2PT_EVENT_WON:
		told.kind = S2PT_CHECK_SWAP;
		break;
	case S2PT_EVENT_LOST:
		told.kind = S2PT_CHECK_LOST;
		break;
	case S2PT_EVENT_MADE:
		told.kind = S2PT_CHECK_RELEASE;
		break;
	case S2PT_EVENT_LOAD:
	case S2PT_EVENT_SWAP:
	case S2PT_EVENT_MAKE:
	case S2PT_EVENT_ALONE:
		return;
	}
	told.at = s2pt_pool_pa(model->pool, event->slot);
	tell(model, &told);
}

void judge_poke(const struct model *model, const void *slot, uint64_t want)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_HARDWARE, .want = want };

	if (!model->judge || !model->judge->check || !slot)
		return;
	event.at = s2pt_pool_pa(model->pool, slot);
	event.found = model_read(slot);
	tell(model, &event);
}
