/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores every scenario to the end: no policy but ALWAYS_BBM has a livelock, and nothing else is
 * wrong.
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

static const enum s2pt_policy safe[] = { S2PT_EXACT, S2PT_KVM, S2PT_RFC_2020 };

#define SAFE (sizeof(safe) / sizeof(safe[0]))

static struct s2pt_explore_config of(const struct s2pt_scenario *scenario, enum s2pt_policy policy)
{
	return (struct s2pt_explore_config){
		.scenario = scenario,
		.policy = policy,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
	};
}

static void expect_right(const struct s2pt_explore_config *config,
			 struct s2pt_explore_result *result)
{
	s2pt_explore(config, result);
	if (result->end > S2PT_EXPLORE_GIVEN_UP || (!config->most && result->end))
		fail_msg("%s under %s: end %d, %s, --replay %s", config->scenario->name,
			 s2pt_policy_name(config->policy), (int)result->end, result->why,
			 result->replay);
}

static void every_scenario_is_exhausted_without_a_find(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int p = 0; p < SAFE; p++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), safe[p]);
			struct s2pt_explore_result result;

			expect_right(&config, &result);
			/* The number of faults of one access has a bound. */
			assert_in_range(result.faults, 0, 6);
		}
	}
}

/* Who meets a block with nT waits for the one that changes its size; not waiting, it goes round without end. */
static void so_is_a_block_with_nt_that_others_meet(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("protect-block");

	(void)state;
	scenario.bbm = 1;
	for (unsigned int p = 0; p < SAFE; p++) {
		struct s2pt_explore_config config = of(&scenario, safe[p]);
		struct s2pt_explore_result result;

		config.most = 50000;
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_EXHAUSTED)
			fail_msg("%s: %s, %s", s2pt_policy_name(safe[p]),
				 s2pt_explore_end_name(result.end), result.why);
	}
}

/* Which vCPUs break an entry in the cycle that a story ends with: a bit each. */
static unsigned int who_breaks(const struct s2pt_explore_config *config,
			       const struct s2pt_explore_result *result)
{
	/* A line's number, and its column of a vCPU. */
	const size_t number = 6, column = 34;
	static const char again[] = "here all is as after step ";
	unsigned int who = 0;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const char *line;
	long since;

	assert_non_null(out);
	s2pt_explore_story(config, result, out);
	assert_int_equal(fclose(out), 0);
	line = strstr(text, again);
	assert_non_null(line);
	since = strtol(line + strlen(again), NULL, 10);
	for (line = text; *line; line = strchr(line, '\n') + 1) {
		const char *breaks = strstr(line, "break held");

		if (breaks && breaks < strchr(line, '\n') && strtol(line, NULL, 10) > since)
			who |= 1U << ((size_t)(breaks - line) - number) / column;
	}
	free(text);
	return who;
}

static bool livelocks(const struct s2pt_scenario *scenario)
{
	static const char *const names[] = {
		"unset",          "broken",        "rw-ro",        "xn",       "split",
		"block-table",    "protect-unset", "no-table",     "no-split", "protect-block",
		"run-relax-read", "collect-unset", "collect-fold",
	};

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], scenario->name) == 0)
			return true;
	return false;
}

/* Two vCPUs break each other's entry for ever, where they want it otherwise; and nothing else is wrong. */
static void where_always_breaking_livelocks(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario(i), S2PT_ALWAYS_BBM);
		struct s2pt_explore_result result;

		if (!livelocks(config.scenario)) {
			expect_right(&config, &result);
			continue;
		}
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_LIVELOCK || who_breaks(&config, &result) != 3)
			fail_msg("%s: end %d, %s, --replay %s", config.scenario->name,
				 (int)result.end, result.why, result.replay);
	}
}

static void three_vcpus_find_nothing_either(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int p = 0; p < SAFE; p++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), safe[p]);
			struct s2pt_explore_result result;

			config.vcpus = 3;
			config.most = 300;
			expect_right(&config, &result);
		}
	}
}

