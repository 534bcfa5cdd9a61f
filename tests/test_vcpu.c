/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a vCPU: accesses, faults, what comes of two at once, and counts. */

#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define READ  S2PT_MMU_READ
#define WRITE S2PT_MMU_WRITE
#define FETCH S2PT_MMU_FETCH

static uint64_t came_to(const struct s2pt_vcpu_counts *counts, enum s2pt_action action,
			enum s2pt_status status)
{
	return counts->statuses[action][status - S2PT_ENOMEM];
}

static struct s2pt_world *make(enum s2pt_policy policy, uint64_t found)
{
	struct s2pt_world_config config = world_config(S2PT_4K, policy);
	struct s2pt_world *world = world_with_slot(&config, 8 * MB2, found);

	assert_non_null(world);
	return world;
}

static void a_first_access_faults_once_and_the_next_one_hits(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_vcpu_outcome outcome = world_access(world, 0, SLOT_IPA + 0x5123, READ);
	struct s2pt_vcpu_counts counts;

	(void)state;
	assert_int_equal(outcome.end, S2PT_VCPU_DONE);
	assert_int_equal(outcome.faults, 1);
	assert_int_equal(outcome.status, S2PT_DONE);
	assert_int_equal(outcome.pa, SLOT_PA + 0x5123);
	outcome = world_access(world, 0, SLOT_IPA + 0x5ff8, READ);
	assert_int_equal(outcome.faults, 0);
	assert_true(outcome.answer.hit);
	counts = world_counts(world, 0);
	assert_int_equal(counts.accesses, 2);
	assert_int_equal(counts.ends[S2PT_VCPU_DONE], 2);
	assert_int_equal(counts.faults[S2PT_FAULT_TRANSLATION], 1);
	assert_int_equal(came_to(&counts, S2PT_ACT_MAP, S2PT_DONE), 1);
	assert_int_equal(counts.longest_run, 1);
	assert_int_equal(counts.longest_ipa, SLOT_IPA + 0x5123);
	assert_int_equal(counts.longest_level, 3);
	assert_int_equal(counts.breaks, 0);
	assert_true(s2pt_world_delete(world));
}

static void memory_that_lies_together_is_mapped_by_a_block(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, MB2);

	(void)state;
	world_access(world, 0, SLOT_IPA + MB2 + 0x5000, WRITE);
	assert_int_equal(world_leaf(world, SLOT_IPA + MB2).level, 2);
	assert_int_equal(world_access(world, 1, SLOT_IPA + 2 * MB2 - 8, WRITE).faults, 0);
	assert_true(s2pt_world_delete(world));
}

static void a_fetch_from_what_is_written_relaxes(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, MB2);
	struct s2pt_vcpu_counts counts;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_int_equal(world_perm(world, SLOT_IPA), S2PT_R | S2PT_W);
	assert_int_equal(world_access(world, 0, SLOT_IPA, FETCH).faults, 1);
	assert_int_equal(world_perm(world, SLOT_IPA), S2PT_R | S2PT_W | S2PT_X);
	counts = world_counts(world, 0);
	assert_int_equal(counts.faults[S2PT_FAULT_PERMISSION], 1);
	assert_int_equal(came_to(&counts, S2PT_ACT_RELAX, S2PT_DONE), 1);
	assert_int_equal(counts.breaks, 0);
	assert_true(s2pt_world_delete(world));
}

static void a_permission_added_elsewhere_costs_one_fault_that_was_for_nothing(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, 0);
	struct s2pt_vcpu_outcome outcome;
	struct s2pt_vcpu_counts counts;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	world_access(world, 1, SLOT_IPA, READ);
	world_access(world, 0, SLOT_IPA, FETCH);
	outcome = world_access(world, 1, SLOT_IPA, FETCH);
	assert_int_equal(outcome.end, S2PT_VCPU_DONE);
	assert_int_equal(outcome.faults, 1);
	assert_int_equal(outcome.status, S2PT_ALREADY);
	counts = world_counts(world, 1);
	assert_int_equal(counts.tlb.verdicts[S2PT_TLB_NARROW], 1);
	assert_true(s2pt_world_delete(world));
}

static void without_hardware_the_access_flag_is_touched(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_range range = { SLOT_IPA, KB4 };
	struct s2pt_world *world;
	struct s2pt_vcpu_counts counts;
	bool young = false;

	(void)state;
	config.hardware_access_flag = false;
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(s2pt_world_age(world, &range, false, &young), S2PT_DONE);
	assert_true(young);
	assert_int_equal(s2pt_world_age(world, &range, false, &young), S2PT_DONE);
	assert_false(young);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).faults, 1);
	counts = world_counts(world, 0);
	assert_int_equal(counts.faults[S2PT_FAULT_ACCESS], 1);
	assert_int_equal(came_to(&counts, S2PT_ACT_TOUCH, S2PT_DONE), 1);
	assert_int_equal(s2pt_world_age(world, &range, false, &young), S2PT_DONE);
	assert_true(young);
	assert_true(s2pt_world_delete(world));
}

