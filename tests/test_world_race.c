/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Races four vCPUs and a host: what each vCPU reads must be where the host put it, and at the end
 * nothing may be stale, held, lost or leaked.
 */

#include "s2pt/host/check.h"
#include "world_make.h"

#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define UNDER_TSAN
#endif

/*
 * How often a vCPU accesses memory, and the host does something, at least; the vCPUs go on until that is
 * done.  ThreadSanitizer looks for accesses that nothing orders, in whatever order they came: more of the
 * same show it nothing more, and take it many times as long.
 */
#ifdef UNDER_TSAN
#define ACCESSES 700U
#define DEEDS    100U
#else
#define ACCESSES 2100U
#define DEEDS    300U
#endif
#define VCPUS  4U
#define BLOCKS 4

struct race {
	struct s2pt_world *world;
	uint64_t seed;
	uint64_t page;
	uint64_t size;
	/* How often the host moved the second half of the slot, between two places. */
	_Atomic(uint64_t) moved;
	atomic_bool over;
	/* Accesses of all vCPUs: the host goes by them, not by time. */
	_Atomic(uint64_t) accesses;
	/* Whoever makes the access of this number wakes the host. */
	_Atomic(uint64_t) due;
	sem_t is_due;
	atomic_uint looks;
	atomic_uint running;
	/* The table has runs; how often a vCPU made one, or found one. */
	bool contiguous;
	_Atomic(uint64_t) runs;
};

struct runner {
	struct race *race;
	unsigned int vcpu;
	uint64_t random;
	/* What is wrong, static text; NULL: nothing. */
	const char *wrong;
};

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static void look_up(void *ctx, const struct s2pt_fault *fault, struct s2pt_backing *backing)
{
	struct race *race = ctx;

	if (fault->ipa - SLOT_IPA >= race->size / 2)
		backing->pa += atomic_load(&race->moved) % 2 * race->size;
	/* Time for the host to move the page that was found; on a busy machine it is dear. */
	if (atomic_fetch_add(&race->looks, 1) % 8 == 0)
		sched_yield();
}

/* Where the page was, if it was not moved during the access: there and nowhere else. */
static bool where_it_is(const struct race *race, s2pt_ipa_t ipa, uint64_t moved, s2pt_pa_t pa)
{
	uint64_t offset = ipa - SLOT_IPA;
	bool elsewhere = offset >= race->size / 2 && moved % 2;

	return pa == SLOT_PA + (elsewhere ? race->size : 0) + offset;
}

static const char *access_once(struct runner *runner)
{
	static const enum s2pt_mmu_access_type types[] = { S2PT_MMU_READ, S2PT_MMU_WRITE,
							   S2PT_MMU_WRITE, S2PT_MMU_FETCH };
	struct race *race = runner->race;
	uint64_t pages = race->size / race->page;
	uint64_t page = next_random(&runner->random) % pages;
	struct s2pt_mmu_access access = { .type = types[next_random(&runner->random) % 4] };
	struct s2pt_vcpu_outcome outcome;
	uint64_t moved;

	/* Half of the accesses go where the others go too. */
	if (next_random(&runner->random) % 2)
		page = page % 4 * (pages / 4);
	access.ipa = SLOT_IPA + page * race->page;
	moved = atomic_load(&race->moved);
	if (s2pt_vcpu_access(s2pt_world_vcpu(race->world, runner->vcpu), &access, &outcome) !=
	    S2PT_VCPU_DONE)
		return outcome.end == S2PT_VCPU_STUCK ? "stuck" : "not carried out";
	if (moved == atomic_load(&race->moved) && !where_it_is(race, access.ipa, moved, outcome.pa))
		return "in the wrong place";
	return NULL;
}

/* Join pages to a run; it may be one already, or pages that can't be one. */
static enum s2pt_status join(struct race *race, struct s2pt *pt, s2pt_ipa_t ipa)
{
	enum s2pt_status status = s2pt_join(pt, ipa);

