/* SPDX-License-Identifier: BSD-2-Clause */
/* libs2pt's own core as an engine of the explorer: its table, its callbacks, answers to faults. */

#include "core.h"

#include "core_el2.h"
#include "core_hook.h"
#include "core_host.h"
#include "core_owner.h"
#include "guest.h"
#include "pages.h"
#include "s2pt/budget.h"
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

/* The dirty state of a range went: its pages are in the log from now on. */
static void dirty(void *context, const struct s2pt_range *range)
{
	struct machine *machine = context;

	if (machine->config.scenario->beside)
		s2pt_machine_step(machine, TOUCH_READ, OBJECT_LOG);
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		if (s2pt_machine_ipa((char)('0' + i)) - range->ipa < range->size)
			machine->now.dirty[i] = true;
}

static const struct s2pt_ops ops = {
	.alloc = alloc,
	.free = free_pages,
	.retire = retire,
	.tlbi = tlbi,
	.table_at = table_at,
	.pa_of = pa_of,
	.dirty = dirty,
};

static void *begin(struct s2pt_seat *seat, const struct s2pt_geom *geom)
{
	struct machine *machine = machine_of(seat);
	const struct s2pt_explore_config *explore = &machine->config;
	struct s2pt_config config = {
		.policy = explore->policy,
		.tlb_range = true,
		.tlb_dirty = explore->scenario->tlbiw,
		.by_entry = explore->by_entry,
		.contiguous = explore->scenario->contiguous ? &s2pt_contiguous : NULL,
		.software_managed = !explore->scenario->hardware && !explore->by_entry,
		.bbm = s2pt_bbm(explore->scenario->bbm),
		.vmid = MACHINE_ASID(machine->format.regime),
		.format = machine->format,
		.ops = &ops,
		.context = machine,
	};

	config.format.geom = *geom;
	s2pt_core_hook(machine);
	if (s2pt_init(&machine->now.pt, &config) != S2PT_DONE)
		return NULL;
	return s2pt_seat_at(seat, s2pt_root_pa(&machine->now.pt));
}

static void map(struct s2pt_seat *seat, const struct s2pt_mapping *mapping)
{
	(void)s2pt_map(&machine_of(seat)->now.pt, mapping);
}

/* Map the whole run around a page. */
static enum s2pt_status map_run(struct machine *machine, const struct s2pt_engine_fault *fault)
{
	s2pt_ipa_t ipa = fault->fault.ipa & ~(MACHINE_RUN - 1);
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = s2pt_machine_pa(machine, fault->page) - (fault->fault.ipa - ipa),
		.size = MACHINE_RUN,
		.attr = { .perm = S2PT_R | S2PT_W },
		.cache = machine,
	};
	enum s2pt_status status;

	s2pt_core_enter(machine);
	status = s2pt_map(&machine->now.pt, &mapping);
	s2pt_core_leave(machine);
	return status;
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
		.hardware_dirty = scenario->dbm,
		.cache = machine,
	};
	uint64_t size = scenario->huge ? BLOCK : MACHINE_PAGE;
	const struct s2pt_range range = { fault->fault.ipa & ~(size - 1), size };
	struct s2pt_resolution resolution = { .dirty = false };
	uint32_t had = s2pt_core_tables(machine);
	enum s2pt_status status;

	if (scenario->contiguous && scenario->huge)
		return map_run(machine, fault);
	backing.pa = s2pt_seat_backing(seat, fault->page);
	backing.sample = s2pt_invalidate_sample(&machine->now.pt);
	s2pt_machine_saw(machine, backing.sample);
	s2pt_core_enter(machine);
	status = s2pt_resolve(&machine->now.pt, &fault->fault, &backing, &resolution);
	s2pt_core_within(machine, had, s2pt_budget_most(&machine->format.geom, &range));
	/* With DBM the leaf is the log, but a leaf that is made dirty has no entry. */
	if (resolution.dirty && (!scenario->dbm || scenario->hdbss))
		s2pt_seat_dirty(seat, fault->page);
	s2pt_core_leave(machine);
	return status;
}

static void host(struct s2pt_seat *seat, char what, char page)
{
	struct machine *machine = machine_of(seat);

	if (machine->config.scenario->regime == S2PT_STAGE2)
		s2pt_core_host(seat, what, page);
	else
		s2pt_core_el2(machine, what, page);
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
	.host = host,
	.free_subtree = free_subtree,
	.is_held = is_held_word,
	.digest = digest,
};