static void hardware_sets_the_access_flag_without_a_fault(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_range range = { SLOT_IPA, KB4 };
	bool young = false;

	(void)state;
	world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(s2pt_world_age(world, &range, false, &young), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).faults, 0);
	assert_int_equal(s2pt_world_age(world, &range, false, &young), S2PT_DONE);
	assert_true(young);
	/* Lazily: what is cached goes on, and the page looks old. */
	world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(s2pt_world_age(world, &range, true, &young), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).answer.verdict, S2PT_TLB_AGED);
	assert_int_equal(s2pt_world_age(world, &range, true, &young), S2PT_DONE);
	assert_false(young);
	assert_true(s2pt_world_delete(world));
}

struct end_row {
	const char *name;
	s2pt_ipa_t ipa;
	enum s2pt_mmu_access_type type;
	enum s2pt_vcpu_end end;
};

static void what_is_not_memory_leaves_the_guest(void **state)
{
	static const struct end_row rows[] = {
		{ "read of no memory", 0x1000, READ, S2PT_VCPU_EMULATE },
		{ "write to no memory", 0x1000, WRITE, S2PT_VCPU_EMULATE },
		{ "fetch from no memory", 0x1000, FETCH, S2PT_VCPU_INJECT },
		{ "write to read-only memory", SLOT_IPA, WRITE, S2PT_VCPU_EMULATE },
		{ "read of read-only memory", SLOT_IPA, READ, S2PT_VCPU_DONE },
		{ "beyond the input space", UINT64_C(1) << 41, READ, S2PT_VCPU_INJECT },
	};
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_slot slot = { .ipa = SLOT_IPA, .size = MB2, .readonly = true };
	struct s2pt_world *world = world_make(&config);

	(void)state;
	assert_non_null(world);
	assert_int_equal(s2pt_world_slot_add(world, &slot), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_vcpu_outcome outcome =
			world_access(world, 0, rows[i].ipa, rows[i].type);

		if (outcome.end != rows[i].end)
			fail_msg("%s: %d", rows[i].name, (int)outcome.end);
	}
	assert_true(s2pt_world_delete(world));
}

static void without_memory_for_tables_an_access_ends_in_an_error(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_vcpu_outcome outcome;

	(void)state;
	s2pt_pool_limit(s2pt_world_pool(world), 1);
	outcome = world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(outcome.end, S2PT_VCPU_ERROR);
	assert_int_equal(outcome.status, S2PT_ENOMEM);
	s2pt_pool_limit(s2pt_world_pool(world), 0);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).end, S2PT_VCPU_DONE);
	assert_true(s2pt_world_delete(world));
}

static bool drop_local(void *ctx, struct s2pt_tlbi *request)
{
	(void)ctx;
	return request->scope != S2PT_LOCAL;
}

static void a_vcpu_that_makes_no_progress_is_given_up(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct s2pt_world *world;
	struct s2pt_vcpu_outcome outcome;
	struct s2pt_vcpu_counts counts;

	(void)state;
	config.on_tlbi = drop_local;
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, WRITE);
	outcome = world_access(world, 0, SLOT_IPA, FETCH);
	assert_int_equal(outcome.end, S2PT_VCPU_STUCK);
	assert_int_equal(outcome.faults, 50);
	assert_int_equal(outcome.status, S2PT_ALREADY);
	counts = world_counts(world, 0);
	assert_int_equal(counts.longest_run, 50);
	assert_int_equal(counts.longest_ipa, SLOT_IPA);
	assert_int_equal(counts.longest_word, world_leaf(world, SLOT_IPA).desc.word);
	assert_int_equal(counts.ends[S2PT_VCPU_STUCK], 1);
	s2pt_world_delete(world);
}

struct fight_row {
	enum s2pt_policy policy;
	enum s2pt_status status;
	uint64_t breaks;
	unsigned int perm;
};