/* Three accesses each: all schedules of the first cause, and of the second up to 2 preemptions. */
static void three_vcpus_do_not_livelock(void **state)
{
	static const struct {
		const char *name;
		int bound;
	} rows[] = {
		{ "unset", S2PT_EXPLORE_UNBOUNDED },
		{ "xn", S2PT_EXPLORE_UNBOUNDED },
		{ "broken", 2 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario_find(rows[i].name), S2PT_KVM);
		struct s2pt_explore_result result;

		config.vcpus = 3;
		config.bound = rows[i].bound;
		s2pt_explore(&config, &result);
		if (result.end !=
		    (rows[i].bound < 0 ? S2PT_EXPLORE_EXHAUSTED : S2PT_EXPLORE_BOUNDED))
			fail_msg("%s: end %d, %s", rows[i].name, (int)result.end, result.why);
	}
}

static void so_is_every_scenario_entry_by_entry(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario(i), S2PT_EXACT);
		struct s2pt_explore_result result;

		config.by_entry = true;
		config.most = 500;
		expect_right(&config, &result);
	}
}

/* Allocations fail, the first, the second and so on, until no more are asked for. */
static void want_of_memory_harms_no_scenario(void **state)
{
	unsigned int refusals = 0;

	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int nth = 1;; nth++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), safe[nth % SAFE]);
			struct s2pt_explore_result result;

			config.refuse = nth;
			config.most = 500;
			expect_right(&config, &result);
			if (!result.refused)
				break;
			refusals++;
		}
	}
	assert_in_range(refusals, 12, 1000);
}

static void fills_at_any_time_harm_no_scenario(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario(i), safe[i % SAFE]);
		struct s2pt_explore_result result;

		config.fills = 1;
		config.most = 300;
		expect_right(&config, &result);
	}
}

/* An entry that no access reads can be cached all the same. */
static void a_fill_is_found_where_an_access_is_not(void **state)
{
	static const struct s2pt_scenario idle = {
		.name = "idle",
		.summary = "a vCPU that accesses one page, and a host that moves another",
		.before = "m2m3",
		.vcpu = { "r2" },
		.host = "u3",
		.ends = "",
		.two_roots = true,
	};
	struct s2pt_explore_config config = of(&idle, S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.vcpus = 1;
	expect_right(&config, &result);
	assert_in_range(result.schedules, 1, 20);
	config.fills = 1;
	expect_right(&config, &result);
	assert_in_range(result.schedules, 10, 1000);
}

/* Which plans of fills were searched: bit 4 V + P is vCPU V's MMU that walks for page P. */
static void note_plan(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	unsigned int *plans = ctx;
	unsigned int vcpu = (unsigned int)(outcome->replay[0] - 'a');
	unsigned int page = (unsigned int)(outcome->replay[1] - '0');

	assert_in_range(vcpu, 0, 2);
	assert_in_range(page, 0, 1);
	assert_int_equal(outcome->replay[2], ':');
	*plans |= 1U << (4 * vcpu + page);
}

static void every_mmu_walks_unasked_for_every_page(void **state)
{
	static const struct s2pt_scenario three = {
		.name = "three",
		.summary = "three vCPUs that access one page each, of two",
		.before = "m0m1",
		.vcpu = { "r0", "r1", "r0" },
		.ends = "",
	};
	struct s2pt_explore_config config = of(&three, S2PT_EXACT);
	struct s2pt_explore_result result;
	unsigned int plans = 0;

	(void)state;
	config.vcpus = 3;
	config.fills = 1;
	config.ended = note_plan;
	config.ctx = &plans;
	expect_right(&config, &result);
	assert_int_equal(plans, 0x333);
}

static bool no_stage2(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_IPAS2E1IS && step->op != S2PT_RIPAS2E1IS;
}

static void a_find_with_a_fill_can_be_replayed(void **state)
{
	struct s2pt_explore_config config = of(s2pt_scenario_find("table-block"), S2PT_EXACT);
	struct s2pt_explore_result found;
	struct s2pt_explore_result again;

	(void)state;
	config.fills = 2;
	config.carries_out = no_stage2;
	s2pt_explore(&config, &found);
	assert_int_equal(found.end, S2PT_EXPLORE_WRONG);
	assert_non_null(strchr(found.replay, ':'));
	config.replay = found.replay;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, S2PT_EXPLORE_WRONG);
	assert_string_equal(again.why, found.why);
}

static void a_plan_of_fills_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "a:a1", "c0:a1", "a7:a1", "a0a0a0a0a0:a1", "0a:a1" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario(0), S2PT_EXACT);
		struct s2pt_explore_result result;

		config.replay = bad[i];
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_BAD)
			fail_msg("%s: end %d", bad[i], (int)result.end);
	}
}

