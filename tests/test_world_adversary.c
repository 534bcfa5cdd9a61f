/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the world with CPUs that cache whatever they may, whenever they may: a broken invalidation
 * hook is found.
 */

#include "s2pt/exclusive.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define READ  S2PT_MMU_READ
#define WRITE S2PT_MMU_WRITE
#define PAGES 512
#define RUNS  3U

enum defect {
	NONE,
	DROPPED,
	MADE_LOCAL,
	WRONG_LEVEL,
	TOO_SHORT,
	WRONG_VMID,
	NO_STAGE1,
	DEFECTS,
};

static const char *const defect_names[] = { "none",      "dropped",    "made local", "wrong level",
					    "too short", "wrong VMID", "no stage 1" };

/* Breaks requests, but not barriers alone, nor those for this CPU only. */
static bool break_request(void *ctx, struct s2pt_tlbi *request)
{
	const enum defect *defect = ctx;

	if (request->kind == S2PT_TLBI_NONE || request->scope == S2PT_LOCAL)
		return true;
	switch (*defect) {
	case NONE:
	case DEFECTS:
		break;
	case DROPPED:
		return false;
	case MADE_LOCAL:
		request->scope = S2PT_LOCAL;
		break;
	case WRONG_LEVEL:
		if (request->level != S2PT_LEVEL_UNKNOWN)
			request->level = request->level == 3 ? 2 : 3;
		break;
	case TOO_SHORT:
		if (request->kind == S2PT_TLBI_RANGE)
			request->size -= request->size / 2;
		break;
	case WRONG_VMID:
		request->vmid++;
		break;
	case NO_STAGE1:
		request->stage1 = false;
		break;
	}
	return true;
}

static struct s2pt_world *make(bool range, const struct s2pt_adversary *adversary, uint64_t seed,
			       enum defect *defect)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct s2pt_world *world;

	config.features.range = range;
	config.adversary = *adversary;
	config.checked = false;
	config.seed = seed;
	config.on_tlbi = break_request;
	config.ctx = defect;
	/* Large enough for nothing to go for want of room. */
	config.tlb = (struct s2pt_tlb_shape){ .leaf_sets = 1024, .leaf_ways = 8 };
	world = world_with_slot(&config, 2 * MB2, 0);
	assert_non_null(world);
	return world;
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* vCPU 0 alone accesses memory; the host works on it; the other CPUs do nothing that they are told. */
static void work(struct s2pt_world *world, uint64_t random)
{
	for (unsigned int round = 0; round < 9; round++) {
		struct s2pt_range some = {
			SLOT_IPA + next_random(&random) % (PAGES / 2) * KB4,
			(2 + next_random(&random) % (PAGES / 2)) * KB4,
		};
		bool young;

		for (unsigned int i = 0; i < 40; i++)
			world_access(world, 0, SLOT_IPA + next_random(&random) % PAGES * KB4,
				     i % 2 ? READ : WRITE);
		switch (round % 3) {
		case 0:
			assert_int_equal(s2pt_world_unmap(world, &some), S2PT_DONE);
			break;
		case 1:
			assert_int_equal(s2pt_world_protect(world, &some), S2PT_DONE);
			break;
		default:
			assert_int_equal(s2pt_world_age(world, &some, false, &young), S2PT_DONE);
			break;
		}
	}
}

static const struct s2pt_adversary adversaries[] = {
	{ .rate = 300, .delivery = S2PT_TLB_AT_ONCE, .hoard = false },
	{ .rate = 300, .delivery = S2PT_TLB_SCATTERED, .hoard = false },
	{ .rate = 1000, .delivery = S2PT_TLB_AT_BARRIER, .hoard = false },
	{ .rate = 300, .delivery = S2PT_TLB_AT_BARRIER, .hoard = true },
};

/* How many runs found something. */
static unsigned int found_in(bool range, const struct s2pt_adversary *adversary, enum defect defect)
{
	unsigned int found = 0;

	for (uint64_t seed = 1; seed <= RUNS; seed++) {
		struct s2pt_world *world = make(range, adversary, seed, &defect);
		struct s2pt_world_faults faults;
		enum defect meant = defect;

		work(world, seed);
		found += !s2pt_world_check(world, &faults);
		defect = NONE;
		assert_int_equal(faults.illegal, 0);
		(void)s2pt_world_delete(world);
		defect = meant;
	}
	return found;
}

static void a_hook_that_is_whole_leaves_nothing_stale(void **state)
{
	(void)state;
	for (unsigned int range = 0; range < 2; range++) {
		for (size_t i = 0; i < sizeof(adversaries) / sizeof(adversaries[0]); i++)
			assert_int_equal(found_in(range, &adversaries[i], NONE), 0);
	}
}

static void a_hook_that_is_broken_is_found_in_any_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(adversaries) / sizeof(adversaries[0]); i++) {
		for (enum defect defect = DROPPED; defect < DEFECTS; defect++) {
			/* Hints are for single entries, ranges are shortened. */
			bool range = defect == TOO_SHORT;
			unsigned int found = found_in(range, &adversaries[i], defect);

			if (found != RUNS)
				fail_msg("adversary %zu, %s: in %u of %u", i, defect_names[defect],
					 found, RUNS);
		}
	}
}

/* The host's requests without their first barrier, if `world` says whose they are. */
static bool leave_first_barrier_out(void *ctx, struct s2pt_tlbi *request)
{
	static const struct s2pt_tlb_features features = { .ttl = true };
	struct s2pt_world *const *world = ctx;
	struct s2pt_steps steps;
	struct s2pt_step step;

	if (!*world)
		return true;
	s2pt_steps_begin(&steps, &s2pt_world_table(*world)->config.format.geom, &features, request);
	(void)s2pt_steps_next(&steps, &step);
	assert_int_equal(step.op, S2PT_DSB_ISHST);
	while (s2pt_steps_next(&steps, &step))
		s2pt_tlbs_execute(s2pt_world_tlbs(*world), 2, request->vmid, &step);
	return false;
}