	if (status == S2PT_DONE || status == S2PT_ALREADY)
		atomic_fetch_add(&race->runs, 1);
	return status;
}

/* What a host does without stopping the others: protect or age some pages, or join them. */
static const char *maintain_beside(struct runner *runner)
{
	struct race *race = runner->race;
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(race->world, runner->vcpu);
	uint64_t pages = race->size / race->page;
	uint64_t first = next_random(&runner->random) % pages;
	struct s2pt_range range = {
		.ipa = SLOT_IPA + first * race->page,
		.size = (1 + next_random(&runner->random) % (pages - first)) * race->page,
	};
	struct s2pt *pt = s2pt_world_enter(race->world, vcpu);
	enum s2pt_status status;
	bool young;

	if (race->contiguous && next_random(&runner->random) % 3)
		status = join(race, pt, range.ipa);
	else if (next_random(&runner->random) % 2)
		status = s2pt_protect(pt, &range, S2PT_W, NULL);
	else
		status = s2pt_age_clear(pt, &range, &young, NULL);
	s2pt_world_leave(race->world, vcpu);
	return status < S2PT_DONE ? "protect or age failed" : NULL;
}

static void count_access(struct race *race)
{
	uint64_t due = atomic_load(&race->due);

	if (atomic_fetch_add(&race->accesses, 1) + 1 >= due &&
	    atomic_compare_exchange_strong(&race->due, &due, UINT64_MAX))
		(void)sem_post(&race->is_due);
}

static void *run_vcpu(void *arg)
{
	struct runner *runner = arg;

	for (unsigned int i = 0; i < ACCESSES || !atomic_load(&runner->race->over); i++) {
		runner->wrong = access_once(runner);
		if (!runner->wrong && i % 128 == 127)
			runner->wrong = maintain_beside(runner);
		if (runner->wrong)
			break;
		count_access(runner->race);
		/* There are fewer CPUs than threads, and one of these may hold a lock. */
		if (i % 64 == 0)
			sched_yield();
	}
	if (atomic_fetch_sub(&runner->race->running, 1) == 1)
		(void)sem_post(&runner->race->is_due);
	return NULL;
}

static enum s2pt_status move(struct race *race)
{
	struct s2pt_range range = { SLOT_IPA + race->size / 2, race->size / 2 };
	struct s2pt_excl excl = s2pt_world_lock(race->world);
	enum s2pt_status status;

	s2pt_invalidate_begin(excl);
	status = s2pt_unmap(excl, &range, NULL);
	atomic_fetch_add(&race->moved, 1);
	s2pt_invalidate_end(excl);
	s2pt_world_unlock(race->world, NULL);
	return status;
}

static enum s2pt_status host_once(struct race *race, uint64_t *random)
{
	struct s2pt_world *world = race->world;
	uint64_t pages = race->size / race->page;
	struct s2pt_range range = {
		.ipa = SLOT_IPA + next_random(random) % pages * race->page,
		.size = race->page,
	};
	struct s2pt_range all = { SLOT_IPA, race->size };
	uint64_t bitmap[1024];
	bool young;

	switch (next_random(random) % 8) {
	case 0:
		return move(race);
	case 1:
		return s2pt_world_unmap(world, &range);
	case 2:
		return s2pt_world_age(world, &all, next_random(random) % 2, &young);
	case 3:
		return s2pt_world_split(world, &range);
	case 4:
		return s2pt_world_protect(world, &all);
	case 5:
		(void)s2pt_world_logging_start(world, 0, next_random(random) % 2);
		return S2PT_DONE;
	case 6:
		(void)s2pt_world_dirty_get(world, 0, bitmap, NULL);
		return S2PT_DONE;
	default:
		(void)s2pt_world_logging_stop(world, 0);
		return S2PT_DONE;
	}
}

/* The vCPUs make this many accesses between two deeds of the host, however threads are scheduled. */
#define STEP (VCPUS * ACCESSES / DEEDS)

