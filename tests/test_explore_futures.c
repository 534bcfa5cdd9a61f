/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds the search that goes into each state once, whatever led to it, against the one that runs a
 * schedule for each order of steps: both must find the same, the same most faults, and end in the same
 * states.
 *
 *     test_explore_futures [all]    `all`: with the scenarios that take minutes
 */

#include "host/explore/together.h"
#include "host/explore/visited.h"
#include "s2pt/host/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool all;

/* The states in which schedules ended. */
struct ends {
	uint64_t *state;
	size_t count;
	size_t room;
};

static void note(void *ctx, const struct s2pt_explore_outcome *outcome)
{
	struct ends *ends = ctx;

	for (size_t i = ends->count; i-- > 0 && i + 64 > ends->count;)
		if (ends->state[i] == outcome->state)
			return;
	if (ends->count == ends->room) {
		ends->room = ends->room ? 2 * ends->room : 256;
		ends->state = realloc(ends->state, ends->room * sizeof(*ends->state));
		assert_non_null(ends->state);
	}
	ends->state[ends->count++] = outcome->state;
}

static int by_number(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

/* Put them in order, each once. */
static void tidy(struct ends *ends)
{
	size_t kept = 0;

	if (!ends->count)
		return;
	qsort(ends->state, ends->count, sizeof(*ends->state), by_number);
	for (size_t i = 1; i < ends->count; i++)
		if (ends->state[i] != ends->state[kept])
			ends->state[++kept] = ends->state[i];
	ends->count = kept + 1;
}

static struct s2pt_explore_result search(const struct s2pt_explore_config *config,
					 enum s2pt_explore_way way, struct ends *ends)
{
	struct s2pt_explore_config own = *config;
	struct s2pt_explore_result result;

	*ends = (struct ends){ .count = 0 };
	own.way = way;
	own.ended = note;
	own.ctx = ends;
	s2pt_explore(&own, &result);
	tidy(ends);
	return result;
}

static void expect_the_same(const struct s2pt_explore_config *config)
{
	struct ends once;
	struct ends each;
	struct s2pt_explore_result first = search(config, S2PT_EXPLORE_FUTURES, &once);
	struct s2pt_explore_result second = search(config, S2PT_EXPLORE_REDUCED, &each);
	bool found = second.why[0] != '\0';

	if (first.end != second.end || (first.why[0] != '\0') != found)
		fail_msg("%s under %s, %u vCPUs: ends with %d, %s, and with %d, %s",
			 config->scenario->name, s2pt_policy_name(config->policy), config->vcpus,
			 (int)first.end, first.why, (int)second.end, second.why);
	if (!found && first.faults != second.faults)
		fail_msg("%s under %s, %u vCPUs: %u and %u faults", config->scenario->name,
			 s2pt_policy_name(config->policy), config->vcpus, first.faults,
			 second.faults);
	if (!found && (once.count != each.count ||
		       memcmp(once.state, each.state, once.count * sizeof(*once.state)) != 0))
		fail_msg("%s under %s, %u vCPUs: ends in %zu and in %zu states",
			 config->scenario->name, s2pt_policy_name(config->policy), config->vcpus,
			 once.count, each.count);
	free(once.state);
	free(each.state);
}

static struct s2pt_explore_config of(const struct s2pt_scenario *scenario, unsigned int policy)
{
	return (struct s2pt_explore_config){
		.scenario = scenario,
		.policy = (enum s2pt_policy)policy,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
	};
}

static struct s2pt_explore_config named(const char *name, unsigned int policy)
{
	const struct s2pt_scenario *scenario = s2pt_scenario_find(name);

	assert_non_null(scenario);
	return of(scenario, policy);
}

/* Scenarios of which a schedule for each order of steps takes long. */
static bool is_long(const char *name)
{
	static const char *const names[] = {
		"protect-dirty-beside",
		"protect-block",
		"detach",
		"table-block",
		"collect-relax",
		"collect-unset",
		"collect-unmap",
		"collect-grow",
		"collect-fold",
		"collect",
		"two-roots",
		"protect-dirty",
		"collect-grow-nt",
		"run-protect",
		"run-collect-whole",
		"hdbss-abort",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void every_scenario_comes_to_the_same(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (unsigned int policy = 0; policy < 4; policy++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), policy);

			if (all || !is_long(config.scenario->name))
				expect_the_same(&config);
		}
	}
}

static void so_do_three_vcpus(void **state)
{
	static const char *const names[] = {
		"unset", "rw-ro",      "xn",           "protect",
		"age",   "age-beside", "age-hardware", "no-block-table"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		for (unsigned int policy = 0; policy < 4; policy++) {
			struct s2pt_explore_config config = named(names[i], policy);

			config.vcpus = 3;
			if (all || (policy == S2PT_KVM && i < 5))
				expect_the_same(&config);
		}
	}
}

