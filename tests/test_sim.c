/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the simulator: times that can be worked out by hand, and counts. */

#include "guest.h"
#include "run.h"
#include "variant.h"
#include "workload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct sim sim;

static struct sim_setup setup_of(const char *workload, unsigned int vcpus)
{
	struct sim_setup setup = {
		.workload = sim_workload_find(workload),
		.costs = sim_costs_default(),
		.policy = S2PT_EXACT,
		.vcpus = vcpus,
		.seed = 1,
		.limit = 1000000000,
	};

	/* Without chance times can be worked out by hand. */
	setup.costs.spread = 0;
	assert_non_null(setup.workload);
	return setup;
}

static void run(const struct sim_setup *setup)
{
	assert_true(sim_run(&sim, setup));
	assert_int_equal(sim.counts.errors, 0);
}

static uint64_t sum_of_latencies(void)
{
	double sum = 0;

	for (uint64_t i = 0; i < sim.counts.accesses; i++)
		sum += sim.latency[i];
	return (uint64_t)sum;
}

/* The time that a fault takes apart from what happens at entries. */
static uint64_t fixed(const struct sim_costs *costs)
{
	return sim.counts.accesses * 4 * costs->load +
	       sim.counts.faults * (costs->exit + costs->host + costs->work);
}

static void a_lone_vcpu_pays_the_sum_of_its_steps(void **state)
{
	struct sim_setup setup = setup_of("partition", 1);
	const struct sim_costs *costs = &setup.costs;
	uint64_t steps;

	(void)state;
	setup.accesses = 100;
	run(&setup);
	assert_int_equal(sim.counts.accesses, 100);
	assert_int_equal(sim.counts.faults, 100);
	assert_int_equal(sim.counts.broadcasts, 0);
	/* The links to the new tables are stored, and the root's line has to be fetched. */
	steps = sim.counts.loads * costs->load + sim.counts.swaps * costs->swap +
		(sim.counts.tables - sim.pt.config.format.geom.root_pages) * costs->page;
	assert_in_range(sim.elapsed, fixed(costs) + steps,
			fixed(costs) + steps + 4 * (costs->line + costs->swap));
	assert_int_equal(sim.elapsed, sum_of_latencies());
	sim_end(&sim);
}

static void each_access_is_done_and_each_page_mapped_once(void **state)
{
	static const char *const workloads[] = { "overlap", "partition", "dirty", "shared" };

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		struct sim_setup setup = setup_of(workloads[i], 24);
		struct s2pt_entry entry;
		s2pt_ipa_t ipa;
		unsigned int perm;

		setup.accesses = 20;
		run(&setup);
		assert_int_equal(sim.counts.accesses, 24 * 20);
		assert_int_equal(sim.counts.unfinished, 0);
		for (unsigned int nth = 0; nth < 24 * 20; nth++) {
			setup.workload->access(&sim.vcpus[nth % 24], nth / 24, &ipa, &perm);
			assert_int_equal(s2pt_lookup(&sim.pt, ipa, &entry), S2PT_DONE);
			assert_int_equal(
				s2pt_desc_pa(&sim.pt.config.format, entry.desc, entry.level),
				sim_pa_of(&sim, entry.ipa));
			assert_int_equal(perm & ~s2pt_desc_perm(&sim.pt.config.format, entry.desc),
					 0);
		}
		sim_end(&sim);
	}
}

static void a_seed_gives_the_same_numbers_every_time(void **state)
{
	struct sim_setup setup = setup_of("fight", 40);
	struct sim_counts first;
	uint64_t elapsed;

	(void)state;
	setup.policy = S2PT_ALWAYS_BBM;
	setup.costs = sim_costs_default();
	run(&setup);
	first = sim.counts;
	elapsed = sim.elapsed;
	sim_end(&sim);
	run(&setup);
	assert_memory_equal(&first, &sim.counts, sizeof(first));
	assert_int_equal(elapsed, sim.elapsed);
	sim_end(&sim);
	setup.seed = 2;
	run(&setup);
	assert_int_not_equal(elapsed, sim.elapsed);
	sim_end(&sim);
}

static void a_write_lock_lets_one_fault_after_the_other(void **state)
{
	struct sim_setup setup = setup_of("partition", 8);
	const struct sim_costs *costs = &setup.costs;
	uint64_t alone;

	(void)state;
	setup.accesses = 50;
	run(&setup);
	alone = sim.elapsed;
	sim_end(&sim);
	setup.locking = SIM_WRITE_LOCK;
	run(&setup);
	/* Nothing but exit and look-up overlaps. */
	assert_true(sim.elapsed >= sim.counts.faults * costs->work);
	assert_true(sim.elapsed > 2 * alone);
	sim_end(&sim);
	setup.locking = SIM_READ_LOCK;
	run(&setup);
	/* Each fault writes the lock's line twice, and that line goes from one to one. */
	assert_true(sim.elapsed >= sim.counts.faults * 2 * costs->line);
	assert_true(sim.elapsed < 2 * alone);
	sim_end(&sim);
}

