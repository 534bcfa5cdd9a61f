/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the explorer's buffers of dirty state: no order of an entry and its leaf loses a write, and each
 * thing that a host must do is there for something.
 */

#include "s2pt/host/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define POLICIES 4

static enum s2pt_explore_end end_of(const struct s2pt_scenario *scenario, enum s2pt_policy policy,
				    struct s2pt_explore_result *result)
{
	struct s2pt_explore_config config = {
		.scenario = scenario, .policy = policy, .vcpus = 2, .bound = S2PT_EXPLORE_UNBOUNDED
	};

	s2pt_explore(&config, result);
	return result->end;
}

static void assert_lost(const struct s2pt_scenario *scenario, const char *why)
{
	struct s2pt_explore_result result;

	assert_int_equal(end_of(scenario, S2PT_EXACT, &result), S2PT_EXPLORE_WRONG);
	assert_non_null(strstr(result.why, why));
}

static void no_order_of_entry_and_leaf_loses_a_write(void **state)
{
	static const char *const names[] = { "hdbss", "hdbss-relax", "hdbss-abort" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (unsigned int policy = 0; policy < POLICIES; policy++) {
			struct s2pt_explore_result result;

			assert_int_equal(end_of(s2pt_scenario_find(names[i]),
						(enum s2pt_policy)policy, &result),
					 S2PT_EXPLORE_EXHAUSTED);
		}
	}
}

/* An entry that comes first is read before the leaf is dirty, and the leaf is never made clean. */
static void a_vcpu_that_stays_in_the_guest_loses_an_entry(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("hdbss");

	(void)state;
	scenario.host = "i0";
	scenario.vcpu[1] = "r0";
	assert_lost(&scenario, "no entry says so");
}

/* If only entries that come last could be had, who has no vCPU leave would be right. */
static void an_entry_that_comes_last_is_read_in_time_or_later(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("hdbss");
	struct s2pt_explore_result result;

	(void)state;
	scenario.host = "i0";
	scenario.vcpu[0] = "o0w0";
	scenario.vcpu[1] = "r0";
	assert_int_equal(end_of(&scenario, S2PT_EXACT, &result), S2PT_EXPLORE_EXHAUSTED);
}

static void a_fault_code_that_is_passed_over_loses_a_write(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("hdbss-abort");

	(void)state;
	scenario.host = "f0";
	assert_lost(&scenario, "no entry says so");
}

/* What a fault makes dirty has no entry: whoever answers it logs the page. */
static void a_leaf_that_is_dirty_without_an_entry_is_lost(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("hdbss");

	(void)state;
	scenario.before = "d0l0";
	scenario.host = "e0";
	assert_lost(&scenario, "no entry says so");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_order_of_entry_and_leaf_loses_a_write),
		cmocka_unit_test(a_vcpu_that_stays_in_the_guest_loses_an_entry),
		cmocka_unit_test(an_entry_that_comes_last_is_read_in_time_or_later),
		cmocka_unit_test(a_fault_code_that_is_passed_over_loses_a_write),
		cmocka_unit_test(a_leaf_that_is_dirty_without_an_entry_is_lost),
	};

	return cmocka_run_group_tests_name("hdbss", tests, NULL, NULL);
}