static bool no_invalidation(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op == S2PT_DSB_ISH || step->op == S2PT_DSB_ISHST || step->op == S2PT_ISB;
}

/* Where sizes may change under a TLB the first leaf of a run that it holds is as it was, another is not. */
static void a_run_that_a_tlb_holds_is_judged_by_all_its_leaves(void **state)
{
	struct s2pt_explore_config config = of(s2pt_scenario_find("run-part-bbm"), S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.unchecked = true;
	expect_right(&config, &result);
	config.carries_out = no_invalidation;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_WRONG);
	assert_string_equal(result.why, "in the end a TLB allows more than the table");
}

/* The explorer checks what a scenario says of its end. */
static void an_end_that_does_not_come_is_found(void **state)
{
	static const char *const ends[] = { "r1", "b0", "t2" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct s2pt_scenario scenario = *s2pt_scenario_find("protect");
		struct s2pt_explore_config config = of(&scenario, S2PT_EXACT);
		struct s2pt_explore_result result;

		scenario.ends = ends[i];
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_WRONG || !strstr(result.why, "in the end"))
			fail_msg("%s: end %d, %s", ends[i], (int)result.end, result.why);
	}
}

/*
 * A whole run is collected, or aged, beside one who breaks it for a page.  Each has many more schedules than
 * the rest: up to two preemptions.
 */
static void a_whole_run_is_changed_beside_who_breaks_it(void **state)
{
	static const struct s2pt_scenario scenarios[] = {
		{
			.name = "whole run collected",
			.before = "j0l0",
			.vcpu = { "w1", "k1" },
			.host = "K0",
			.contiguous = true,
			.beside = true,
			.logging = true,
			.hardware = true,
			.dbm = true,
			.ends = "r0r1",
		},
		{
			.name = "whole run aged",
			.before = "g0l0",
			.vcpu = { "w0", "r1" },
			.host = "A0",
			.contiguous = true,
			.beside = true,
			.logging = true,
			.ends = "r0r1",
		},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		for (unsigned int policy = 0; policy < S2PT_POLICIES; policy++) {
			struct s2pt_explore_config config =
				of(&scenarios[i], (enum s2pt_policy)policy);
			struct s2pt_explore_result result;

			config.bound = 2;
			s2pt_explore(&config, &result);
			if (result.end != S2PT_EXPLORE_BOUNDED)
				fail_msg("%s, %s: end %d, %s, --replay %s", config.scenario->name,
					 s2pt_policy_name(config.policy), (int)result.end,
					 result.why, result.replay);
		}
	}
}

/* Beside faults the log is right because the host waits for faults that had begun. */
static void the_log_holds_beside_faults(void **state)
{
	static const char *const names[] = { "protect-beside", "protect-dirty-beside",
					     "protect-unset", "protect-block" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario_find(names[i]), S2PT_RFC_2020);
		struct s2pt_explore_result result;

		assert_true(config.scenario->beside && config.scenario->logging);
		expect_right(&config, &result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_is_exhausted_without_a_find),
		cmocka_unit_test(so_is_a_block_with_nt_that_others_meet),
		cmocka_unit_test(where_always_breaking_livelocks),
		cmocka_unit_test(three_vcpus_find_nothing_either),
		cmocka_unit_test(three_vcpus_do_not_livelock),
		cmocka_unit_test(so_is_every_scenario_entry_by_entry),
		cmocka_unit_test(want_of_memory_harms_no_scenario),
		cmocka_unit_test(fills_at_any_time_harm_no_scenario),
		cmocka_unit_test(a_fill_is_found_where_an_access_is_not),
		cmocka_unit_test(every_mmu_walks_unasked_for_every_page),
		cmocka_unit_test(a_find_with_a_fill_can_be_replayed),
		cmocka_unit_test(a_plan_of_fills_that_is_none_is_refused),
		cmocka_unit_test(a_run_that_a_tlb_holds_is_judged_by_all_its_leaves),
		cmocka_unit_test(an_end_that_does_not_come_is_found),
		cmocka_unit_test(a_whole_run_is_changed_beside_who_breaks_it),
		cmocka_unit_test(the_log_holds_beside_faults),
	};

	return cmocka_run_group_tests_name("explore_scenarios", tests, NULL, NULL);
}
