/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds the explorer's reduced search against those that reduce less: every schedule, or every state.
 * All must come to the same outcomes.
 *
 *     test_explore_plain [all]    `all`: with the scenarios that take minutes
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

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool all;

/* An outcome, and the schedule by which it was first come to. */
struct seen {
	uint64_t state;
	uint64_t history;
	char *replay;
};

/* The outcomes of a search. */
struct outcomes {
	struct seen *at;
	size_t count;
	size_t room;
	/* Most faults of an access in any of the schedules. */
	unsigned int faults;
};

static void take(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	struct outcomes *outcomes = ctx;

	if (outcomes->count == outcomes->room) {
		outcomes->room = outcomes->room ? 2 * outcomes->room : 256;
		outcomes->at = realloc(outcomes->at, outcomes->room * sizeof(*outcomes->at));
		assert_non_null(outcomes->at);
	}
	if (outcome->faults > outcomes->faults)
		outcomes->faults = outcome->faults;
	outcomes->at[outcomes->count] = (struct seen){ outcome->state, outcome->history, NULL };
	outcomes->at[outcomes->count].replay = strdup(outcome->replay);
	assert_non_null(outcomes->at[outcomes->count++].replay);
}

static int by_hash(const void *left, const void *right)
{
	const struct seen *a = left;
	const struct seen *b = right;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return a->history < b->history ? -1 : a->history > b->history;
}

/* Put them in order, each once. */
static void tidy(struct outcomes *outcomes)
{
	size_t kept = 0;

	qsort(outcomes->at, outcomes->count, sizeof(*outcomes->at), by_hash);
	for (size_t i = 0; i < outcomes->count; i++) {
		if (kept && by_hash(&outcomes->at[kept - 1], &outcomes->at[i]) == 0)
			free(outcomes->at[i].replay);
		else
			outcomes->at[kept++] = outcomes->at[i];
	}
	outcomes->count = kept;
}

static void forget(struct outcomes *outcomes)
{
	for (size_t i = 0; i < outcomes->count; i++)
		free(outcomes->at[i].replay);
	free(outcomes->at);
}

static const char *const ways[] = { "reduced", "by states", "plain" };

static struct s2pt_explore_config of(const struct s2pt_scenario *scenario, enum s2pt_policy policy)
{
	return (struct s2pt_explore_config){
		.scenario = scenario,
		.policy = policy,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
	};
}

static struct s2pt_explore_config named(const char *name, enum s2pt_policy policy)
{
	const struct s2pt_scenario *scenario = s2pt_scenario_find(name);

	assert_non_null(scenario);
	return of(scenario, policy);
}

static struct s2pt_explore_result search(const struct s2pt_explore_config *config,
					 enum s2pt_explore_way way, struct outcomes *outcomes)
{
	struct s2pt_explore_config own = *config;
	struct s2pt_explore_result result;

	*outcomes = (struct outcomes){ .count = 0 };
	own.way = way;
	own.ended = take;
	own.ctx = outcomes;
	s2pt_explore(&own, &result);
	tidy(outcomes);
	return result;
}

/* The first outcome of `some` that is not among `others`; NULL: there is none. */
static const struct seen *missing(const struct outcomes *some, const struct outcomes *others)
{
	size_t j = 0;

	for (size_t i = 0; i < some->count; i++) {
		while (j < others->count && by_hash(&others->at[j], &some->at[i]) < 0)
			j++;
		if (j == others->count || by_hash(&others->at[j], &some->at[i]) != 0)
			return &some->at[i];
	}
	return NULL;
}

/* Both ways find nothing, and come to the same; schedules of the first, outcomes, and states. */
struct tally {
	uint64_t schedules;
	uint64_t outcomes;
	uint64_t states;
};

static struct tally agree(const struct s2pt_explore_config *config, enum s2pt_explore_way way,
			  enum s2pt_explore_way other)
{
	struct outcomes one;
	struct outcomes two;
	struct s2pt_explore_result first = search(config, way, &one);
	struct s2pt_explore_result second = search(config, other, &two);
	const struct seen *lost = missing(&two, &one);
	const struct seen *more = missing(&one, &two);
	struct tally tally = { first.schedules, one.count, first.states + second.states };

