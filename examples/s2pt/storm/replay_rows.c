/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the rows of a trace into steps: each vCPU's faults become its accesses, and marks become
 * the host's steps.
 */

#include "replay_rows.h"

/* Add a fault as an access, to one or more vCPUs that stand for the traced one. */
static void add_fault(struct replay *replay, const struct trace_row *row, size_t at)
{
	const struct trace_slot *slot = trace_slot_at(replay->vm, row->ipa, at);
	struct script_step step = {
		.act = row->exec && !row->stage1_walk ? SCRIPT_FETCH
		       : row->write                   ? SCRIPT_WRITE
						      : SCRIPT_READ,
		.ipa = row->ipa,
		.stage1_walk = row->stage1_walk,
	};
	unsigned int vcpus = replay->script->vcpus;

	/* An address without memory is a device's. */
	if (!slot || row->vcpu < 0)
		return;
	if (row->stage1_walk)
		step.act = row->detail == TRACE_FAULT_PERMISSION ? SCRIPT_WRITE : SCRIPT_READ;
	step.slot = (unsigned int)(slot - replay->vm->slots);
	if (vcpus <= replay->traced) {
		script_add(replay->script, (unsigned int)row->vcpu % vcpus, step);
		return;
	}
	for (unsigned int i = (unsigned int)row->vcpu; i < vcpus; i += replay->traced)
		script_add(replay->script, i, step);
}

/*
 * A step of the host's.  Where bitmaps are held against recorded ones, logging is switched and looked
 * at exactly where the host did so.
 */
static void host_step(struct replay *replay, struct script_step step)
{
	if (replay->script->bitmaps.count)
		script_alone(replay->script, step);
	else
		script_add(replay->script, replay->script->vcpus, step);
}

static void add_look(struct replay *replay, const struct trace_mark *mark)
{
	struct script_step step = { .act = SCRIPT_COLLECT, .slot = mark->slot };

	if (mark->kind == TRACE_MARK_GET_DIRTY)
		step.real = bitmaps_find(&replay->script->bitmaps, replay->vm->name,
					 replay->vm->slots[mark->slot].id, mark->iteration);
	else
		replay->script->manual = true;
	host_step(replay, step);
}

/* Add a step of the host's for the part of a range that lies in a slot. */
static void host_range(struct replay *replay, enum script_act act, const struct trace_row *row,
		       size_t at)
{
	const struct trace_slot *slot = trace_slot_at(replay->vm, row->ipa, at);
	uint64_t page = UINT64_C(1) << replay->script->granule;
	struct script_step step = { .act = act, .ipa = row->ipa & ~(page - 1) };
	uint64_t room;

	if (!slot || !row->size)
		return;
	room = slot->ipa + slot->size - step.ipa;
	step.slot = (unsigned int)(slot - replay->vm->slots);
	step.size = row->size < room ? row->size : room;
	script_add(replay->script, replay->script->vcpus, step);
}

/* Were blocks split when logging began? */
static bool split_at(const struct replay *replay, size_t at)
{
	const struct trace *trace = replay->trace;

	for (size_t i = at + 1; i < trace->n_rows && trace->rows[i].kind != TRACE_MARK; i++)
		if (trace->rows[i].kind == TRACE_SPLIT)
			return true;
	return false;
}

/* Add and remove the slots that begin or end at a mark. */
static void change_slots(struct replay *replay, size_t at)
{
	for (uint32_t i = 0; i < replay->vm->n_slots; i++) {
		const struct trace_slot *slot = &replay->vm->slots[i];

		if (slot->until == at)
			host_step(replay, (struct script_step){ .act = SCRIPT_REMOVE, .slot = i });
	}
	for (uint32_t i = 0; i < replay->vm->n_slots; i++) {
		const struct trace_slot *slot = &replay->vm->slots[i];

		if (slot->from != at)
			continue;
		script_alone(replay->script, (struct script_step){ .act = SCRIPT_ADD, .slot = i });
		if (slot->flags & 1)
			host_step(replay, (struct script_step){ .act = SCRIPT_LOG_ON, .slot = i });
	}
}

/* Add a mark.  False: the VM ends here. */
static bool add_mark(struct replay *replay, const struct trace_mark *mark, size_t at)
{
	bool known = mark->vm == replay->number && mark->slot < replay->vm->n_slots;

	change_slots(replay, at);
	if (mark->kind == TRACE_MARK_VM_FREE && mark->vm == replay->number)
		return false;
	if (mark->end || !known)
		return true;
	if (mark->kind == TRACE_MARK_SLOT_FLAGS && mark->flags & 1)
		host_step(replay, (struct script_step){ .act = SCRIPT_LOG_ON,
							.slot = mark->slot,
							.split = split_at(replay, at) });
	else if (mark->kind == TRACE_MARK_SLOT_FLAGS)
		host_step(replay,
			  (struct script_step){ .act = SCRIPT_LOG_OFF, .slot = mark->slot });
	else if (mark->kind == TRACE_MARK_GET_DIRTY || mark->kind == TRACE_MARK_CLEAR_DIRTY)
		add_look(replay, mark);
	return true;
}

/* Add the access of a fault, which comes when its page was reported as dirty, if it was. */
static void add_access(struct replay *replay, const struct trace_row *row, size_t at)
{
	uint32_t pair = replay->pairs ? replay->pairs[at] : TRACE_NONE;

	if (row->kind == TRACE_FAULT && pair == TRACE_NONE)
		add_fault(replay, row, at);
	else if (row->kind == TRACE_DIRTY && pair != TRACE_NONE)
		add_fault(replay, &replay->trace->rows[pair], at);
}

void replay_rows(struct replay *replay)
{
	const struct trace *trace = replay->trace;

	for (size_t i = 0; i < trace->n_rows; i++) {
		const struct trace_row *row = &trace->rows[i];

		/* A slot may begin or end at a mark of any kind. */
		if (row->kind == TRACE_MARK) {
			if (!add_mark(replay, &trace->marks[row->detail], i))
				return;
		} else if (row->vm != replay->number) {
			continue;
		} else if (row->kind == TRACE_FAULT || row->kind == TRACE_DIRTY) {
			add_access(replay, row, i);
		} else if (row->kind == TRACE_UNMAP) {
			host_range(replay, SCRIPT_UNMAP, row, i);
		} else if (row->kind == TRACE_OLD || (row->kind == TRACE_AGE && row->detail)) {
			host_range(replay, SCRIPT_AGE, row, i);
		}
	}
}