static void a_hoard_finds_that_the_first_barrier_is_missing(void **state)
{
	(void)state;
	for (unsigned int hoard = 0; hoard < 2; hoard++) {
		struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
		struct s2pt_range page = { SLOT_IPA, KB4 };
		struct s2pt_world *broken = NULL;
		struct s2pt_world_faults faults;
		struct s2pt_world *world;

		config.adversary = (struct s2pt_adversary){ .hoard = hoard };
		config.checked = false;
		config.vcpus = 2;
		config.on_tlbi = leave_first_barrier_out;
		config.ctx = &broken;
		world = world_with_slot(&config, MB2, 0);
		assert_non_null(world);
		/* It keeps the table, which would take an invalidation of its own. */
		world_access(world, 0, SLOT_IPA + KB4, WRITE);
		world_access(world, 0, SLOT_IPA, WRITE);
		assert_int_equal(s2pt_world_unmap(world, &page), S2PT_DONE);
		assert_true(s2pt_world_check(world, NULL));
		world_access(world, 0, SLOT_IPA, WRITE);
		broken = world;
		assert_int_equal(s2pt_world_unmap(world, &page), S2PT_DONE);
		broken = NULL;
		assert_int_equal(s2pt_world_check(world, &faults), !hoard);
		assert_int_equal(faults.stale_kept > 0, hoard);
		assert_int_equal(s2pt_world_delete(world), !hoard);
	}
}

static void nobody_walks_where_there_is_no_adversary(void **state)
{
	static const struct s2pt_adversary none = { .rate = 0 };
	static const struct s2pt_adversary always = { .rate = 1000 };
	enum defect defect = NONE;

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct s2pt_world *world = make(false, i ? &always : &none, 1, &defect);
		struct s2pt_tlb_counts counts;

		work(world, 1);
		s2pt_tlbs_counts(s2pt_world_tlbs(world), 1, &counts);
		assert_int_equal(counts.speculated > 0, i);
		assert_int_equal(counts.fills[S2PT_TLB_STAGE2] > 0, i);
		assert_true(s2pt_world_delete(world));
	}
}

/* A first fault loads and swaps at three levels; one barrier follows. */
static void each_event_of_a_fault_is_a_chance(void **state)
{
	static const struct s2pt_adversary always = { .rate = 1000 };
	enum defect defect = NONE;
	struct s2pt_world *world = make(false, &always, 1, &defect);
	struct s2pt_world_report before;
	struct s2pt_world_report after;
	uint64_t walks = 0;

	(void)state;
	s2pt_world_report(world, &before);
	world_access(world, 0, SLOT_IPA, WRITE);
	s2pt_world_report(world, &after);
	assert_int_equal(after.invalidations.barriers - before.invalidations.barriers, 1);
	assert_int_equal(after.invalidations.instructions, before.invalidations.instructions);
	for (unsigned int cpu = 0; cpu < 3; cpu++) {
		struct s2pt_tlb_counts counts;

		s2pt_tlbs_counts(s2pt_world_tlbs(world), cpu, &counts);
		walks += counts.speculated;
	}
	assert_true(walks > 3 + 3 + 1);
	assert_true(s2pt_world_delete(world));
}

/* A dropped invalidation leaves the old page beside the new one. */
static void a_conflict_is_cleared_and_counted(void **state)
{
	static const struct s2pt_adversary adversary = { .rate = 1000, .hoard = true };
	enum defect defect = NONE;
	struct s2pt_world *world = make(false, &adversary, 1, &defect);
	struct s2pt_mapping mapping = {
		.ipa = SLOT_IPA,
		.pa = SLOT_PA + MB2,
		.size = KB4,
		.attr = { .perm = S2PT_R | S2PT_W },
	};
	struct s2pt_world_faults faults;
	struct s2pt_vcpu_outcome outcome;
	struct s2pt_excl excl;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	defect = DROPPED;
	excl = s2pt_world_lock(world);
	assert_int_equal(s2pt_map_alone(excl, &mapping), S2PT_DONE);
	s2pt_world_unlock(world, NULL);
	defect = NONE;
	s2pt_tlbs_speculate(s2pt_world_tlbs(world), 0, s2pt_world_mmu(world), SLOT_IPA);
	outcome = world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(outcome.end, S2PT_VCPU_DONE);
	assert_int_equal(outcome.pa, SLOT_PA + MB2);
	assert_int_equal(outcome.faults, 1);
	assert_int_equal(world_counts(world, 0).faults[S2PT_FAULT_TLB_CONFLICT], 1);
	assert_int_equal(world_counts(world, 0).actions[S2PT_ACT_CLEAR], 1);
	assert_false(s2pt_world_check(world, &faults));
	assert_int_equal(faults.conflicts, 1);
	assert_false(s2pt_world_delete(world));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hook_that_is_whole_leaves_nothing_stale),
		cmocka_unit_test(a_hook_that_is_broken_is_found_in_any_run),
		cmocka_unit_test(a_hoard_finds_that_the_first_barrier_is_missing),
		cmocka_unit_test(nobody_walks_where_there_is_no_adversary),
		cmocka_unit_test(each_event_of_a_fault_is_a_chance),
		cmocka_unit_test(a_conflict_is_cleared_and_counted),
	};

	return cmocka_run_group_tests_name("world adversary", tests, NULL, NULL);
}