static void broadcasts_cost_more_beside_others(void **state)
{
	struct sim_setup setup = setup_of("dirty", 1);
	const struct sim_costs *costs = &setup.costs;
	uint64_t alone;

	(void)state;
	setup.accesses = 10;
	run(&setup);
	assert_int_equal(sim.counts.broadcasts, 10);
	alone = sim.elapsed;
	assert_true(alone >= 10 * costs->broadcast);
	sim_end(&sim);
	setup.vcpus = 2;
	run(&setup);
	assert_int_equal(sim.counts.broadcasts, 20);
	assert_true(sim.elapsed >= alone + 9 * costs->sender);
	sim_end(&sim);
	setup.eager = true;
	run(&setup);
	assert_int_equal(sim.counts.broadcasts, 0);
	assert_true(sim.prepared > 20 * costs->broadcast);
	assert_true(sim.elapsed < alone);
	sim_end(&sim);
}

static void looking_again_saves_exits(void **state)
{
	struct sim_setup setup = setup_of("shared", 16);
	uint64_t faults;

	(void)state;
	setup.costs = sim_costs_default();
	run(&setup);
	assert_true(sim.counts.busy > 0);
	faults = sim.counts.faults;
	sim_end(&sim);
	setup.retry = 2000;
	run(&setup);
	assert_true(sim.counts.faults < faults);
	sim_end(&sim);
}

static void policies_break_where_they_say(void **state)
{
	static const enum s2pt_policy quiet[] = { S2PT_EXACT, S2PT_KVM, S2PT_RFC_2020 };
	struct sim_setup setup = setup_of("fight", 32);

	(void)state;
	setup.costs = sim_costs_default();
	for (unsigned int i = 0; i < 3; i++) {
		setup.policy = quiet[i];
		run(&setup);
		assert_int_equal(sim.counts.breaks, 0);
		sim_end(&sim);
	}
	setup.policy = S2PT_ALWAYS_BBM;
	run(&setup);
	assert_true(sim.counts.breaks > 0);
	sim_end(&sim);
}

static void who_runs_out_of_time_is_counted(void **state)
{
	struct sim_setup setup = setup_of("partition", 4);

	(void)state;
	setup.limit = 10000;
	run(&setup);
	assert_int_equal(sim.counts.unfinished, 4);
	assert_in_range(sim.counts.accesses, 1, 1023);
	sim_end(&sim);
}

static void no_workload_has_another_name(void **state)
{
	(void)state;
	assert_null(sim_workload_find("nonsense"));
}

static void run_log(enum sim_log log, unsigned int vcpus, unsigned int accesses)
{
	struct sim_setup setup = setup_of("log", vcpus);

	setup.accesses = accesses;
	setup.log = log;
	setup.eager = true;
	run(&setup);
	assert_int_equal(sim.counts.accesses, vcpus * accesses);
}

static void the_mmu_keeps_the_log_without_faults(void **state)
{
	struct sim_costs costs = sim_costs_default();

	(void)state;
	for (unsigned int vcpus = 1; vcpus <= 2; vcpus++) {
		run_log(SIM_LOG_DBM, vcpus, 512);
		assert_int_equal(sim.counts.faults, 0);
		assert_int_equal(sim.counts.dirtied, vcpus * 512);
		/* A block is broken; its pages are made clean when the log begins, and when it is read. */
		assert_int_equal(sim.counts.swaps, vcpus * (1 + 512 + 512));
		/* One line of eight entries after the other comes to the vCPU; nothing is shared. */
		assert_int_equal(sum_of_latencies(), vcpus * (UINT64_C(2048) * costs.load +
							      64 * costs.line + 448 * costs.swap));
		sim_end(&sim);
	}
}

static void a_log_by_faults_takes_one_for_each_page(void **state)
{
	(void)state;
	run_log(SIM_LOG_PROTECT, 4, 512);
	assert_int_equal(sim.counts.faults, 4 * 512);
	assert_int_equal(sim.counts.dirtied, 0);
	sim_end(&sim);
}

static void what_was_collected_is_written_again(void **state)
{
	static const enum sim_log logs[] = { SIM_LOG_PROTECT, SIM_LOG_INITIALLY_SET, SIM_LOG_DBM,
					     SIM_LOG_HDBSS, SIM_LOG_HACDBS };

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		struct s2pt_entry entry;

		run_log(logs[i], 2, 100);
		assert_true(sim.prepared > 0 && sim.collected > 0);
		assert_int_equal(s2pt_lookup(&sim.pt, UINT64_C(1) << 30, &entry), S2PT_DONE);
		assert_false(s2pt_desc_perm(&sim.pt.config.format, entry.desc) & S2PT_W);
		sim_end(&sim);
	}
}

