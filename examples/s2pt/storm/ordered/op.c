/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays operations that have a return row: notes them at their entry, and carries them out at
 * their return.
 */

#include "op.h"

#include "common/trace/kind.h"
#include "engine.h"
#include "fault.h"
#include "map.h"
#include "race.h"
#include "relax.h"
#include "s2pt/exclusive.h"
#include "tlbi.h"

bool op_beside(const struct replay *replay, const struct trace_row *row)
{
	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		const struct replay_op *op = &replay->threads[i].op;

		if (i != row->thread && op->entry && op->vm == row->vm)
			return true;
	}
	return false;
}

static bool begin_map(struct replay *replay, struct replay_op *op)
{
	const struct s2pt_geom *geom = &replay_format(replay, op->vm)->geom;

	op->level = engine_level(geom, op->entry->size);
	if (op->level != S2PT_LEVEL_UNKNOWN)
		return true;
	report_disagree(replay->report, CHECK_MAP, replay->now, "no leaf has 0x%jx bytes",
			(uintmax_t)op->entry->size);
	return false;
}

void op_begin(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];
	struct replay_op *op = &thread->op;
	const struct trace_row *last = &replay->trace->rows[thread->last];
	bool host = thread->last != TRACE_NONE && last->kind == TRACE_HOST_SET;

	thread->n_tlbi = 0;
	*op = (struct replay_op){
		.entry = row,
		.first = replay->now,
		.vm = row->vm,
		.ipa = replay_align(replay, row->ipa),
		.level = S2PT_LEVEL_MAX,
		.reach = S2PT_LEVEL_MAX,
		.from_host = row->kind == TRACE_MAP && host,
	};
	op->dirty = op->ipa;
	if (row->kind == TRACE_UNMAP) {
		replay->vms[row->vm].invalidations++;
		if (op_beside(replay, row))
			report_disagree(replay->report, CHECK_UNMAP, replay->now,
					"beside another operation");
		return;
	}
	if (row->kind == TRACE_MAP && !begin_map(replay, op)) {
		op->entry = NULL;
		return;
	}
	race_reach(replay, op);
	if (!op->from_host && !fault_answer(replay, row, op) && row->vcpu >= 0)
		report_disagree(replay->report, CHECK_FAULT, replay->now,
				"%s, for which there was no fault", trace_kind_name(row->kind));
}

static void unmap_end(struct replay *replay, struct replay_op *op, const struct trace_row *back)
{
	struct s2pt *pt = &replay->vms[op->vm].table.pt;
	const struct s2pt_config *config = &pt->config;
	bool gathers = config->format.fwb && config->tlb_range;
	struct s2pt_range range = { .ipa = op->entry->ipa, .size = op->entry->size };
	struct s2pt_gather gather;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	status = s2pt_unmap(s2pt_exclusive(pt), &range, gathers ? &gather : NULL);
	if (engine_errno(status) == back->ret)
		report_agree(replay->report, CHECK_UNMAP);
	else
		report_disagree(replay->report, CHECK_UNMAP, replay->now,
				"returned %d, libs2pt: %s", back->ret, s2pt_status_name(status));
	if (gathers)
		tlbi_compare_gathered(replay, op, &gather);
	else
		tlbi_compare(replay, op);
	/* The invalidations are owed even where the trace does not show them. */
	s2pt_gather_flush(pt, &gather);
}

/* Bring back the requests that an operation made when it was carried out early. */
static void recall(struct replay *replay, const struct replay_op *op)
{
	struct engine *engine = &replay->engine;

	for (size_t i = 0; i < op->n_early; i++) {
		if (!trace_grow((void **)&engine->requests, engine->n_requests,
				sizeof(*engine->requests))) {
			replay->failed = true;
			return;
		}
		engine->requests[engine->n_requests++] = op->early_requests[i];
	}
}

void op_end(struct replay *replay, const struct trace_row *row)
{
	struct replay_op *op = &replay->threads[row->thread].op;

	if (!op->entry) /* The map could not begin, which was reported. */
		return;
	engine_forget(&replay->engine);
	if (op->early)
		recall(replay, op);
	if (row->kind == TRACE_MAP_RET)
		map_end(replay, op, row);
	else if (row->kind == TRACE_RELAX_RET)
		relax_end(replay, op, row);
	else
		unmap_end(replay, op, row);
	race_remember(replay, op);
	op->entry = NULL;
}
