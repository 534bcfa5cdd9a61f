/* SPDX-License-Identifier: BSD-2-Clause */
/* libs2pt's own core as an engine of the explorer: its table, its callbacks, answers to faults. */

#include "core.h"

#include "core_hook.h"
#include "core_host.h"
#include "pages.h"
#include "s2pt/exclusive.h"
#include "s2pt/fault.h"
#include "tlb.h"

#define BLOCK UINT64_C(0x200000)

static void *alloc(void *context, void *cache, unsigned int pages)
{
	return s2pt_machine_alloc(context, cache != NULL, pages);
}

static void free_pages(void *context, void *table, unsigned int pages)
{
	s2pt_machine_free(context, table, pages);
}

static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)pt;
	s2pt_machine_retire(context, table, level);
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	s2pt_machine_invalidate(context, request);
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	return s2pt_seat_at(context, pa);
}

static s2pt_pa_t pa_of(void *context, const void *table)
{
	return s2pt_machine_pa_of(context, table);
}

static const struct s2pt_ops ops = {
	.alloc = alloc,
	.free = free_pages,
	.retire = retire,
	.tlbi = tlbi,
	.table_at = table_at,
	.pa_of = pa_of,
};

static void *begin(struct s2pt_seat *seat, const struct s2pt_geom *geom)
{
	struct machine *machine = machine_of(seat);
	const struct s2pt_explore_config *explore = &machine->config;
	struct s2pt_config config = {
		.policy = explore->policy,
		.tlb_range = true,
		.by_entry = explore->by_entry,
		.software_managed = !explore->scenario->hardware && !explore->by_entry,
		.vmid = 1,
		.format = { .geom = *geom, .fwb = true },
		.ops = &ops,
		.context = machine,
	};

	s2pt_core_hook(machine);
	if (s2pt_init(&machine->now.pt, &config) != S2PT_DONE)
		return NULL;
	return s2pt_seat_at(seat, s2pt_root_pa(&machine->now.pt));
}

static void map(struct s2pt_seat *seat, const struct s2pt_mapping *mapping)
{
	(void)s2pt_map(&machine_of(seat)->now.pt, mapping);
}

static enum s2pt_status fault(struct s2pt_seat *seat, const struct s2pt_engine_fault *fault)
{
	struct machine *machine = machine_of(seat);
	const struct s2pt_scenario *scenario = machine->config.scenario;
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = UINT64_C(1) << 31,
		.fixed_size = MACHINE_PAGE,
		.found_size = scenario->huge ? BLOCK : MACHINE_PAGE,
		.writable = true,
		.logging = scenario->logging,
		.cache = machine,
	};
	struct s2pt_resolution resolution = { .dirty = false };
	enum s2pt_status status;

	backing.pa = s2pt_seat_backing(seat, fault->page);
	backing.sample = s2pt_invalidate_sample(&machine->now.pt);
	s2pt_machine_saw(machine, backing.sample);
	s2pt_core_enter(machine);
	status = s2pt_resolve(&machine->now.pt, &fault->fault, &backing, &resolution);
	if (resolution.dirty)
		s2pt_seat_dirty(seat, fault->page);
	s2pt_core_leave(machine);
	return status;
}

static void free_subtree(struct s2pt_seat *seat, void *table, int level)
{
	s2pt_subtree_free(&machine_of(seat)->now.pt, table, level);
}

static bool is_held_word(uint64_t word)
{
	return word == s2pt_desc_held().word;
}

static uint64_t digest(const struct s2pt_seat *seat)
{
	return ((const struct machine *)seat)->now.pt.invalidations;
}

const struct s2pt_engine s2pt_core_engine = {
	.name = "libs2pt",
	.begin = begin,
	.map = map,
	.fault = fault,
	.host = s2pt_core_host,
	.free_subtree = free_subtree,
	.is_held = is_held_word,
	.digest = digest,
};
