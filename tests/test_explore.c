/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the explorer: what it finds, replays, samples and divides into shards. */

#include "s2pt/host/check.h"
#include "s2pt/host/explore.h"
#include "s2pt/host/explore_follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct s2pt_explore_config two(const char *name, enum s2pt_policy policy)
{
	struct s2pt_explore_config config = {
		.scenario = s2pt_scenario_find(name),
		.policy = policy,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
	};

	assert_non_null(config.scenario);
	return config;
}

/* The scenarios of the RFC of December 2020, with 2 vCPUs of 3 accesses each. */
static const char *const fights[] = { "unset", "broken", "xn" };

#define FIGHTS (sizeof(fights) / sizeof(fights[0]))

static void always_breaking_livelocks(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < FIGHTS; i++) {
		struct s2pt_explore_config config = two(fights[i], S2PT_ALWAYS_BBM);
		struct s2pt_explore_result result;

		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_LIVELOCK)
			fail_msg("%s: end %d, %s", fights[i], (int)result.end, result.why);
	}
}

static void no_other_policy_livelocks(void **state)
{
	static const enum s2pt_policy policies[] = { S2PT_EXACT, S2PT_KVM, S2PT_RFC_2020 };

	(void)state;
	for (unsigned int i = 0; i < FIGHTS; i++) {
		for (unsigned int p = 0; p < 3; p++) {
			struct s2pt_explore_config config = two(fights[i], policies[p]);
			struct s2pt_explore_result result;

			s2pt_explore(&config, &result);
			if (result.end != S2PT_EXPLORE_EXHAUSTED || result.schedules < 2)
				fail_msg("%s under %s: end %d, %s", fights[i],
					 s2pt_policy_name(policies[p]), (int)result.end,
					 result.why);
		}
	}
}

static void a_replay_finds_the_same_again(void **state)
{
	struct s2pt_explore_config config = two("unset", S2PT_ALWAYS_BBM);
	struct s2pt_explore_result found;
	struct s2pt_explore_result again;

	(void)state;
	s2pt_explore(&config, &found);
	config.replay = found.replay;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, found.end);
	assert_string_equal(again.why, found.why);
	assert_string_equal(again.replay, found.replay);
}

static void the_same_search_finds_the_same(void **state)
{
	struct s2pt_explore_config config = two("xn", S2PT_ALWAYS_BBM);
	struct s2pt_explore_result one;
	struct s2pt_explore_result other;

	(void)state;
	s2pt_explore(&config, &one);
	s2pt_explore(&config, &other);
	assert_int_equal(one.schedules, other.schedules);
	assert_string_equal(one.replay, other.replay);
}

static void a_replay_that_does_not_fit_is_refused(void **state)
{
	static const char *const bad[] = { "a", "z3", "c1", "a1b2000000000", "a4000" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct s2pt_explore_config config = two("unset", S2PT_EXACT);
		struct s2pt_explore_result result;

		config.replay = bad[i];
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_BAD)
			fail_msg("%s: end %d", bad[i], (int)result.end);
	}
}

/* A TLB keeps a block while the vCPU that made a table of it stands still: the other one faults round and round. */
static void what_goes_round_tells_who_would_have_to_stand_still(void **state)
{
	struct s2pt_scenario scenario = *s2pt_scenario_find("broken");
	struct s2pt_explore_config config = two("broken", S2PT_EXACT);
	struct s2pt_explore_result found, again;

	(void)state;
	scenario.bbm = 2;
	config.scenario = &scenario;
	config.way = S2PT_EXPLORE_FUTURES;
	s2pt_explore(&config, &found);
	assert_int_equal(found.end, S2PT_EXPLORE_ROUND);
	assert_string_equal(found.why, "");
	assert_true(strcmp(found.starved, "a") == 0 || strcmp(found.starved, "b") == 0);
	config.replay = found.round;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, S2PT_EXPLORE_ROUND);
	assert_string_equal(again.starved, found.starved);
	assert_string_equal(again.round, found.round);
	/* Schedule by schedule what leaves the cycle is tried from every state in it. */
	config.replay = NULL;
	config.way = S2PT_EXPLORE_REDUCED;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, S2PT_EXPLORE_EXHAUSTED);
	assert_int_equal(strlen(again.starved), 1);
}