/* On a busy machine who sleeps and is woken runs long before who polls.  False: nobody runs. */
static bool wait_for_accesses(struct race *race)
{
	atomic_store(&race->due, atomic_load(&race->accesses) + STEP);
	while (sem_wait(&race->is_due) != 0)
		;
	return atomic_load(&race->running) > 0;
}

static bool is_over(const struct race *race, uint64_t deeds)
{
	bool seen = !race->contiguous || atomic_load(&race->runs) > 0;

	return deeds >= (seen ? DEEDS : 100 * DEEDS);
}

static const char *play_host(struct race *race)
{
	uint64_t random = race->seed * 77;

	for (uint64_t i = 0; !is_over(race, i); i++) {
		if (!wait_for_accesses(race))
			return "nobody runs";
		if (host_once(race, &random) != S2PT_DONE)
			return "the host failed";
	}
	return NULL;
}

struct race_row {
	const char *name;
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	bool range;
	bool hardware_access_flag;
	bool keep_rest;
	enum s2pt_delay_kind delay;
	bool contiguous;
	unsigned int bbm;
};

static const struct race_row rows[] = {
	{ "4K exact", S2PT_4K, S2PT_EXACT, false, true, false, S2PT_DELAY_NONE, false, 0 },
	{ "4K kvm", S2PT_4K, S2PT_KVM, false, false, false, S2PT_DELAY_NONE, false, 0 },
	{ "4K kvm range", S2PT_4K, S2PT_KVM, true, true, false, S2PT_DELAY_EXPONENTIAL, false, 0 },
	{ "4K rfc", S2PT_4K, S2PT_RFC_2020, false, true, false, S2PT_DELAY_UNIFORM, false, 0 },
	{ "4K always bbm", S2PT_4K, S2PT_ALWAYS_BBM, false, true, true, S2PT_DELAY_FIXED, false,
	  0 },
	{ "16K kvm", S2PT_16K, S2PT_KVM, true, true, false, S2PT_DELAY_NONE, false, 0 },
	{ "64K exact", S2PT_64K, S2PT_EXACT, true, false, true, S2PT_DELAY_NONE, false, 0 },
	{ "4K exact runs", S2PT_4K, S2PT_EXACT, true, true, false, S2PT_DELAY_NONE, true, 0 },
	{ "4K kvm runs", S2PT_4K, S2PT_KVM, false, false, true, S2PT_DELAY_NONE, true, 0 },
	{ "4K exact runs bbm 2", S2PT_4K, S2PT_EXACT, true, true, true, S2PT_DELAY_NONE, true, 2 },
	{ "64K exact runs bbm 3", S2PT_64K, S2PT_EXACT, true, true, false, S2PT_DELAY_NONE, true,
	  3 },
};

static bool make(const struct race_row *row, struct s2pt_world_config *config, struct race *race)
{
	struct s2pt_slot slot = { .ipa = SLOT_IPA, .host = SLOT_IPA, .pa = SLOT_PA };

	config->vcpus = VCPUS;
	config->seed = race->seed;
	config->features.range = row->range;
	config->hardware_access_flag = row->hardware_access_flag;
	config->keep_rest = row->keep_rest;
	config->contiguous = row->contiguous;
	config->bbm = row->bbm;
	race->contiguous = row->contiguous;
	config->max_faults = 100000;
	config->tlbi_delay = (struct s2pt_delay){ .kind = row->delay, .ns = 2000 };
	/* Small, so that entries are evicted and come back by walks. */
	config->tlb = (struct s2pt_tlb_shape){ .leaf_sets = 16, .leaf_ways = 4 };
	race->page = UINT64_C(1) << row->granule;
	slot.found_size = s2pt_level_size(&config->format.geom, 2);
	slot.size = BLOCKS * slot.found_size;
	slot.look_up = look_up;
	slot.ctx = race;
	race->size = slot.size;
	race->world = world_make(config);
	return race->world && s2pt_world_slot_add(race->world, &slot) == 0;
}