	if (first.why[0] || second.why[0] || first.end != second.end)
		fail_msg("%s under %s, bound %d: %s ends with %d, %s; %s with %d, %s",
			 config->scenario->name, s2pt_policy_name(config->policy), config->bound,
			 ways[way], (int)first.end, first.why, ways[other], (int)second.end,
			 second.why);
	if (lost || more)
		fail_msg("%s under %s, bound %d: %s does not come to the end of --replay %s",
			 config->scenario->name, s2pt_policy_name(config->policy), config->bound,
			 ways[lost ? way : other], lost ? lost->replay : more->replay);
	if (first.faults != second.faults || one.faults != two.faults || one.faults != first.faults)
		fail_msg("%s under %s, bound %d: %u and %u faults", config->scenario->name,
			 s2pt_policy_name(config->policy), config->bound, first.faults,
			 second.faults);
	forget(&one);
	forget(&two);
	return tally;
}

/* A scenario of which every schedule can be run, and how many there are. */
struct tiny {
	struct s2pt_scenario scenario;
	uint64_t schedules;
};

/* Who waits for nobody: of two vCPUs with m and n steps there are (m + n)! / m! n!. */
static const struct tiny tiny[] = {
	{ { .name = "two hits", .before = "m0l0", .vcpu = { "r0", "w0" }, .ends = "r0" }, 2 },
	{ { .name = "two walks", .before = "m0", .vcpu = { "r0", "w0" }, .ends = "r0" }, 70 },
	{ { .name = "hit and fault", .before = "o0l0", .vcpu = { "r0", "w0" }, .ends = "r0" }, 11 },
	{ { .name = "walk and fault", .before = "o0m1", .vcpu = { "r1", "w0" }, .ends = "r0" },
	  2380 },
	{ { .name = "hit and move",
	    .before = "m2m3l2",
	    .vcpu = { "r2" },
	    .host = "u3",
	    .two_roots = true,
	    .ends = "r2" },
	  0 },
	{ { .name = "hit and split",
	    .before = "c0l0",
	    .vcpu = { "r0" },
	    .host = "s0",
	    .ends = "t0" },
	  0 },
	{ { .name = "hits and protection",
	    .before = "m0l0",
	    .vcpu = { "r0", "r0" },
	    .host = "p0",
	    .logging = true,
	    .ends = "r0" },
	  0 },
	{ { .name = "hardware and ageing",
	    .before = "h0",
	    .vcpu = { "w0" },
	    .host = "a0",
	    .beside = true,
	    .hardware = true,
	    .ends = "r0" },
	  0 },
	{ { .name = "protection beside a hit",
	    .before = "h0l0",
	    .vcpu = { "r0" },
	    .host = "p0",
	    .beside = true,
	    .logging = true,
	    .hardware = true,
	    .ends = "r0" },
	  0 },
};

static void every_schedule_comes_to_what_the_reduced_search_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tiny); i++) {
		struct s2pt_explore_config config =
			of(&tiny[i].scenario, i % 2 ? S2PT_KVM : S2PT_EXACT);
		struct tally plain = agree(&config, S2PT_EXPLORE_PLAIN, S2PT_EXPLORE_REDUCED);
		struct tally states = agree(&config, S2PT_EXPLORE_STATES, S2PT_EXPLORE_REDUCED);

		assert_in_range(states.schedules, states.outcomes, plain.schedules);
		assert_int_equal(states.outcomes, plain.outcomes);
		assert_int_not_equal(states.states, 0);
		if (tiny[i].schedules)
			assert_int_equal(plain.schedules, tiny[i].schedules);
	}
}

/*
 * Of two vCPUs with m and n steps that wait for nobody 2 schedules have no preemption, m - 1 + n - 1
 * have one, and 2 (m - 1) (n - 1) have two.
 */
