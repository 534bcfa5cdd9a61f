/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays the rows of operations that have no return row: write-protect, split, age, set the access
 * flag, clean.
 */

#include "alone.h"

#include "engine.h"
#include "fault.h"
#include "op.h"
#include "race.h"
#include "s2pt/exclusive.h"

static uint64_t pieces(uint64_t size, uint64_t piece)
{
	return size / piece + (size % piece != 0);
}

/* The pages that KVM's cache for splitting holds (kvm_mmu_split_nr_page_tables()). */
static uint64_t split_pages(const struct s2pt_geom *geom, uint64_t size)
{
	uint64_t pages = pieces(size, s2pt_level_size(geom, S2PT_LEVEL_MAX - 1));

	if (s2pt_block_level(geom) == 1)
		pages += pieces(size, s2pt_level_size(geom, 1));
	return pages;
}

static enum s2pt_status protect(struct replay *replay, const struct trace_row *row)
{
	struct replay_vm *vm = &replay->vms[row->vm];
	struct s2pt_range range = { .ipa = row->ipa, .size = row->size };
	struct replay_slot *slot = replay_slot_at(replay, row->vm, row->ipa, NULL);
	enum s2pt_status status;

	vm->protected = true;
	if (slot)
		slot->protected = true;
	status = s2pt_protect_alone(s2pt_exclusive(&vm->table.pt), &range, S2PT_W, &vm->gather);
	if (!replay->host.tlbi_visible)
		s2pt_gather_flush(&vm->table.pt, &vm->gather);
	return status;
}

static enum s2pt_status split(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];
	struct s2pt *pt = &replay->vms[row->vm].table.pt;
	const struct engine *engine = &replay->engine;
	struct s2pt_splitting splitting = {
		.range = { .ipa = row->ipa, .size = row->size },
		.pages = split_pages(&pt->config.format.geom, row->size),
	};
	enum s2pt_status status;

	engine_forget(&replay->engine);
	status = s2pt_split(s2pt_exclusive(pt), &splitting);
	for (size_t i = 0; replay->host.tlbi_visible && i < engine->n_requests; i++) {
		if (!trace_grow((void **)&thread->owed, thread->n_owed, sizeof(*thread->owed))) {
			replay->failed = true;
			break;
		}
		thread->owed[thread->n_owed++] = engine->requests[i];
	}
	return status;
}

static enum s2pt_status age(struct replay *replay, const struct trace_row *row)
{
	struct s2pt_excl excl = s2pt_exclusive(&replay->vms[row->vm].table.pt);
	/* Before 6.5 only one leaf was aged, and the row has no size. */
	struct s2pt_range range = { .ipa = row->ipa, .size = row->size ? row->size : 1 };
	struct s2pt_gather gather;
	bool young = false;

	if (row->kind == TRACE_AGE && !row->detail)
		return s2pt_age_test(excl.pt, &range, &young);
	/* KVM leaves the entries in the TLBs, so the gather is dropped. */
	s2pt_gather_init(&gather);
	return s2pt_age_clear_alone(excl, &range, &young, &gather);
}

static enum s2pt_status clean(struct replay *replay, const struct trace_row *row)
{
	struct s2pt_range range = { .ipa = row->ipa, .size = row->size };

	return s2pt_clean(&replay->vms[row->vm].table.pt, &range);
}

static enum s2pt_status touch(struct replay *replay, const struct trace_row *row)
{
	struct replay_op op = { .entry = row, .first = replay->now, .vm = row->vm };
	enum s2pt_status status;

	op.ipa = replay_align(replay, row->ipa);
	op.level = S2PT_LEVEL_MAX;
	op.reach = S2PT_LEVEL_MAX;
	race_reach(replay, &op);
	op.level = op.reach;
	if (!fault_answer(replay, row, &op))
		report_disagree(replay->report, CHECK_FAULT, replay->now,
				"mkyoung, for which there was no fault");
	status = s2pt_touch(&replay->vms[row->vm].table.pt, op.ipa);
	race_remember(replay, &op);
	return status;
}

/* What is done for each kind of row. */
struct act {
	enum trace_kind kind;
	enum ordered_check check;
	enum s2pt_status (*run)(struct replay *replay, const struct trace_row *row);
	/* The thread must have the table to itself. */
	bool exclusive;
};

static void run(struct replay *replay, const struct trace_row *row, const struct act *act)
{
	bool beside = act->exclusive && op_beside(replay, row);
	enum s2pt_status status = act->run(replay, row);

	if (beside)
		report_disagree(replay->report, act->check, replay->now,
				"beside another operation");
	else if (status < S2PT_DONE)
		report_disagree(replay->report, act->check, replay->now, "0x%jx, libs2pt: %s",
				(uintmax_t)row->ipa, s2pt_status_name(status));
	else
		report_agree(replay->report, act->check);
}

void alone_row(struct replay *replay, const struct trace_row *row)
{
	static const struct act acts[] = {
		{ TRACE_PROTECT, CHECK_PROTECT, protect, true },
		{ TRACE_SPLIT, CHECK_SPLIT, split, true },
		{ TRACE_AGE, CHECK_AGE, age, true },
		{ TRACE_OLD, CHECK_AGE, age, true },
		{ TRACE_CLEAN, CHECK_CLEAN, clean, false },
		{ TRACE_YOUNG, CHECK_YOUNG, touch, false },
	};

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].kind == row->kind)
			run(replay, row, &acts[i]);
}