/* Both break what the other one makes: nobody has to stand still. */
static void a_livelock_needs_nobody_to_stand_still(void **state)
{
	struct s2pt_explore_config config = two("unset", S2PT_ALWAYS_BBM);
	struct s2pt_explore_result found, again;

	(void)state;
	s2pt_explore(&config, &found);
	assert_int_equal(found.end, S2PT_EXPLORE_LIVELOCK);
	config.replay = found.replay;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, S2PT_EXPLORE_LIVELOCK);
	assert_string_equal(again.starved, "");
}

static void a_search_gives_up_when_it_is_to(void **state)
{
	struct s2pt_explore_config config = two("unset", S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.most = 3;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_GIVEN_UP);
	assert_int_equal(result.schedules, 3);
	config.most = 0;
	config.bound = 0;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_BOUNDED);
}

static void a_story_fits_on_a_page(void **state)
{
	struct s2pt_explore_config config = two("unset", S2PT_ALWAYS_BBM);
	struct s2pt_explore_result result;
	unsigned int lines = 0;
	char line[256];
	bool came_round = false;
	FILE *story = tmpfile();

	(void)state;
	assert_non_null(story);
	s2pt_explore(&config, &result);
	s2pt_explore_story(&config, &result, story);
	rewind(story);
	for (; fgets(line, sizeof(line), story); lines++)
		came_round = strstr(line, "all is as after step") != NULL;
	(void)fclose(story);
	assert_true(came_round);
	assert_in_range(lines, 10, 40);
}

/* What a run that was followed showed. */
struct followed {
	unsigned int steps;
	unsigned int told;
	unsigned int held;
	bool cached;
	struct s2pt_explore_step first;
	struct s2pt_explore_step last;
};

static void note_step(void *ctx, const struct s2pt_explore_step *step)
{
	struct followed *followed = ctx;

	assert_int_equal(step->number, followed->steps);
	if (!followed->steps++)
		followed->first = *step;
	followed->last = *step;
	followed->told += step->text[0] != '\0';
	followed->cached |= step->caches > 0;
	for (unsigned int i = 0; i < step->entries; i++)
		followed->held += step->entry[i].held;
}

static void who_follows_a_schedule_sees_entries_and_tlbs(void **state)
{
	struct s2pt_explore_config config = two("unset", S2PT_ALWAYS_BBM);
	struct followed followed = { 0 };
	struct s2pt_explore_result result;

	(void)state;
	s2pt_explore(&config, &result);
	assert_true(s2pt_explore_follow(&config, result.replay, note_step, &followed) > 0);
	assert_true(followed.steps > followed.told && followed.told > 10);
	assert_true(followed.held > 0 && followed.cached);
	/* The scenario begins with nothing mapped in its first 2 MiB but what it says. */
	for (unsigned int i = 0; i < followed.first.entries; i++)
		assert_true(followed.first.entry[i].linked);
	assert_int_equal(followed.first.caches, 0);
	for (unsigned int i = 0; i < followed.last.entries; i++) {
		const struct s2pt_explore_entry *entry = &followed.last.entry[i];

		assert_true(entry->level == 2 || entry->level == 3);
		assert_true(entry->word && entry->ipa < UINT64_C(1) << 31);
	}
	followed = (struct followed){ 0 };
	assert_int_equal(s2pt_explore_follow(&config, "z9", note_step, &followed), -1);
	assert_int_equal(followed.steps, 1);
}

static bool all_but(void *ctx, const struct s2pt_step *step)
{
	const enum s2pt_step_op *left_out = ctx;

	return step->op != *left_out;
}

