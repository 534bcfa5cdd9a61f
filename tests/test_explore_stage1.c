/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores EL2's own stage 1: CPUs that map, unmap, split and relax beside each other, whose accesses
 * nobody helps if they fault.
 */

#include "s2pt/host/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define POLICIES 4

static struct s2pt_explore_config of(const struct s2pt_scenario *scenario, unsigned int policy)
{
	return (struct s2pt_explore_config){
		.scenario = scenario,
		.policy = (enum s2pt_policy)policy,
		.bound = S2PT_EXPLORE_UNBOUNDED,
	};
}

/* Two policies break an entry whose software bits alone change. */
static bool breaks(const struct s2pt_explore_config *config)
{
	const char *name = config->scenario->name;

	return (config->policy == S2PT_RFC_2020 || config->policy == S2PT_ALWAYS_BBM) &&
	       (strcmp(name, "el2-soft") == 0 || strcmp(name, "el2-protect") == 0);
}

static void expect_right(const struct s2pt_explore_config *config)
{
	struct s2pt_explore_result result;

	s2pt_explore(config, &result);
	if (result.end != S2PT_EXPLORE_EXHAUSTED)
		fail_msg("%s under %s: %s, %s, --replay %s", config->scenario->name,
			 s2pt_policy_name(config->policy), s2pt_explore_end_name(result.end),
			 result.why, result.replay);
	assert_int_equal(result.refused, config->refuse || config->scenario->refused);
}

static void every_scenario_is_exhausted_without_a_find(void **state)
{
	unsigned int searches = 0;

	(void)state;
	for (unsigned int i = 0; s2pt_scenario_stage1(i); i++) {
		for (unsigned int policy = 0; policy < POLICIES; policy++) {
			struct s2pt_explore_config config = of(s2pt_scenario_stage1(i), policy);

			if (breaks(&config))
				continue;
			expect_right(&config);
			config.fills = 1;
			expect_right(&config);
			config.by_entry = true;
			expect_right(&config);
			searches++;
		}
	}
	assert_true(searches > 60);
}

static void breaking_a_page_for_a_software_bit_takes_it_from_who_uses_it(void **state)
{
	unsigned int found = 0;

	(void)state;
	for (unsigned int i = 0; s2pt_scenario_stage1(i); i++) {
		for (unsigned int policy = 0; policy < POLICIES; policy++) {
			struct s2pt_explore_config config = of(s2pt_scenario_stage1(i), policy);
			struct s2pt_explore_result result;

			if (!breaks(&config))
				continue;
			s2pt_explore(&config, &result);
			assert_int_equal(result.end, S2PT_EXPLORE_WRONG);
			assert_string_equal(result.why, "EL2 faults, and nobody answers");
			found++;
		}
	}
	assert_int_equal(found, 4);
}

/* What is left out of each invalidation. */
static bool no_tlbi(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return s2pt_step_regime(step->op) == S2PT_STAGE2;
}

static bool no_first_barrier(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISHST;
}

static bool no_last_barrier(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISH;
}

static void each_instruction_of_an_invalidation_is_needed(void **state)
{
	static const char *const names[] = {
		"el2-unmap-walk", "el2-fixmap",   "el2-relax",
		"el2-split",      "el2-split-nt", "host-relax",
		"host-unmap-map", "host-fixmap",  "host-upper-fixmap",
	};
	bool (*const without[])(void *, const struct s2pt_step *) = { no_tlbi, no_first_barrier,
								      no_last_barrier };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (unsigned int k = 0; k < 3; k++) {
			struct s2pt_explore_config config =
				of(s2pt_scenario_find(names[i]), S2PT_KVM);
			struct s2pt_explore_result result;

			config.carries_out = without[k];
			s2pt_explore(&config, &result);
			if (result.end != S2PT_EXPLORE_WRONG)
				fail_msg("%s without instruction %u: %s", names[i], k,
					 s2pt_explore_end_name(result.end));
		}
	}
}

static void engines_of_others_have_no_stage_1(void **state)
{
	static const struct s2pt_engine other = { .name = "other" };
	struct s2pt_explore_config config = of(s2pt_scenario_find("el2-map"), S2PT_KVM);
	struct s2pt_explore_result result;

	(void)state;
	config.engine = &other;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_is_exhausted_without_a_find),
		cmocka_unit_test(breaking_a_page_for_a_software_bit_takes_it_from_who_uses_it),
		cmocka_unit_test(each_instruction_of_an_invalidation_is_needed),
		cmocka_unit_test(engines_of_others_have_no_stage_1),
	};

	return cmocka_run_group_tests_name("explore stage 1", tests, NULL, NULL);
}
