/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel's walker as an engine of the explorer. */
#include "kernel.h"

#include "probe.h"
#include "walker.h"
#include "where.h"

#include <string.h>

/* __kvm_pgtable_stage2_init() takes no fewer, with which the root is of four pages at level 2. */
#define BITS 32

static void *begin(struct s2pt_seat *seat, const struct s2pt_geom *geom)
{
	struct w_setup setup = {
		.ia_bits = geom->ipa_bits, .pa_bits = 40, .fwb = true, .tlbr = true
	};
	struct w_shape shape;

	kernel_seat = seat;
	memset(&kernel_state, 0, sizeof(kernel_state));
	if (w_init(&setup, &shape) || shape.root_pages != geom->root_pages)
		return NULL;
	return w_root();
}

static void map(struct s2pt_seat *seat, const struct s2pt_mapping *mapping)
{
	unsigned int prot =
		(mapping->attr.perm & S2PT_R ? W_R : 0) | (mapping->attr.perm & S2PT_W ? W_W : 0);

	if (w_map(mapping->ipa, mapping->size, mapping->pa, prot, 0))
		s2pt_seat_wrong(seat, "what the scenario needs cannot be mapped");
}

static void free_subtree(struct s2pt_seat *seat, void *table, int level)
{
	(void)seat;
	w_free_unlinked(table, level);
}

static bool is_held(uint64_t word)
{
#ifdef HAVE_ANNOTATE
	/* KVM_INVALID_PTE_TYPE_LOCKED in the type of an invalid entry. */
	return !(word & 1) && word >> 60 == 1;
#elif defined(HAVE_WALK_FLAGS)
	return word == UINT64_C(1) << 10;
#else
	(void)word;
	return false;
#endif
}

static uint64_t digest(const struct s2pt_seat *seat)
{
	uint64_t hash = kernel_state.sequence;

	(void)seat;
	for (unsigned int i = 0; i < KERNEL_PAGES; i++)
		hash = (hash ^ kernel_state.count[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return hash;
}

const struct s2pt_engine kernel_engine = {
	.name = TREE_NAME,
	.ipa_bits = BITS,
#ifdef HAVE_WALK_FLAGS
	.locks = false,
#else
	.locks = true,
	.loses_access_flag = true,
#endif
	.state = &kernel_state,
	.state_size = sizeof(kernel_state),
	.begin = begin,
	.map = map,
	.fault = kernel_fault,
	.host = kernel_host,
	.free_subtree = free_subtree,
	.is_held = is_held,
	.digest = digest,
	.place = where_place,
	.print_place = where_print_place,
};

static bool is_twin(const char *name)
{
	static const char *const twins[] = { "protect-beside", "protect-dirty-beside", "age-beside",
					     "age-hardware-beside" };

	for (unsigned int i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (!strcmp(name, twins[i]))
			return true;
	return false;
}

const char *kernel_cannot(const struct s2pt_scenario *scenario)
{
	if (scenario->dbm || strchr(scenario->before, 'h'))
		return "the kernel never sets DBM, so hardware grants no writes";
	if (scenario->host && strpbrk(scenario->host, "mgxnt"))
		return "the kernel changes no part of a block, and takes no table over";
	if (is_twin(scenario->name))
		return "Linux protects and ages under mmu_lock held for writing: the same as without -beside";
#ifndef HAVE_SPLIT
	if (scenario->host && strchr(scenario->host, 's'))
		return "this kernel does not split blocks before a fault asks for it";
#endif
	return NULL;
}