static void what_was_collected_goes_by_one_invalidation_of_dirty_state(void **state)
{
	struct sim_setup setup = setup_of("log", 2);
	uint64_t without;

	(void)state;
	setup.accesses = 512;
	setup.log = SIM_LOG_DBM;
	setup.eager = true;
	run(&setup);
	without = sim.counts.broadcasts;
	assert_int_equal(sim.counts.cleanings, 0);
	sim_end(&sim);
	setup.tlbiw = true;
	run(&setup);
	/* When the log begins, and when it is read.  FEAT_TLBIRANGE takes one for a range, too. */
	assert_int_equal(sim.counts.cleanings, 2);
	assert_int_equal(sim.counts.broadcasts, without);
	sim_end(&sim);
}

static void a_run_is_collected_as_a_whole(void **state)
{
	struct sim_setup setup = setup_of("log", 2);
	struct s2pt_entry entry;

	(void)state;
	setup.accesses = 500;
	setup.log = SIM_LOG_DBM;
	setup.runs = true;
	run(&setup);
	assert_int_equal(sim.counts.faults, 0);
	assert_int_equal(sim.counts.dirtied, 2 * 500);
	/* 32 runs of each vCPU, when the log begins and when it is read; of the last one four pages are clean. */
	assert_int_equal(sim.counts.swaps, 2 * 2 * 32 * 16);
	/* One leaf is held while the others of its run are made clean.  Nothing is split. */
	assert_int_equal(sim.counts.breaks, 2 * 2 * 32);
	assert_int_equal(sim.counts.broadcasts, 2);
	assert_int_equal(s2pt_lookup(&sim.pt, UINT64_C(1) << 30, &entry), S2PT_DONE);
	assert_true(entry.desc.word >> 52 & 1);
	assert_false(s2pt_desc_perm(&sim.pt.config.format, entry.desc) & S2PT_W);
	sim_end(&sim);
}

static void a_cpu_cleans_what_its_buffer_names(void **state)
{
	struct sim_costs costs = sim_costs_default();

	(void)state;
	run_log(SIM_LOG_HACDBS, 1, 512);
	/* When the log begins; the core makes nothing clean in the end. */
	assert_int_equal(sim.counts.swaps, 1 + 512);
	assert_int_equal(sim.counts.full, 0);
	/* An entry, a walk and a swap for each page, in lines that this CPU has, and one invalidation. */
	assert_int_equal(sim.collected,
			 512 * (costs.entry + 4 * costs.load + costs.swap) + costs.broadcast);
	sim_end(&sim);
	run_log(SIM_LOG_HACDBS, 2, 1100);
	assert_int_equal(sim.counts.full, 2 * 2);
	assert_int_equal(sim.counts.dirtied, 2 * 1100);
	sim_end(&sim);
}

static void a_full_buffer_is_an_exit(void **state)
{
	(void)state;
	run_log(SIM_LOG_HDBSS, 1, 512);
	assert_int_equal(sim.counts.full, 0);
	sim_end(&sim);
	run_log(SIM_LOG_HDBSS, 2, 1100);
	assert_int_equal(sim.counts.full, 2 * 2);
	assert_int_equal(sim.counts.dirtied, 2 * 1100);
	assert_int_equal(sim.counts.faults, 0);
	sim_end(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lone_vcpu_pays_the_sum_of_its_steps),
		cmocka_unit_test(each_access_is_done_and_each_page_mapped_once),
		cmocka_unit_test(a_seed_gives_the_same_numbers_every_time),
		cmocka_unit_test(a_write_lock_lets_one_fault_after_the_other),
		cmocka_unit_test(broadcasts_cost_more_beside_others),
		cmocka_unit_test(looking_again_saves_exits),
		cmocka_unit_test(policies_break_where_they_say),
		cmocka_unit_test(who_runs_out_of_time_is_counted),
		cmocka_unit_test(no_workload_has_another_name),
		cmocka_unit_test(the_mmu_keeps_the_log_without_faults),
		cmocka_unit_test(a_log_by_faults_takes_one_for_each_page),
		cmocka_unit_test(what_was_collected_is_written_again),
		cmocka_unit_test(what_was_collected_goes_by_one_invalidation_of_dirty_state),
		cmocka_unit_test(a_run_is_collected_as_a_whole),
		cmocka_unit_test(a_cpu_cleans_what_its_buffer_names),
		cmocka_unit_test(a_full_buffer_is_an_exit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