static void a_bound_lets_through_as_many_schedules_as_it_says(void **state)
{
	static const struct {
		unsigned int tiny;
		uint64_t schedules[3];
	} rows[] = {
		{ 0, { 2, 2, 2 } },
		{ 1, { 2, 8, 26 } },
		{ 2, { 2, 11, 11 } },
		{ 3, { 2, 17, 89 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int bound = 0; bound <= 2; bound++) {
			struct s2pt_explore_config config =
				of(&tiny[rows[i].tiny].scenario, S2PT_KVM);
			struct s2pt_explore_result result;

			config.way = S2PT_EXPLORE_PLAIN;
			config.bound = bound;
			s2pt_explore(&config, &result);
			if (result.schedules != rows[i].schedules[bound])
				fail_msg("%s, bound %d: %u schedules", config.scenario->name, bound,
					 (unsigned int)result.schedules);
		}
	}
}

/* Schedules that no bound cuts off are told from those that one does. */
static void a_bound_says_whether_it_left_anything_out(void **state)
{
	struct s2pt_explore_config config = of(&tiny[1].scenario, S2PT_KVM);
	struct s2pt_explore_result result;

	(void)state;
	for (int bound = 0; bound <= 7; bound++) {
		config.bound = bound;
		s2pt_explore(&config, &result);
		/* Eight steps in turns, and the last of each vCPU makes way by itself. */
		assert_int_equal(result.end,
				 bound < 6 ? S2PT_EXPLORE_BOUNDED : S2PT_EXPLORE_EXHAUSTED);
	}
}

static void within_a_bound_every_state_comes_to_what_every_schedule_does(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (int bound = 0; bound <= (all ? 2 : 1); bound++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), S2PT_KVM);

			config.bound = bound;
			(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_PLAIN);
		}
	}
	for (size_t i = 0; i < COUNT(tiny); i++) {
		for (int bound = 0; bound <= 3; bound++) {
			struct s2pt_explore_config config = of(&tiny[i].scenario, S2PT_EXACT);

			config.bound = bound;
			(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_PLAIN);
		}
	}
}

/* Searches by states that are over soon; all of them with `all`. */
static bool is_quick(const char *name)
{
	static const char *const quick[] = {
		"unset",       "broken",
		"rw-ro",       "xn",
		"table-block", "protect",
		"age",         "age-hardware",
		"age-beside",  "no-split",
		"run-map",     "run-unmap",
		"run-join",    "run-collect-break",
	};

	for (size_t i = 0; i < COUNT(quick); i++)
		if (strcmp(quick[i], name) == 0)
			return true;
	return all;
}

static void every_state_comes_to_what_the_reduced_search_does(void **state)
{
	static const enum s2pt_policy policies[] = { S2PT_EXACT, S2PT_KVM, S2PT_RFC_2020 };

	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (size_t p = 0; p < COUNT(policies); p++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), policies[p]);

			if (is_quick(config.scenario->name))
				(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_STATES);
		}
	}
}

static void so_it_does_at_el2(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario_stage1(i); i++) {
		for (unsigned int policy = S2PT_EXACT; policy <= S2PT_KVM; policy++) {
			struct s2pt_explore_config config =
				of(s2pt_scenario_stage1(i), (enum s2pt_policy)policy);

			(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_STATES);
		}
	}
}

/* A scenario with other accesses, so that there are fewer states; nothing is said of its end. */
struct cut {
	const char *name;
	const char *vcpu[2];
	/* Only with `all`. */
	bool large;
};

static void agree_on_cut(const struct cut *cut, struct s2pt_explore_config config)
{
	struct s2pt_scenario scenario = *config.scenario;

	for (unsigned int i = 0; i < 2; i++)
		scenario.vcpu[i] = cut->vcpu[i];
	scenario.ends = "";
	config.scenario = &scenario;
	if (all || !cut->large)
		(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_STATES);
}

