/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns recorded traces into scripts: each vCPU's faults become its accesses, and marks become the
 * host's steps.
 */

#include "replay.h"

#include "common/trace/file.h"
#include "common/trace/host.h"

#include <error.h>
#include <stdlib.h>

/* Most vCPUs; more threads would say nothing new about a table. */
#define VCPUS_MAX 512U
/* How many steps of each actor a vCPU may run ahead of the others. */
#define WINDOW 8

/* A VM of a trace that is being turned into a script. */
struct replay {
	const struct trace *trace;
	const struct trace_vm *vm;
	uint32_t number;
	const struct storm_options *options;
	struct script *script;
	/* Number of vCPUs in the trace. */
	unsigned int traced;
};

static unsigned int count_vcpus(const struct trace *trace, uint32_t vm)
{
	unsigned int vcpus = 0;

	for (size_t i = 0; i < trace->n_rows; i++) {
		const struct trace_row *row = &trace->rows[i];

		if (row->vm == vm && row->kind == TRACE_FAULT && row->vcpu >= 0 &&
		    (unsigned int)row->vcpu >= vcpus)
			vcpus = (unsigned int)row->vcpu + 1;
	}
	return vcpus;
}

static bool inside(const struct trace_slot *slot, uint64_t ipa)
{
	return ipa >= slot->ipa && ipa - slot->ipa < slot->size;
}

/* The size of pieces that the host was seen to map together. */
static uint64_t found_size(const struct replay *replay, const struct trace_slot *slot)
{
	uint64_t found = 0;

	for (uint32_t i = slot->from; i < slot->until && i < replay->trace->n_rows; i++) {
		const struct trace_row *row = &replay->trace->rows[i];

		if (row->kind == TRACE_MAP && row->vm == replay->number && row->size > found &&
		    inside(slot, row->ipa))
			found = row->size;
	}
	return found;
}

static bool add_slots(struct replay *replay)
{
	uint64_t page = UINT64_C(1) << replay->script->granule;

	for (size_t i = 0; i < replay->vm->n_slots; i++) {
		const struct trace_slot *traced = &replay->vm->slots[i];
		bool anonymous = traced->backing == TRACE_ANON || traced->backing == TRACE_THP;
		struct script_slot slot = {
			.ipa = traced->ipa,
			.size = traced->size,
			.fixed_size = traced->backing == TRACE_HUGETLB ? traced->fixed_size : 0,
			.readonly = traced->flags & 2,
			.copied = anonymous,
		};

		if ((slot.ipa | slot.size) % page || !slot.size || slot.size > SCRIPT_SLOT_MAX) {
			error(0, 0, "%s: slot %u can't be played: its size or alignment",
			      replay->trace->path, traced->id);
			return false;
		}
		if (traced->backing == TRACE_THP)
			slot.found_size = found_size(replay, traced);
		script_back(replay->script, &slot, replay->options->backing);
		script_slot(replay->script, &slot);
	}
	return true;
}

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

static void host_step(struct replay *replay, enum script_act act, uint32_t slot, bool split)
{
	struct script_step step = { .act = act, .slot = slot, .split = split };

	script_add(replay->script, replay->script->vcpus, step);
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
			host_step(replay, SCRIPT_REMOVE, i, false);
	}
	for (uint32_t i = 0; i < replay->vm->n_slots; i++) {
		const struct trace_slot *slot = &replay->vm->slots[i];

		if (slot->from != at)
			continue;
		script_alone(replay->script, (struct script_step){ .act = SCRIPT_ADD, .slot = i });
		if (slot->flags & 1)
			host_step(replay, SCRIPT_LOG_ON, i, false);
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
		host_step(replay, SCRIPT_LOG_ON, mark->slot, split_at(replay, at));
	else if (mark->kind == TRACE_MARK_SLOT_FLAGS)
		host_step(replay, SCRIPT_LOG_OFF, mark->slot, false);
	else if (mark->kind == TRACE_MARK_GET_DIRTY || mark->kind == TRACE_MARK_CLEAR_DIRTY)
		host_step(replay, SCRIPT_COLLECT, mark->slot, false);
	return true;
}

static void add_rows(struct replay *replay)
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
		} else if (row->kind == TRACE_FAULT) {
			add_fault(replay, row, i);
		} else if (row->kind == TRACE_UNMAP) {
			host_range(replay, SCRIPT_UNMAP, row, i);
		} else if (row->kind == TRACE_OLD || (row->kind == TRACE_AGE && row->detail)) {
			host_range(replay, SCRIPT_AGE, row, i);
		}
	}
}

static void set_host(struct script *script, const struct trace *trace)
{
	struct trace_host host;

	trace_guess_host(trace, &host);
	script->lpa2 = host.lpa2;
	script->fwb = host.fwb;
	script->tlb_range = host.tlb_range;
	script->hardware_af = host.hardware_af;
}

/*
 * Make the script of one VM, which is NULL if nothing happened in it.  False, with a message, if it
 * can't be made.
 */
static bool make_script(struct replay *replay, struct script **made)
{
	const struct storm_options *options = replay->options;
	unsigned int vcpus;
	char name[128];

	*made = NULL;
	replay->traced = count_vcpus(replay->trace, replay->number);
	if (!replay->traced)
		return true;
	vcpus = options->vcpus ? options->vcpus : replay->traced;
	if (vcpus > VCPUS_MAX || replay->vm->n_slots > S2PT_SLOTS) {
		error(0, 0, "%s: %u vCPUs and %zu slots can't be played", replay->trace->path,
		      vcpus, replay->vm->n_slots);
		return false;
	}
	snprintf(name, sizeof(name), "%.80s%s%.40s", replay->trace->name,
		 replay->trace->n_vms > 1 ? "/" : "",
		 replay->trace->n_vms > 1 ? replay->vm->name : "");
	replay->script = script_new(name, vcpus);
	if (!replay->script)
		return true;
	replay->script->granule =
		options->granule ? (enum s2pt_granule)options->granule : replay->trace->granule;
	replay->script->ipa_bits = replay->vm->ipa_bits;
	replay->script->window = WINDOW * (uint64_t)vcpus;
	set_host(replay->script, replay->trace);
	*made = replay->script;
	if (!add_slots(replay))
		return false;
	add_rows(replay);
	return true;
}

static bool load(const char *path, const struct storm_options *options, struct storm_list *list)
{
	struct trace *trace = trace_load(path);
	bool done = trace;

	for (uint32_t i = 0; done && i < trace->n_vms; i++) {
		struct replay replay = {
			.trace = trace,
			.vm = &trace->vms[i],
			.number = i,
			.options = options,
		};
		struct script *script;

		done = make_script(&replay, &script);
		if (!done) {
			script_free(script);
		} else if (script && !script_check(script, path)) {
			script_free(script);
			done = false;
		} else if (script) {
			done = storm_list_add(list, script);
		}
	}
	trace_free(trace);
	return done;
}

bool storm_load(char *const *paths, size_t n_paths, const struct storm_options *options,
		struct storm_list *list)
{
	for (size_t i = 0; i < n_paths; i++)
		if (!load(paths[i], options, list)) {
			storm_list_free(list);
			return false;
		}
	if (list->count)
		return true;
	error(0, 0, "no vCPU faulted in what was recorded");
	return false;
}