/* What the checker says when a block gives way without one of the instructions. */
static void an_instruction_that_is_left_out_is_missed(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_step_op op;
		enum s2pt_check_reason reason;
	} rows[] = {
		{ "stage 2", S2PT_IPAS2E1IS, S2PT_CHECK_TLBI_MISSING },
		{ "stage 1", S2PT_VMALLE1IS, S2PT_CHECK_TLBI_STAGE1 },
		{ "the first barrier", S2PT_DSB_ISHST, S2PT_CHECK_DSB_BEFORE },
		{ "the barriers after TLBI", S2PT_DSB_ISH, S2PT_CHECK_DSB_BETWEEN },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_explore_config config = two("broken", S2PT_EXACT);
		enum s2pt_step_op op = rows[i].op;
		struct s2pt_explore_result result;

		config.carries_out = all_but;
		config.ctx = &op;
		s2pt_explore(&config, &result);
		if (result.end != S2PT_EXPLORE_WRONG ||
		    !strstr(result.why, s2pt_check_reason_name(rows[i].reason)))
			fail_msg("without %s: end %d, %s", rows[i].name, (int)result.end,
				 result.why);
	}
}

static void a_story_has_what_the_checker_was_told(void **state)
{
	struct s2pt_explore_config config = two("broken", S2PT_EXACT);
	enum s2pt_step_op op = S2PT_VMALLE1IS;
	struct s2pt_explore_result result;
	unsigned int told = 0;
	char line[256];
	FILE *story = tmpfile();

	(void)state;
	assert_non_null(story);
	config.carries_out = all_but;
	config.ctx = &op;
	s2pt_explore(&config, &result);
	s2pt_explore_story(&config, &result, story);
	rewind(story);
	while (fgets(line, sizeof(line), story))
		told += strstr(line, " tlbi ipas2e1is ") || strstr(line, " swap ") ||
			strstr(line, "no invalidation of stage 1");
	(void)fclose(story);
	assert_in_range(told, 3, 8);
}

/* The vCPUs that fight keep the host from its lock; alone that would only be about the lock. */
static void a_livelock_is_fair(void **state)
{
	struct s2pt_explore_config config = two("split", S2PT_ALWAYS_BBM);
	struct s2pt_explore_result result;

	(void)state;
	s2pt_explore(&config, &result);
	assert_int_equal(result.end, S2PT_EXPLORE_LIVELOCK);
	assert_in_range(result.faults, 1, 10);
}

/*
 * Page 3 lies beyond the input space, so that each vCPU faults for ever and touches nothing that
 * another one does.  That all of them do so at once is a schedule of its own.
 */
static const struct s2pt_scenario apart = {
	.name = "apart",
	.summary = "vCPUs that go round, each by itself",
	.before = "m0",
	.vcpu = { "r3", "r0r3", "r3" },
	.ends = "",
};

static void vcpus_that_go_round_apart_are_a_livelock(void **state)
{
	(void)state;
	for (unsigned int vcpus = 1; vcpus <= 3; vcpus++) {
		struct s2pt_explore_config config = {
			.scenario = &apart,
			.policy = S2PT_EXACT,
			.vcpus = vcpus,
			.bound = S2PT_EXPLORE_UNBOUNDED,
		};
		struct s2pt_explore_result result;

		s2pt_explore(&config, &result);
		assert_int_equal(result.end, S2PT_EXPLORE_LIVELOCK);
	}
}

static void shards_add_up_to_the_whole(void **state)
{
	struct s2pt_explore_config config = two("broken", S2PT_KVM);
	struct s2pt_explore_result whole;
	struct s2pt_explore_result part;
	uint64_t schedules = 0;
	uint64_t digest = 0;

	(void)state;
	config.shard = 1;
	config.shards = 1;
	s2pt_explore(&config, &whole);
	config.shards = 3;
	for (config.shard = 1; config.shard <= 3; config.shard++) {
		s2pt_explore(&config, &part);
		assert_int_equal(part.end, S2PT_EXPLORE_EXHAUSTED);
		assert_in_range(part.schedules, 1, whole.schedules - 1);
		schedules += part.schedules;
		digest += part.digest;
	}
	assert_int_equal(schedules, whole.schedules);
	assert_int_equal(digest, whole.digest);
}

