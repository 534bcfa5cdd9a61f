/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of storms in threads: what is asserted holds however they are scheduled. */

#include "storm/replay.h"
#include "storm/rows.h"
#include "storm/run.h"
#include "storm/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct storm_options usual = {
	.tlbi = { .kind = S2PT_DELAY_EXPONENTIAL, .ns = 4000 },
	.lookup_ns = 500,
	.seed = 1,
	.repeat = 1,
	.patience = 1000,
};

static struct storm_figures play(const struct storm_options *options, const struct script *script,
				 enum s2pt_policy policy)
{
	struct storm_result result = { .policy = policy };

	assert_true(sample_init(&result.latency, options->seed));
	assert_true(storm_run(options, script, &result));
	assert_int_equal(result.latency.offered, result.figures.faults);
	sample_free(&result.latency);
	for (size_t i = 0; !storm_clean(&result.figures) && i < storm_n_rows; i++)
		print_error("%s, %s, seed %u: %s %u\n", script->name, storm_policy_option(policy),
			    (unsigned int)options->seed, storm_rows[i].key,
			    (unsigned int)storm_figure(&result.figures, &storm_rows[i]));
	assert_true(storm_clean(&result.figures));
	return result.figures;
}

static struct storm_figures play_scenario(const struct storm_options *options, const char *name,
					  enum s2pt_policy policy)
{
	struct script *script = storm_scenario(name, options);
	struct storm_figures figures;

	assert_non_null(script);
	figures = play(options, script, policy);
	script_free(script);
	return figures;
}

static void every_scenario_is_clean_under_every_policy(void **state)
{
	static const char *const names[] = { "seed-unset", "seed-break", "seed-exec-1g",
					     "overlap",    "partition",  "dirty-log" };
	struct storm_options options = usual;

	(void)state;
	options.accesses = 512;
	options.repeat = 2;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (int policy = S2PT_EXACT; policy <= S2PT_ALWAYS_BBM; policy++) {
			struct storm_figures figures =
				play_scenario(&options, names[i], (enum s2pt_policy)policy);

			/*
			 * The fight takes whole rounds, and has accesses of its own while logging.
			 */
			assert_true(figures.accesses >= UINT64_C(2) * 4 * 512);
			assert_true(figures.faults);
		}
}

static void granules_and_backings_are_clean(void **state)
{
	static const unsigned int granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	static const uint64_t backings[] = { 0, 4096, 2 << 20, 1 << 30 };
	struct storm_options options = usual;

	(void)state;
	options.accesses = 256;
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 4; k++) {
			options.granule = granules[i];
			options.backing = backings[k];
			play_scenario(&options, "seed-break", S2PT_KVM);
			play_scenario(&options, "dirty-log", S2PT_EXACT);
		}
}

static void only_always_bbm_fights_over_permissions(void **state)
{
	struct storm_options options = usual;
	uint64_t fought = 0;

	(void)state;
	options.accesses = 2048;
	/* Where no two threads fault at once nothing is fought over; then others may. */
	for (options.seed = 1; options.seed <= (fought ? 3 : 50); options.seed++) {
		for (int policy = S2PT_EXACT; policy < S2PT_ALWAYS_BBM; policy++) {
			struct storm_figures figures =
				play_scenario(&options, "seed-exec-1g", (enum s2pt_policy)policy);

			assert_int_equal(figures.breaks_permission_only, 0);
			assert_int_equal(figures.livelocks, 0);
			/* Who holds an entry may have lost its CPU, and whoever meets it faults again. */
			assert_true(figures.longest_stall <= 16 + figures.refaults_busy);
		}
		fought += play_scenario(&options, "seed-exec-1g", S2PT_ALWAYS_BBM)
				  .breaks_permission_only;
	}
	assert_true(fought > 0);
}

/* In the KVM column a lost permission costs a fault that says so. */
static void kvm_leaves_permissions_to_the_permission_fault(void **state)
{
	struct storm_options options = usual;
	struct storm_figures figures;

	(void)state;
	options.accesses = 4096;
	figures = play_scenario(&options, "seed-unset", S2PT_KVM);
	assert_int_equal(figures.breaks, 0);
	assert_int_equal(figures.narrowed_in_place, 0);
	assert_true(figures.refaults_permission_only > 0);
	assert_true(figures.refaults >= figures.refaults_permission_only);
}

static struct storm_list load(const char *name, const struct storm_options *options)
{
	struct storm_list list = { 0 };
	char path[512];
	char *paths[] = { path };

	snprintf(path, sizeof(path), "%s/traces/%s.csv.xz", DATA, name);
	assert_true(storm_load(paths, 1, options, &list));
	return list;
}

static void recorded_traces_are_clean_under_every_policy(void **state)
{
	static const char *const names[] = { "k6.12-n1.exec", "k6.12-n1.rwlock",
					     "k6.12-16k-n1.manyvm", "k6.12-a72.manyvm" };
	struct storm_options options = usual;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct storm_list list = load(names[i], &options);

		for (size_t k = 0; k < list.count; k++)
			for (int policy = S2PT_EXACT; policy <= S2PT_ALWAYS_BBM; policy++)
				play(&options, list.scripts[k], (enum s2pt_policy)policy);
		storm_list_free(&list);
	}
}

static uint64_t accesses_of(const struct script *script)
{
	uint64_t accesses = 0;

	for (unsigned int i = 0; i < script->vcpus; i++)
		accesses += script->actors[i].count;
	return accesses;
}

static void more_vcpus_than_traced_perform_the_same_accesses(void **state)
{
	struct storm_options options = usual;
	struct storm_list traced = load("k6.12-n1.exec", &options);
	struct storm_list doubled;
	struct storm_list single;

	(void)state;
	options.vcpus = 2 * traced.scripts[0]->vcpus;
	doubled = load("k6.12-n1.exec", &options);
	options.vcpus = 1;
	single = load("k6.12-n1.exec", &options);
	assert_int_equal(accesses_of(doubled.scripts[0]), 2 * accesses_of(traced.scripts[0]));
	assert_int_equal(accesses_of(single.scripts[0]), accesses_of(traced.scripts[0]));
	assert_int_equal(single.scripts[0]->vcpus, 1);
	storm_list_free(&traced);
	storm_list_free(&doubled);
	storm_list_free(&single);
}

static void many_vms_become_as_many_scripts(void **state)
{
	struct storm_options options = usual;
	struct storm_list list = load("k6.12-16k-n1.manyvm", &options);

	(void)state;
	assert_int_equal(list.count, 4);
	assert_int_equal(list.scripts[0]->granule, S2PT_16K);
	assert_int_equal(list.scripts[0]->ipa_bits, 33);
	assert_int_equal(list.scripts[3]->ipa_bits, 48);
	storm_list_free(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_is_clean_under_every_policy),
		cmocka_unit_test(granules_and_backings_are_clean),
		cmocka_unit_test(only_always_bbm_fights_over_permissions),
		cmocka_unit_test(kvm_leaves_permissions_to_the_permission_fault),
		cmocka_unit_test(recorded_traces_are_clean_under_every_policy),
		cmocka_unit_test(more_vcpus_than_traced_perform_the_same_accesses),
		cmocka_unit_test(many_vms_become_as_many_scripts),
	};

	return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
