/* SPDX-License-Identifier: BSD-2-Clause */
/* Turns recorded traces into scripts, one a VM: its vCPUs, its slots and what the host's CPUs can do. */

#include "replay.h"

#include "common/trace/host.h"
#include "pairs.h"
#include "replay_rows.h"

#include <error.h>
#include <stdlib.h>

/* Most vCPUs; more threads would say nothing new about a table. */
#define VCPUS_MAX 512U
/* How many steps of each actor a vCPU may run ahead of the others. */
#define WINDOW 8

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
	if (options->n_logs &&
	    !bitmaps_load_for(&replay->script->bitmaps, replay->trace, options->dirty))
		return false;
	if (!add_slots(replay))
		return false;
	if (replay->script->bitmaps.count) {
		replay->pairs = pairs_find(replay->trace);
		if (!replay->pairs)
			return false;
	}
	replay_rows(replay);
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
		free(replay.pairs);
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
