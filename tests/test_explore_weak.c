/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores on hardware that reorders: the scenarios stay without a find, and a barrier or a release
 * that is left out is found by what it leads to, without the checker.
 */

#include "s2pt/host/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Schedules that are run of a scenario, unless all are to be. */
#define MOST 150

static bool all;

static struct s2pt_explore_config of(const char *name, enum s2pt_policy policy)
{
	return (struct s2pt_explore_config){
		.scenario = s2pt_scenario_find(name),
		.policy = policy,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
		.weak = true,
		.unchecked = true,
	};
}

static void the_scenarios_stay_without_a_find(void **state)
{
	static const enum s2pt_policy policies[] = { S2PT_EXACT, S2PT_KVM };
	unsigned int exhausted = 0;

	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int p = 0; p < sizeof(policies) / sizeof(policies[0]); p++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i)->name, policies[p]);
			struct s2pt_explore_result result;

			config.unchecked = false;
			config.most = all ? 0 : MOST;
			s2pt_explore(&config, &result);
			if (result.why[0])
				fail_msg("%s, %s: %s, --replay %s", config.scenario->name,
					 s2pt_policy_name(policies[p]), result.why, result.replay);
			exhausted += result.end == S2PT_EXPLORE_EXHAUSTED;
		}
	}
	print_message("exhausted: %u\n", exhausted);
	assert_in_range(exhausted, all ? 54 : 20, 1000);
}

/* A scan reads all words of a table: those that nobody writes are no steps, or there would be no end to it. */
static void a_scan_beside_buffers_is_exhausted(void **state)
{
	struct s2pt_explore_config config = of("hdbss-abort", S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.unchecked = false;
	config.most = 20000;
	s2pt_explore(&config, &result);
	if (result.end != S2PT_EXPLORE_EXHAUSTED)
		fail_msg("%s, %s", s2pt_explore_end_name(result.end), result.why);
	assert_in_range(result.longest, 40, 120);
}

static bool no_first_dsb(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISHST;
}

/* The story of a find; to be freed. */
static char *story_of(const struct s2pt_explore_config *config,
		      const struct s2pt_explore_result *result)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	s2pt_explore_story(config, result, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* It is found on hardware that reorders, with this in the story; and not on other hardware. */
static void expect_found(struct s2pt_explore_config config, const char *why, const char *tells)
{
	struct s2pt_explore_result result;
	struct s2pt_explore_result again;
	char *story;

	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_WRONG);
	assert_string_equal(result.why, why);
	story = story_of(&config, &result);
	if (!strstr(story, tells))
		fail_msg("no '%s' in\n%s", tells, story);
	free(story);

	config.replay = result.replay;
	s2pt_explore(&config, &again);
	assert_string_equal(again.why, why);
	config.replay = NULL;
	config.weak = false;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_EXHAUSTED);
}

static void a_dsb_left_out_before_a_tlbi_lets_a_tlb_be_filled_behind_it(void **state)
{
	/* What is found first differs with the pages: of another one of the table its fate, not the page's. */
	static const struct {
		const char *name, *vcpu, *why, *tells;
	} rows[] = {
		{ "unmap", "r0", "a TLB holds what was unmapped and given away",
		  "walk sees the old RW- page" },
		{ "detach", "r1", "a hardware walk is in a table that was freed",
		  "walk sees the old table" },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_explore_config config = of(rows[i].name, S2PT_EXACT);
		struct s2pt_scenario scenario = *config.scenario;

		scenario.vcpu[0] = rows[i].vcpu;
		config.scenario = &scenario;
		config.vcpus = 1;
		config.carries_out = no_first_dsb;
		expect_found(config, rows[i].why, rows[i].tells);
	}
}

/* The entry of a buffer first, then the leaf, or the other way round. */
static const char *const orders[] = { "w0w0", "o0w0w0" };

#define ORDERS (sizeof(orders) / sizeof(orders[0]))

static struct s2pt_scenario hdbss_in_order(unsigned int number)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("hdbss");

	scenario.vcpu[0] = orders[number];
	scenario.vcpu[1] = "r0w0";
	return scenario;
}

static void buffers_of_dirty_state_lose_nothing_in_either_order(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ORDERS * S2PT_POLICIES; i++) {
		struct s2pt_scenario scenario = hdbss_in_order(i % ORDERS);
		struct s2pt_explore_config config = of("hdbss", (enum s2pt_policy)(i / ORDERS));
		struct s2pt_explore_result result;

		config.scenario = &scenario;
		config.unchecked = false;
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_EXHAUSTED)
			fail_msg("%s, %s: %s, --replay %s", orders[i % ORDERS],
				 s2pt_policy_name(config.policy), result.why, result.replay);
	}
}