/* Both vCPUs find nothing mapped; one maps to write, the other to execute. */
static void what_two_faults_at_once_come_to_is_the_policys(void **state)
{
	static const struct fight_row rows[] = {
		{ S2PT_EXACT, S2PT_DONE, 0, S2PT_R | S2PT_W | S2PT_X },
		{ S2PT_KVM, S2PT_REFAULT, 0, S2PT_R | S2PT_W },
		{ S2PT_RFC_2020, S2PT_DONE, 0, S2PT_R | S2PT_W | S2PT_X },
		{ S2PT_ALWAYS_BBM, S2PT_DONE, 1, S2PT_R | S2PT_W | S2PT_X },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_mmu_access write = { .ipa = SLOT_IPA, .type = WRITE };
		struct s2pt_mmu_access fetch = { .ipa = SLOT_IPA, .type = FETCH };
		struct s2pt_world *world = make(rows[i].policy, MB2);
		struct s2pt_vcpu *vcpu[2] = { s2pt_world_vcpu(world, 0),
					      s2pt_world_vcpu(world, 1) };
		struct s2pt_tlb_answer answer[2];
		struct s2pt_vcpu_exit handled;

		assert_false(s2pt_vcpu_try(vcpu[0], &write, &answer[0]));
		assert_false(s2pt_vcpu_try(vcpu[1], &fetch, &answer[1]));
		assert_int_equal(s2pt_vcpu_fault(vcpu[0], &write, &answer[0], NULL), S2PT_DONE);
		assert_int_equal(s2pt_vcpu_fault(vcpu[1], &fetch, &answer[1], &handled),
				 rows[i].status);
		assert_int_equal(handled.plan.action, S2PT_ACT_MAP);
		assert_int_equal(handled.slot, 0);
		assert_int_equal(world_perm(world, SLOT_IPA), rows[i].perm);
		assert_int_equal(world_counts(world, 1).breaks, rows[i].breaks);
		assert_true(s2pt_world_delete(world));
	}
}

struct exits {
	unsigned int count;
	struct s2pt_vcpu_exit last;
};

static void note_exit(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled)
{
	struct exits *exits = ctx;

	exits->count += vcpu + 1;
	exits->last = *handled;
}

static void whoever_asks_is_told_of_each_fault(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct exits exits = { 0 };
	struct s2pt_world *world;

	(void)state;
	config.clock = true;
	config.on_exit = note_exit;
	config.ctx = &exits;
	world = world_with_slot(&config, MB2, 0);
	assert_non_null(world);
	world_access(world, 1, SLOT_IPA + 0x3010, WRITE);
	assert_int_equal(exits.count, 2);
	assert_int_equal(exits.last.fault.ipa, SLOT_IPA + 0x3010);
	assert_true(exits.last.fault.write);
	assert_int_equal(exits.last.plan.mapping.ipa, SLOT_IPA + 0x3000);
	assert_true(exits.last.ns > 0);
	assert_int_equal(world_counts(world, 1).fault_ns, exits.last.ns);
	assert_true(s2pt_world_delete(world));
}

static void pages_for_tables_come_from_a_stock_of_the_vcpu(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct s2pt_world *world = world_with_slot(&config, 64 * MB2, 0);
	struct s2pt_world_report report;
	uint64_t allocs = 0;

	(void)state;
	assert_non_null(world);
	/* One table each, and one for all. */
	for (unsigned int i = 0; i < 14; i++) {
		assert_int_equal(world_access(world, 0, SLOT_IPA + i * MB2, WRITE).end,
				 S2PT_VCPU_DONE);
		s2pt_world_report(world, &report);
		if (i == 0)
			allocs = report.pool.allocs;
		/* The pool was asked once. */
		assert_int_equal(report.pool.allocs, allocs);
	}
	/* What another vCPU has in stock is its own. */
	world_access(world, 1, SLOT_IPA + 20 * MB2, WRITE);
	s2pt_world_report(world, &report);
	assert_true(report.pool.allocs > allocs);
	assert_true(s2pt_world_delete(world));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_access_faults_once_and_the_next_one_hits),
		cmocka_unit_test(memory_that_lies_together_is_mapped_by_a_block),
		cmocka_unit_test(a_fetch_from_what_is_written_relaxes),
		cmocka_unit_test(a_permission_added_elsewhere_costs_one_fault_that_was_for_nothing),
		cmocka_unit_test(without_hardware_the_access_flag_is_touched),
		cmocka_unit_test(hardware_sets_the_access_flag_without_a_fault),
		cmocka_unit_test(what_is_not_memory_leaves_the_guest),
		cmocka_unit_test(without_memory_for_tables_an_access_ends_in_an_error),
		cmocka_unit_test(a_vcpu_that_makes_no_progress_is_given_up),
		cmocka_unit_test(what_two_faults_at_once_come_to_is_the_policys),
		cmocka_unit_test(pages_for_tables_come_from_a_stock_of_the_vcpu),
		cmocka_unit_test(whoever_asks_is_told_of_each_fault),
	};

	return cmocka_run_group_tests_name("vcpu", tests, NULL, NULL);
}
