/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds searches that set the machine back against those that run each schedule from its beginning:
 * whatever a run changes must be in the images of the machine.
 */

#include "s2pt/host/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What a search came to; and a hash and the most faults of what it told on the way, in its order. */
struct searched {
	struct s2pt_explore_result result;
	uint64_t told;
	unsigned int faults;
};

static void mix_in(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	struct searched *searched = ctx;
	uint64_t hash = searched->told ^ outcome->state ^ outcome->history << 1;

	for (const char *why = outcome->why; *why; why++)
		hash = hash * 31 + (unsigned char)*why;
	hash = (hash + outcome->faults) * UINT64_C(0x9e3779b97f4a7c15);
	searched->told = hash ^ hash >> 29;
}

static struct searched search(struct s2pt_explore_config config, bool runs_again)
{
	struct searched searched = { .told = 0 };

	config.bound = S2PT_EXPLORE_UNBOUNDED;
	config.runs_again = runs_again;
	config.ctx = &searched;
	s2pt_explore(&config, &searched.result);
	return searched;
}

/* The search that sets the machine back. */
static struct searched expect_both_alike(const struct s2pt_explore_config *config)
{
	struct searched again = search(*config, true);
	struct searched back = search(*config, false);

	if (again.result.end != back.result.end ||
	    again.result.schedules != back.result.schedules ||
	    again.result.digest != back.result.digest || again.told != back.told ||
	    again.faults != back.faults || again.result.faults != back.result.faults ||
	    again.result.finds != back.result.finds || again.result.states != back.result.states ||
	    again.result.longest != back.result.longest ||
	    again.result.refused != back.result.refused ||
	    strcmp(again.result.why, back.result.why) != 0 ||
	    strcmp(again.result.replay, back.result.replay) != 0)
		fail_msg("%s under %s, %u vCPUs: end %d and %d, %u and %u schedules, %u and %u "
			 "faults, told 0x%llx and 0x%llx, %s and %s",
			 config->scenario->name, s2pt_policy_name(config->policy), config->vcpus,
			 (int)again.result.end, (int)back.result.end,
			 (unsigned int)again.result.schedules, (unsigned int)back.result.schedules,
			 again.result.faults, back.result.faults, (unsigned long long)again.told,
			 (unsigned long long)back.told, again.result.why, back.result.why);
	return back;
}

static void every_scenario_comes_to_the_same(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int policy = 0; policy < 4; policy++) {
			struct s2pt_explore_config config = {
				.scenario = s2pt_scenario(i),
				.policy = (enum s2pt_policy)policy,
				.vcpus = 2 + (i + policy) % 2,
				.ended = mix_in,
				.most = 60,
				.by_entry = policy == 0,
				.fills = policy == 1,
				.past_finds = policy == 2,
				.refuse = policy == 3,
			};

			(void)expect_both_alike(&config);
		}
	}
}

/*
 * Entries at the end of a table are far from what the checker knows of its page, and in the images only if
 * each of its stores says that it writes there.
 */
static void so_do_entries_at_the_end_of_a_table(void **state)
{
	static const struct s2pt_scenario last = {
		.name = "last entries",
		.before = "o2l2",
		.vcpu = { "w2r2", "r2w2" },
		.host = "u2",
		.two_roots = true,
		.logging = true,
		.ends = "",
	};

	(void)state;
	for (unsigned int policy = 0; policy < 4; policy++) {
		struct s2pt_explore_config config = {
			.scenario = &last,
			.policy = (enum s2pt_policy)policy,
			.ended = mix_in,
			.most = 200,
		};

		(void)expect_both_alike(&config);
	}
}

static bool no_first_barrier(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISHST;
}

/* Complaints of the checker are undone, too. */
static void so_does_what_goes_on_after_finds(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = {
			.scenario = s2pt_scenario(i),
			.policy = S2PT_EXACT,
			.vcpus = 2,
			.ended = mix_in,
			.most = 40,
			.past_finds = true,
			.carries_out = no_first_barrier,
		};

		(void)expect_both_alike(&config);
	}
}

static void so_do_states_and_samples(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i += 4) {
		struct s2pt_explore_config config = {
			.scenario = s2pt_scenario(i),
			.policy = S2PT_KVM,
			.vcpus = 2,
			.ended = mix_in,
			.most = 20,
			.way = S2PT_EXPLORE_STATES,
		};

		(void)expect_both_alike(&config);
		config.depth = 3;
		(void)expect_both_alike(&config);
	}
}

/*
 * A search to which no end is of interest by itself remembers what steps come to, and carries out none of
 * them again from a state that it knows.
 */
static bool takes_all(void *ctx, uint64_t beginning)
{
	(void)ctx;
	(void)beginning;
	return true;
}

static void mix_in_part(void *ctx, uint64_t beginning, const struct s2pt_explore_result *part)
{
	struct searched *searched = ctx;
	const struct s2pt_explore_outcome outcome = {
		.state = part->digest + part->schedules,
		.history = beginning << 32 | part->longest,
		.faults = part->faults,
		.why = part->why,
	};

	mix_in(searched, &outcome);
	if (part->faults > searched->faults)
		searched->faults = part->faults;
}

static void what_steps_came_to_stays_the_same(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = {
			.scenario = s2pt_scenario(i),
			.policy = (enum s2pt_policy)(i % 4),
			.vcpus = 2 + i % 2,
			.most = 200,
			.refuse = i % 3 == 0,
			.fills = i % 5 == 0,
		};

		(void)expect_both_alike(&config);
		config.policy = (enum s2pt_policy)((i + 1) % 4);
		config.takes = takes_all;
		config.took = mix_in_part;
		(void)expect_both_alike(&config);
	}
}

/* More states than are remembered at a time; and the most faults of all parts are those of the whole. */
static void so_it_does_when_states_were_forgotten(void **state)
{
	static const char *const names[] = { "run-join-protect", "table-block" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct s2pt_explore_config config = {
			.scenario = s2pt_scenario_find(names[i]),
			.policy = S2PT_KVM,
			.vcpus = 3,
			.takes = takes_all,
			.took = mix_in_part,
		};
		struct searched searched = expect_both_alike(&config);

		assert_int_equal(searched.result.end, S2PT_EXPLORE_EXHAUSTED);
		assert_true(searched.result.faults != 0);
		assert_int_equal(searched.faults, searched.result.faults);
	}
}

/* No step is wrong by itself, but what all of them leave is. */
static void so_it_does_where_only_the_end_is_wrong(void **state)
{
	static const struct s2pt_scenario gone = {
		.name = "gone",
		.before = "o1",
		.vcpu = { "r0", "r0" },
		.host = "u0",
		.ends = "r0",
	};
	const struct s2pt_explore_config config = {
		.scenario = &gone,
		.policy = S2PT_KVM,
		.vcpus = 2,
	};

	(void)state;
	assert_int_equal(expect_both_alike(&config).result.end, S2PT_EXPLORE_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_comes_to_the_same),
		cmocka_unit_test(so_do_entries_at_the_end_of_a_table),
		cmocka_unit_test(so_does_what_goes_on_after_finds),
		cmocka_unit_test(so_do_states_and_samples),
		cmocka_unit_test(what_steps_came_to_stays_the_same),
		cmocka_unit_test(so_it_does_when_states_were_forgotten),
		cmocka_unit_test(so_it_does_where_only_the_end_is_wrong),
	};

	return cmocka_run_group_tests_name("explore_images", tests, NULL, NULL);
}