/* Which beginnings are taken, and what they came to. */
struct takers {
	unsigned int takers;
	unsigned int taker;
	uint64_t taken;
	uint64_t finds;
	uint64_t schedules;
	uint64_t digest;
	unsigned int faults;
};

static bool takes(void *ctx, uint64_t beginning)
{
	const struct takers *takers = ctx;

	return beginning % takers->takers == takers->taker;
}

static void took(void *ctx, uint64_t beginning, const struct s2pt_explore_result *part)
{
	struct takers *takers = ctx;

	assert_int_equal(beginning % takers->takers, takers->taker);
	takers->taken++;
	takers->finds += part->finds;
	takers->schedules += part->schedules;
	takers->digest += part->digest;
	if (part->faults > takers->faults)
		takers->faults = part->faults;
}

static struct takers take_all(struct s2pt_explore_config config, unsigned int parts)
{
	struct takers takers = { .takers = parts };

	config.takes = takes;
	config.took = took;
	config.ctx = &takers;
	for (takers.taker = 0; takers.taker < parts; takers.taker++) {
		uint64_t before = takers.schedules;
		struct s2pt_explore_result result;

		s2pt_explore(&config, &result);
		if (!takers.finds)
			assert_int_equal(result.end, config.bound < 0 ? S2PT_EXPLORE_EXHAUSTED
								      : S2PT_EXPLORE_BOUNDED);
		assert_int_equal(result.schedules, takers.schedules - before);
	}
	return takers;
}

/* Each beginning comes to the same, whoever takes it. */
static void beginnings_add_up_whoever_takes_them(void **state)
{
	static const char *const names[] = { "broken", "table-block", "protect", "age-beside" };

	(void)state;
	for (unsigned int i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
		struct s2pt_explore_config config = two(names[i / 2], S2PT_KVM);
		struct s2pt_explore_result whole;
		struct takers one;
		struct takers three;

		config.bound = i % 2 ? 1 : S2PT_EXPLORE_UNBOUNDED;
		one = take_all(config, 1);
		three = take_all(config, 3);
		s2pt_explore(&config, &whole);
		assert_in_range(one.taken, 2, 5000);
		assert_int_equal(one.finds, 0);
		assert_int_equal(one.taken, three.taken);
		assert_int_equal(one.schedules, three.schedules);
		assert_int_equal(one.digest, three.digest);
		assert_int_equal(one.faults, three.faults);
		assert_int_equal(one.faults, whole.faults);
	}
}

/* Whether runs go round in one beginning must not matter to which others there are. */
static void so_they_do_where_runs_go_round(void **state)
{
	struct s2pt_explore_config config = {
		.scenario = &apart,
		.policy = S2PT_EXACT,
		.vcpus = 2,
		.bound = S2PT_EXPLORE_UNBOUNDED,
		.past_finds = true,
	};
	struct takers one = take_all(config, 1);

	(void)state;
	assert_in_range(one.finds, 1, one.schedules);
	for (unsigned int parts = 2; parts <= 5; parts += 3) {
		struct takers several = take_all(config, parts);

		assert_int_equal(one.taken, several.taken);
		assert_int_equal(one.finds, several.finds);
		assert_int_equal(one.schedules, several.schedules);
		assert_int_equal(one.digest, several.digest);
	}
}

static void some_shard_finds_what_there_is(void **state)
{
	struct s2pt_explore_config config = two("xn", S2PT_ALWAYS_BBM);
	unsigned int found = 0;

	(void)state;
	config.shards = 4;
	for (config.shard = 1; config.shard <= 4; config.shard++) {
		struct s2pt_explore_result part;

		s2pt_explore(&config, &part);
		found += part.end == S2PT_EXPLORE_LIVELOCK;
	}
	assert_in_range(found, 1, 4);
}