/* Run the race.  What is wrong; NULL: nothing. */
static const char *run(struct race *race)
{
	struct runner runner[VCPUS];
	pthread_t thread[VCPUS];
	const char *wrong;

	atomic_store(&race->over, false);
	atomic_store(&race->running, VCPUS);
	atomic_store(&race->due, UINT64_MAX);
	if (sem_init(&race->is_due, 0, 0) != 0)
		abort();
	for (unsigned int i = 0; i < VCPUS; i++) {
		runner[i] = (struct runner){
			.race = race,
			.vcpu = i,
			.random = race->seed + i,
		};
		if (pthread_create(&thread[i], NULL, run_vcpu, &runner[i]) != 0)
			abort();
	}
	wrong = play_host(race);
	atomic_store(&race->over, true);
	for (unsigned int i = 0; i < VCPUS; i++) {
		pthread_join(thread[i], NULL);
		if (runner[i].wrong)
			wrong = runner[i].wrong;
	}
	(void)sem_destroy(&race->is_due);
	return wrong;
}

static void complain(const struct race_row *row, const struct race *race, const char *what)
{
	struct s2pt_world_faults faults;
	struct s2pt_tlb_stale stale = { 0 };

	const struct s2pt_check *check = s2pt_world_checker(race->world);
	const struct s2pt_complaint *complaint = check ? s2pt_check_complaint(check, 0) : NULL;

	s2pt_world_check(race->world, &faults);
	(void)s2pt_tlbs_stale(s2pt_world_tlbs(race->world), &stale);
	if (complaint)
		print_error(
			"%llu complaints; the first at event %llu: %s (of event %llu), "
			"ipa %llx level %d old %llx word %llx\n",
			(unsigned long long)faults.complaints, (unsigned long long)complaint->event,
			s2pt_check_reason_name(complaint->reason),
			(unsigned long long)complaint->cause, (unsigned long long)complaint->ipa,
			complaint->level, (unsigned long long)complaint->old,
			(unsigned long long)complaint->word);
	fail_msg("%s, seed %llu: %s; stale %llu used %llu kept, pages %llu misused %llu leaked, "
		 "held %llu, not alone %llu; first stale: cpu %u kind %d ipa %llx level %d "
		 "word %llx, now %llx at %d",
		 row->name, (unsigned long long)race->seed, what,
		 (unsigned long long)faults.stale_used, (unsigned long long)faults.stale_kept,
		 (unsigned long long)faults.pages_misused, (unsigned long long)faults.pages_leaked,
		 (unsigned long long)faults.held, (unsigned long long)faults.not_alone, stale.cpu,
		 (int)stale.kind, (unsigned long long)stale.ipa, stale.level,
		 (unsigned long long)stale.word, (unsigned long long)stale.now, stale.now_level);
}

static void race_all_rows(uint64_t seed, bool checked, const struct s2pt_adversary *adversary)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_world_config config = world_config(rows[i].granule, rows[i].policy);
		struct race race = { .seed = seed + i };
		struct s2pt_world_report report;
		const char *wrong;

		config.checked = checked;
		config.adversary = *adversary;
		assert_true(make(&rows[i], &config, &race));
		wrong = run(&race);
		if (wrong || !s2pt_world_check(race.world, NULL))
			complain(&rows[i], &race, wrong ? wrong : "the check failed");
		s2pt_world_report(race.world, &report);
		print_message("%s, seed %llu: %llu faults, %llu breaks, longest run %llu\n",
			      rows[i].name, (unsigned long long)race.seed,
			      (unsigned long long)report.vcpus.faults[S2PT_FAULT_TRANSLATION],
			      (unsigned long long)report.vcpus.breaks,
			      (unsigned long long)report.vcpus.longest_run);
		assert_int_equal(report.vcpus.tlb.speculated > 0, adversary->rate > 0);
		assert_int_equal(report.vcpus.tlb.awaited > 0,
				 adversary->delivery != S2PT_TLB_AT_ONCE);
		/* Otherwise nothing was raced for. */
		assert_true(report.control.requests[S2PT_TLBI_IPA][S2PT_SHARED] +
				    report.control.requests[S2PT_TLBI_RANGE][S2PT_SHARED] >
			    0);
		assert_true(report.vcpus.ends[S2PT_VCPU_DONE] >= (uint64_t)VCPUS * ACCESSES);
		assert_int_equal(atomic_load(&race.runs) > 0, rows[i].contiguous);
		assert_true(s2pt_world_delete(race.world));
	}
}