/* A TLB goes on writing without an entry. */
static void a_dsb_left_out_after_a_collect_leaves_a_tlb_writable(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ORDERS; i++) {
		struct s2pt_scenario scenario = hdbss_in_order(i);
		struct s2pt_explore_config config = of("hdbss", S2PT_EXACT);

		config.scenario = &scenario;
		config.carries_out = no_first_dsb;
		expect_found(config, "in the end a TLB allows more than the table",
			     "buffer emptied");
	}
}

static void a_dsb_left_out_after_a_map_costs_faults(void **state)
{
	struct s2pt_explore_config config = of("rw-ro", S2PT_EXACT);
	struct s2pt_explore_result with;
	struct s2pt_explore_result without;

	(void)state;
	config.vcpus = 1;
	s2pt_explore(&config, &with);
	config.carries_out = no_first_dsb;
	s2pt_explore(&config, &without);
	assert_true(without.faults > with.faults);
}

static void a_table_linked_without_release_is_walked_before_it_is_filled(void **state)
{
	static const char *const names[] = { "no-table", "two-roots" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct s2pt_explore_config config = of(names[i], S2PT_EXACT);

		config.unreleased = true;
		expect_found(config, "a walk is in a table whose contents it need not see yet",
			     "a store is seen");
	}
}

/* Its break has a DSB, which orders what is in the table, too. */
static void a_table_that_takes_a_blocks_place_needs_no_release(void **state)
{
	struct s2pt_explore_config config = of("split", S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.unreleased = true;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_EXHAUSTED);
}

static bool no_isb(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_ISB;
}

/* The TLBI may be one for the VM that was loaded before. */
static void an_isb_left_out_behind_vttbr_has_a_tlbi_take_nothing_away(void **state)
{
	struct s2pt_explore_config config = of("other-vm", S2PT_EXACT);
	struct s2pt_explore_result result;
	char *story;

	(void)state;
	config.weak = false;
	config.carries_out = no_isb;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_WRONG);
	assert_string_equal(result.why, "a TLB holds what was unmapped and given away");
	story = story_of(&config, &result);
	assert_non_null(strstr(story, "VTTBR_EL2 of the VM"));
	assert_non_null(strstr(story, "TLBI for another VM"));
	free(story);

	config.unchecked = false;
	s2pt_explore(&config, &result);
	assert_int_equal(strncmp(result.why, "checker: ", 9), 0);

	/* Where the VM is loaded anyway, no ISB is missed. */
	config.scenario = s2pt_scenario_find("unmap");
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_EXHAUSTED);
}

static void to_go_back_comes_to_the_same_as_to_run_again(void **state)
{
	struct s2pt_explore_config config = of("unset", S2PT_KVM);
	struct s2pt_explore_result back;
	struct s2pt_explore_result again;

	(void)state;
	s2pt_explore(&config, &back);
	config.runs_again = true;
	s2pt_explore(&config, &again);
	assert_int_equal(back.schedules, again.schedules);
	assert_int_equal(back.states, again.states);
	assert_int_equal(back.digest, again.digest);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_scenarios_stay_without_a_find),
		cmocka_unit_test(a_scan_beside_buffers_is_exhausted),
		cmocka_unit_test(a_dsb_left_out_before_a_tlbi_lets_a_tlb_be_filled_behind_it),
		cmocka_unit_test(buffers_of_dirty_state_lose_nothing_in_either_order),
		cmocka_unit_test(a_dsb_left_out_after_a_collect_leaves_a_tlb_writable),
		cmocka_unit_test(a_dsb_left_out_after_a_map_costs_faults),
		cmocka_unit_test(a_table_linked_without_release_is_walked_before_it_is_filled),
		cmocka_unit_test(a_table_that_takes_a_blocks_place_needs_no_release),
		cmocka_unit_test(an_isb_left_out_behind_vttbr_has_a_tlbi_take_nothing_away),
		cmocka_unit_test(to_go_back_comes_to_the_same_as_to_run_again),
	};

	all = argc > 1 && strcmp(argv[1], "all") == 0;
	return cmocka_run_group_tests_name("weak", tests, NULL, NULL);
}