static void fills_come_to_the_same(void **state)
{
	static const struct cut cuts[] = {
		{ "table-block", { "r0", "r1" }, false },
		{ "block-table", { "w0", "r0" }, false },
		{ "protect", { "w0", "r0" }, false },
		{ "age", { "r0" }, false },
		{ "unmap", { "r0" }, false },
		{ "rw-ro", { "w0", "r0" }, true },
		{ "xn", { "w0", "x0" }, true },
		{ "split", { "w0", "r0" }, true },
		{ "protect-dirty", { "w0", "r0" }, true },
		{ "detach", { "r0", "w0" }, true },
		{ "age-beside", { "r0", "w0" }, true },
		{ "two-roots", { "r2", "r3" }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct s2pt_explore_config config =
			named(cuts[i].name, i % 2 ? S2PT_KVM : S2PT_EXACT);

		config.fills = 1;
		agree_on_cut(&cuts[i], config);
	}
}

static void two_fills_come_to_the_same(void **state)
{
	static const struct cut cuts[] = {
		{ "table-block", { "r0" }, false },
		{ "age", { "r0" }, false },
		{ "table-block", { "r0", "r1" }, true },
		{ "age", { "r0", "r0" }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct s2pt_explore_config config = named(cuts[i].name, S2PT_EXACT);

		config.fills = 2;
		agree_on_cut(&cuts[i], config);
	}
}

static void want_of_memory_comes_to_the_same(void **state)
{
	static const struct cut cuts[] = {
		{ "unset", { "w0r0", "r0w0" }, false },
		{ "block-table", { "w0", "r1w1" }, false },
		{ "split", { "w0", "r1" }, false },
		{ "no-table", { "w0", "r1" }, false },
		{ "protect-block", { "w0", "r0" }, true },
		{ "no-table", { "w0r1", "r0w1" }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		for (unsigned int nth = 1; nth <= 2; nth++) {
			struct s2pt_explore_config config = named(cuts[i].name, S2PT_KVM);

			config.refuse = nth;
			agree_on_cut(&cuts[i], config);
		}
	}
}

static void entry_by_entry_it_comes_to_the_same(void **state)
{
	static const struct cut cuts[] = {
		{ "unset", { "w0", "r0" }, false },
		{ "block-table", { "w0", "r1" }, false },
		{ "detach", { "r0", "r1" }, false },
		{ "protect", { "w0", "r0" }, false },
		{ "protect-beside", { "w0", "r0" }, false },
		{ "split", { "w0", "r1" }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct s2pt_explore_config config = named(cuts[i].name, S2PT_EXACT);

		config.by_entry = true;
		agree_on_cut(&cuts[i], config);
	}
}

static void three_vcpus_come_to_the_same(void **state)
{
	static const struct s2pt_scenario three[] = {
		{ .name = "two readers and a writer",
		  .before = "o0l0",
		  .vcpu = { "r0", "r0", "w0" },
		  .ends = "r0" },
		{ .name = "two writers and a reader",
		  .before = "o0",
		  .vcpu = { "w0", "w0", "r0" },
		  .ends = "r0" },
		{ .name = "three on a block",
		  .before = "c0l0",
		  .vcpu = { "w0", "r1", "r0" },
		  .logging = true,
		  .ends = "t0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(three); i++) {
		struct s2pt_explore_config config = of(&three[i], S2PT_KVM);

		config.vcpus = 3;
		if (all || i != 1)
			(void)agree(&config, S2PT_EXPLORE_REDUCED, S2PT_EXPLORE_STATES);
	}
}

static enum s2pt_explore_end end_of(const struct s2pt_explore_config *config,
				    enum s2pt_explore_way way)
{
	struct s2pt_explore_config own = *config;
	struct s2pt_explore_result result;

	own.way = way;
	s2pt_explore(&own, &result);
	return result.end;
}

static void expect_one_end(const struct s2pt_explore_config *config)
{
	enum s2pt_explore_end reduced = end_of(config, S2PT_EXPLORE_REDUCED);
	enum s2pt_explore_end by_states = end_of(config, S2PT_EXPLORE_STATES);

	if (reduced != by_states)
		fail_msg("%s under %s ends with %d, by states with %d", config->scenario->name,
			 s2pt_policy_name(config->policy), (int)reduced, (int)by_states);
}

static void livelocks_are_found_either_way(void **state)
{
	static const char *const quick[] = {
		"unset", "broken", "rw-ro", "xn", "table-block", "age"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(quick); i++) {
		struct s2pt_explore_config config = named(quick[i], S2PT_ALWAYS_BBM);

		expect_one_end(&config);
	}
	for (unsigned int i = 0; all && s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = of(s2pt_scenario(i), S2PT_ALWAYS_BBM);

		expect_one_end(&config);
	}
}

static bool all_but(void *ctx, const struct s2pt_step *step)
{
	const enum s2pt_step_op *left_out = ctx;

	return step->op != *left_out;
}

/* Among these are vCPUs that go round, each by itself, without ever meeting. */
static void what_is_left_out_is_found_either_way(void **state)
{
	static const enum s2pt_step_op ops[] = {
		S2PT_DSB_ISHST, S2PT_DSB_ISH,    S2PT_IPAS2E1,
		S2PT_IPAS2E1IS, S2PT_RIPAS2E1IS, S2PT_VMALLE1IS,
	};
	static const struct cut cuts[] = {
		{ "broken", { "w0r0", "r0w0" }, false },
		{ "table-block", { "r0r1", "r1w1" }, false },
		{ "split", { "w0", "r0" }, true },
		{ "protect", { "w0", "r0" }, true },
		{ "unmap", { "w0", "r0" }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cuts) * COUNT(ops); i++) {
		const struct cut *cut = &cuts[i % COUNT(cuts)];
		struct s2pt_explore_config config = named(cut->name, S2PT_EXACT);
		struct s2pt_scenario scenario = *config.scenario;
		enum s2pt_step_op op = ops[i / COUNT(cuts)];

		scenario.vcpu[0] = cut->vcpu[0];
		scenario.vcpu[1] = cut->vcpu[1];
		config.scenario = &scenario;
		config.carries_out = all_but;
		config.ctx = &op;
		if (all || !cut->large)
			expect_one_end(&config);
	}
}

/* s2pt_protect() says so: DONE is about its own changes. */
static void who_reads_a_page_hastily_may_miss_a_write(void **state)
{
	static const enum s2pt_policy policies[] = { S2PT_EXACT, S2PT_RFC_2020 };
	struct s2pt_scenario hasty = *s2pt_scenario_find("protect-unset");

	(void)state;
	hasty.host = "q0";
	for (size_t p = 0; p < COUNT(policies); p++) {
		struct s2pt_explore_config config = of(&hasty, policies[p]);
		struct s2pt_explore_result result;

		s2pt_explore(&config, &result);
		if (policies[p] == S2PT_EXACT) {
			assert_int_equal(result.end, S2PT_EXPLORE_WRONG);
			assert_non_null(strstr(result.why, "not in the dirty log"));
		} else {
			assert_int_equal(result.end, S2PT_EXPLORE_EXHAUSTED);
		}
	}
}

/* What is counted, and what is told, when a search goes on after a find. */
struct told {
	unsigned int ended;
	unsigned int wrong;
	char first[160];
};

static void count(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	struct told *told = ctx;

	told->ended++;
	if (outcome->why[0] && told->wrong++ == 0)
		(void)snprintf(told->first, sizeof(told->first), "%s", outcome->why);
}

static bool no_first_barrier(void *ctx, const struct s2pt_step *step)
{
	(void)ctx;
	return step->op != S2PT_DSB_ISHST;
}

static void a_search_that_goes_on_counts_its_finds(void **state)
{
	struct s2pt_explore_config config = named("broken", S2PT_EXACT);
	struct told told = { .ended = 0 };
	struct s2pt_explore_result first;
	struct s2pt_explore_result whole;
	struct s2pt_explore_result again;

	(void)state;
	config.carries_out = no_first_barrier;
	s2pt_explore(&config, &first);
	assert_int_equal(first.end, S2PT_EXPLORE_WRONG);
	assert_int_equal(first.finds, 1);
	config.past_finds = true;
	config.ended = count;
	config.ctx = &told;
	s2pt_explore(&config, &whole);
	assert_int_equal(whole.end, S2PT_EXPLORE_WRONG);
	assert_in_range(whole.finds, 2, whole.schedules);
	assert_int_equal(whole.finds, told.wrong);
	assert_in_range(told.ended, told.wrong, whole.schedules);
	assert_string_equal(whole.why, told.first);
	config.replay = whole.replay;
	config.past_finds = false;
	s2pt_explore(&config, &again);
	assert_string_equal(again.why, whole.why);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_schedule_comes_to_what_the_reduced_search_does),
		cmocka_unit_test(a_bound_lets_through_as_many_schedules_as_it_says),
		cmocka_unit_test(a_bound_says_whether_it_left_anything_out),
		cmocka_unit_test(within_a_bound_every_state_comes_to_what_every_schedule_does),
		cmocka_unit_test(every_state_comes_to_what_the_reduced_search_does),
		cmocka_unit_test(so_it_does_at_el2),
		cmocka_unit_test(fills_come_to_the_same),
		cmocka_unit_test(two_fills_come_to_the_same),
		cmocka_unit_test(want_of_memory_comes_to_the_same),
		cmocka_unit_test(entry_by_entry_it_comes_to_the_same),
		cmocka_unit_test(three_vcpus_come_to_the_same),
		cmocka_unit_test(livelocks_are_found_either_way),
		cmocka_unit_test(what_is_left_out_is_found_either_way),
		cmocka_unit_test(who_reads_a_page_hastily_may_miss_a_write),
		cmocka_unit_test(a_search_that_goes_on_counts_its_finds),
	};

	all = argc > 1 && strcmp(argv[1], "all") == 0;
	return cmocka_run_group_tests_name("explore_plain", tests, NULL, NULL);
}