static const struct s2pt_adversary kind = { .rate = 0 };

static void vcpus_and_host_leave_nothing_wrong(void **state)
{
	const uint64_t *seed = *state;

	race_all_rows(*seed, false, &kind);
}

static void the_checker_finds_nothing_to_complain_of(void **state)
{
	const uint64_t *seed = *state;

	race_all_rows(*seed, true, &kind);
}

static void walks_unasked_and_late_invalidations_make_nothing_wrong(void **state)
{
	static const struct s2pt_adversary adversary = {
		.rate = 300,
		.delivery = S2PT_TLB_SCATTERED,
	};
	const uint64_t *seed = *state;

	race_all_rows(*seed, true, &adversary);
}

static void entries_kept_as_long_as_can_be_make_nothing_wrong(void **state)
{
	static const struct s2pt_adversary adversary = {
		.rate = 100,
		.delivery = S2PT_TLB_AT_BARRIER,
		.hoard = true,
	};
	const uint64_t *seed = *state;

	race_all_rows(*seed, false, &adversary);
}

static bool drop_some(void *ctx, struct s2pt_tlbi *request)
{
	_Atomic(uint64_t) *asked = ctx;

	return request->scope == S2PT_LOCAL || request->kind == S2PT_TLBI_NONE ||
	       atomic_fetch_add(asked, 1) % 8 != 0;
}

/* What was found in races whose invalidations got lost. */
struct finds {
	uint64_t stale;   /* Accesses that used a stale entry. */
	uint64_t missing; /* Complaints of the checker that no invalidation came, or a late one. */
};

static void lose_some(uint64_t seed, struct finds *finds)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_KVM);
	struct race race = { .seed = seed };
	_Atomic(uint64_t) asked = 0;
	struct s2pt_world_report report;
	const struct s2pt_check *check;

	config.checked = true;
	config.on_tlbi = drop_some;
	config.ctx = &asked;
	assert_true(make(&rows[1], &config, &race));
	(void)run(&race);
	assert_false(s2pt_world_check(race.world, NULL));
	s2pt_world_report(race.world, &report);
	finds->stale += report.vcpus.tlb.verdicts[S2PT_TLB_STALE];
	check = s2pt_world_checker(race.world);
	finds->missing += s2pt_check_count(check, S2PT_CHECK_TLBI_MISSING) +
			  s2pt_check_count(check, S2PT_CHECK_TLBI_LATE);
	assert_false(s2pt_world_delete(race.world));
}

static void invalidations_that_get_lost_among_threads_are_found(void **state)
{
	const uint64_t *seed = *state;
	struct finds finds = { 0 };

	/* A vCPU stops at the first wrong access, so a race may be over before all can be found. */
	for (unsigned int i = 0; i < 20 && (finds.stale == 0 || finds.missing == 0); i++)
		lose_some(*seed + i, &finds);
	/* The accesses found stale entries, not only the audit at the end. */
	assert_true(finds.stale > 0);
	assert_true(finds.missing > 0);
}

/* The one argument is a seed. */
int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 2020;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(vcpus_and_host_leave_nothing_wrong, &seed),
		cmocka_unit_test_prestate(the_checker_finds_nothing_to_complain_of, &seed),
		cmocka_unit_test_prestate(walks_unasked_and_late_invalidations_make_nothing_wrong,
					  &seed),
		cmocka_unit_test_prestate(entries_kept_as_long_as_can_be_make_nothing_wrong, &seed),
		cmocka_unit_test_prestate(invalidations_that_get_lost_among_threads_are_found,
					  &seed),
	};

	return cmocka_run_group_tests_name("world race", tests, NULL, NULL);
}