static void a_sample_is_what_its_seed_says(void **state)
{
	struct s2pt_explore_config config = two("no-table", S2PT_KVM);
	struct s2pt_explore_result one;
	struct s2pt_explore_result same;
	struct s2pt_explore_result other;

	(void)state;
	config.depth = 3;
	config.most = 300;
	s2pt_explore(&config, &one);
	s2pt_explore(&config, &same);
	config.seed = 1;
	s2pt_explore(&config, &other);
	assert_int_equal(one.end, S2PT_EXPLORE_SAMPLED);
	assert_int_equal(one.schedules, 300);
	assert_int_equal(one.digest, same.digest);
	assert_int_not_equal(one.digest, other.digest);
}

/* Depth 2, 2 vCPUs: each run has a chance of 1 in 2 * steps. */
static void the_chance_of_a_sample_is_known(void **state)
{
	struct s2pt_explore_config config = two("xn", S2PT_EXACT);
	struct s2pt_explore_result result;

	(void)state;
	config.depth = 2;
	config.most = 1;
	s2pt_explore(&config, &result);
	assert_in_range(result.steps, 10, 100);
	assert_true(result.chance * 2 * result.steps > 0.999999);
	assert_true(result.chance * 2 * result.steps < 1.000001);
	config.most = 3;
	s2pt_explore(&config, &result);
	assert_true(result.chance * 2 * result.steps > 2.9);
	assert_true(result.chance * 2 * result.steps < 3);
}

static void a_sample_finds_what_is_left_out(void **state)
{
	struct s2pt_explore_config config = two("broken", S2PT_EXACT);
	enum s2pt_step_op op = S2PT_IPAS2E1IS;
	struct s2pt_explore_result found;
	struct s2pt_explore_result again;

	(void)state;
	config.carries_out = all_but;
	config.ctx = &op;
	config.depth = 2;
	s2pt_explore(&config, &found);
	assert_int_equal(found.end, S2PT_EXPLORE_WRONG);
	config.replay = found.replay;
	s2pt_explore(&config, &again);
	assert_int_equal(again.end, S2PT_EXPLORE_WRONG);
}

/* The first schedules of each scenario; a whole search of some takes long. */
static void exact_is_right_in_every_scenario(void **state)
{
	(void)state;
	for (unsigned int i = 0; s2pt_scenario(i); i++) {
		struct s2pt_explore_config config = two(s2pt_scenario(i)->name, S2PT_EXACT);
		struct s2pt_explore_result result;

		config.most = 500;
		s2pt_explore(&config, &result);
		if (result.why[0])
			fail_msg("%s: %s (%s)", s2pt_scenario(i)->name, result.why, result.replay);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(always_breaking_livelocks),
		cmocka_unit_test(no_other_policy_livelocks),
		cmocka_unit_test(a_replay_finds_the_same_again),
		cmocka_unit_test(the_same_search_finds_the_same),
		cmocka_unit_test(a_replay_that_does_not_fit_is_refused),
		cmocka_unit_test(what_goes_round_tells_who_would_have_to_stand_still),
		cmocka_unit_test(a_livelock_needs_nobody_to_stand_still),
		cmocka_unit_test(a_search_gives_up_when_it_is_to),
		cmocka_unit_test(a_story_fits_on_a_page),
		cmocka_unit_test(who_follows_a_schedule_sees_entries_and_tlbs),
		cmocka_unit_test(an_instruction_that_is_left_out_is_missed),
		cmocka_unit_test(a_story_has_what_the_checker_was_told),
		cmocka_unit_test(a_livelock_is_fair),
		cmocka_unit_test(vcpus_that_go_round_apart_are_a_livelock),
		cmocka_unit_test(shards_add_up_to_the_whole),
		cmocka_unit_test(beginnings_add_up_whoever_takes_them),
		cmocka_unit_test(so_they_do_where_runs_go_round),
		cmocka_unit_test(some_shard_finds_what_there_is),
		cmocka_unit_test(a_sample_is_what_its_seed_says),
		cmocka_unit_test(the_chance_of_a_sample_is_known),
		cmocka_unit_test(a_sample_finds_what_is_left_out),
		cmocka_unit_test(exact_is_right_in_every_scenario),
	};

	return cmocka_run_group_tests_name("explore", tests, NULL, NULL);
}