/* What else can be asked for; `which` says what. */
static void so_does_one(const char *name, unsigned int which)
{
	struct s2pt_explore_config config = named(name, which % 2 ? S2PT_KVM : S2PT_EXACT);

	config.by_entry = which == 0;
	config.fills = which == 1 || which == 2;
	config.refuse = which > 2 ? which - 2 : 0;
	expect_the_same(&config);
}

static void so_do_fills_refusals_and_single_entries(void **state)
{
	static const char *const names[] = { "xn", "age", "unset", "no-split", "broken", "split" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		for (unsigned int which = 0; which < 5; which++)
			if (all || (i < 2 && which < 4) || (i == 4 && which == 2))
				so_does_one(names[i], which);
}

/* Memory for states that searches share. */
static void *memory_for_states(void)
{
	void *memory = mmap(NULL, s2pt_explore_states_size(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	return memory;
}

/*
 * A search that shares its states is given up somewhere, and another one ends what both have begun: also
 * what the first was at, which it can't know that nobody is.
 */
static void expect_the_same_of_two(const struct s2pt_explore_config *config, uint64_t most)
{
	void *memory = memory_for_states();
	struct s2pt_explore_config own = *config;
	struct ends once;
	struct ends shared = { .count = 0 };
	struct s2pt_explore_result alone = search(config, S2PT_EXPLORE_FUTURES, &once);
	struct s2pt_explore_result first;
	struct s2pt_explore_result second;

	own.way = S2PT_EXPLORE_FUTURES;
	own.shared = s2pt_explore_states_in(memory);
	own.ended = note;
	own.ctx = &shared;
	own.most = most;
	s2pt_explore(&own, &first);
	own.most = 0;
	s2pt_explore(&own, &second);
	tidy(&shared);
	if (alone.end != second.end || once.count != shared.count ||
	    memcmp(once.state, shared.state, once.count * sizeof(*once.state)) != 0)
		fail_msg("%s, given up after %u: ends with %d and %d, in %zu and %zu states",
			 config->scenario->name, (unsigned int)most, (int)alone.end,
			 (int)second.end, once.count, shared.count);
	if (most < alone.schedules)
		assert_int_equal(first.end, S2PT_EXPLORE_GIVEN_UP);
	assert_int_equal(alone.faults, first.faults > second.faults ? first.faults : second.faults);
	assert_in_range(s2pt_explore_states_count(own.shared), alone.states * 9 / 10,
			alone.states * 11 / 10);
	(void)munmap(memory, s2pt_explore_states_size());
	free(once.state);
	free(shared.state);
}

static void two_that_share_their_states_come_to_the_same(void **state)
{
	static const char *const names[] = { "unset", "broken", "protect", "age-beside", "detach" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		for (uint64_t most = 1; most < 30; most += all ? 1 : 7) {
			struct s2pt_explore_config config = named(names[i], i % 2);

			expect_the_same_of_two(&config, most < 8 ? most : 2 * most - 7);
		}
	}
}

static void what_is_stopped_tells_of_the_schedule_it_was_at(void **state)
{
	void *memory = memory_for_states();
	struct s2pt_explore_config config = named("broken", S2PT_KVM);
	struct s2pt_explore_result result;

	(void)state;
	config.way = S2PT_EXPLORE_FUTURES;
	config.shared = s2pt_explore_states_in(memory);
	s2pt_explore_states_stop(config.shared);
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_GIVEN_UP);
	assert_int_equal(result.schedules, 1);
	assert_in_range(result.longest, 20, 100);
	assert_int_equal(result.faults, 1);
	(void)munmap(memory, s2pt_explore_states_size());
}

/* An estimate is more than what there is by now, and little more than what there is in the end. */
static void an_estimate_lies_between_what_is_there_and_all(void **state)
{
	void *memory = memory_for_states();
	struct s2pt_explore_config config = named("no-split", S2PT_KVM);
	struct s2pt_explore_result result;
	double early, late, now, count;

	(void)state;
	config.way = S2PT_EXPLORE_FUTURES;
	config.shared = s2pt_explore_states_in(memory);
	config.most = 10;
	s2pt_explore(&config, &result);
	now = (double)s2pt_explore_states_count(config.shared);
	early = s2pt_explore_states_estimate(&config, 100);
	config.most = 0;
	s2pt_explore(&config, &result);
	count = (double)s2pt_explore_states_count(config.shared);
	late = s2pt_explore_states_estimate(&config, 100);
	if (early < 1.5 * now || early > 1.1 * count || late < count || late > 1.1 * count)
		fail_msg("%.0f states, estimate %.0f; in the end %.0f, estimate %.0f", now, early,
			 count, late);
	(void)munmap(memory, s2pt_explore_states_size());
}

static void of_a_shared_state_is_left_what_nobody_has_tried(void **state)
{
	void *memory = memory_for_states();
	struct s2pt_explore_states *states;
	unsigned int left;

	(void)state;
	states = s2pt_explore_states_in(memory);
	assert_int_equal(s2pt_states_enter(states, 42, 3, &left), TRIED_BY_NOBODY);
	assert_int_equal(s2pt_states_enter(states, 42, 3, &left), TRIED_NOW);
	assert_true(s2pt_states_tried(states, 42, 6));
	assert_int_equal(s2pt_states_enter(states, 42, 3, &left), TRIED_BEFORE);
	assert_int_equal(left, 6);
	assert_true(s2pt_states_tried(states, 42, 3));
	/* Others come between, and fill a table and the next one. */
	for (uint64_t other = 0; other < 200000; other++)
		assert_int_equal(s2pt_states_enter(states, 100 + other, 3, &left), TRIED_BY_NOBODY);
	for (uint64_t other = 0; other < 200000; other++)
		assert_int_equal(s2pt_states_enter(states, 100 + other, 3, &left), TRIED_NOW);
	assert_int_equal(s2pt_states_enter(states, 42, 3, &left), TRIED_BEFORE);
	assert_int_equal(left, 2);
	assert_int_equal(s2pt_explore_states_count(states), 200001);
	(void)munmap(memory, s2pt_explore_states_size());
}

static bool all_but(void *ctx, const struct s2pt_step *step)
{
	const enum s2pt_step_op *left_out = ctx;

	return step->op != *left_out;
}

/* Is anything found where an instruction is left out, and a livelock or something wrong? */
static enum s2pt_explore_end end_without(struct s2pt_explore_config config,
					 enum s2pt_explore_way way, enum s2pt_step_op op)
{
	struct s2pt_explore_result result;

	config.way = way;
	config.carries_out = all_but;
	config.ctx = &op;
	s2pt_explore(&config, &result);
	return result.why[0] ? S2PT_EXPLORE_WRONG : result.end;
}

/*
 * What the checker has to complain of later, because of what was left out before, is a part of the
 * state.
 */
static void what_is_left_out_is_found_by_both(void **state)
{
	static const enum s2pt_step_op ops[] = {
		S2PT_DSB_ISHST, S2PT_DSB_ISH,    S2PT_IPAS2E1,
		S2PT_IPAS2E1IS, S2PT_RIPAS2E1IS, S2PT_VMALLE1IS,
	};

	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		for (size_t op = 0; op < COUNT(ops); op++) {
			struct s2pt_explore_config config = of(s2pt_scenario(i), S2PT_EXACT);
			enum s2pt_explore_end once, each;

			if (!all && is_long(config.scenario->name))
				continue;
			once = end_without(config, S2PT_EXPLORE_FUTURES, ops[op]);
			each = end_without(config, S2PT_EXPLORE_REDUCED, ops[op]);
			if (once != each)
				fail_msg("%s without %s: %d and %d", config.scenario->name,
					 s2pt_step_name(ops[op]), (int)once, (int)each);
		}
	}
}

/* Who was asleep whenever the state was reached has not been tried from it. */
static void a_state_that_comes_again_wakes_who_slept_before(void **state)
{
	static const struct {
		unsigned int asleep;
		unsigned int awake;
	} visits[] = { { 7, 7 }, { 6, 1 }, { 7, 0 }, { 3, 4 }, { 0, 2 }, { 0, 0 } };
	struct visited visited = { .place = NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(visits); i++) {
		unsigned int actors = visits[i].asleep;

		assert_int_equal(s2pt_visited_wake(&visited, 42, &actors),
				 i ? VISIT_AGAIN : VISIT_FIRST);
		assert_int_equal(actors, visits[i].awake);
		/* Others come between, and the set grows. */
		for (uint64_t other = 0; other < 3000; other++)
			assert_int_equal(s2pt_visited_add(&visited, 100 + 3000 * i + other),
					 VISIT_FIRST);
	}
	s2pt_visited_clear(&visited);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_comes_to_the_same),
		cmocka_unit_test(so_do_three_vcpus),
		cmocka_unit_test(so_do_fills_refusals_and_single_entries),
		cmocka_unit_test(what_is_stopped_tells_of_the_schedule_it_was_at),
		cmocka_unit_test(an_estimate_lies_between_what_is_there_and_all),
		cmocka_unit_test(of_a_shared_state_is_left_what_nobody_has_tried),
		cmocka_unit_test(two_that_share_their_states_come_to_the_same),
		cmocka_unit_test(what_is_left_out_is_found_by_both),
		cmocka_unit_test(a_state_that_comes_again_wakes_who_slept_before),
	};

	all = argc > 1 && strcmp(argv[1], "all") == 0;
	return cmocka_run_group_tests_name("explore_futures", tests, NULL, NULL);
}
