/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that an invalidation which is broken on its way to the TLBs is found, for each operation
 * and each defect.
 */

#include "s2pt/exclusive.h"
#include "s2pt/host/check.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define READ  S2PT_MMU_READ
#define WRITE S2PT_MMU_WRITE
/* The last page of a block. */
#define LAST (MB2 - KB4)

enum defect {
	NONE,
	DROPPED,
	MADE_LOCAL,
	WRONG_LEVEL,
	WRONG_IPA,
	TOO_SHORT,
	NO_STAGE1,
	WRONG_VMID,
	DEFECTS,
};

static const char *const defect_names[] = { "none",      "dropped",   "made local", "wrong level",
					    "wrong IPA", "too short", "no stage 1", "wrong VMID" };

/* The checker's complaint for each defect. */
static const enum s2pt_check_reason defect_reasons[] = {
	S2PT_CHECK_RIGHT,       S2PT_CHECK_TLBI_MISSING, S2PT_CHECK_TLBI_LOCAL,
	S2PT_CHECK_TLBI_LEVEL,  S2PT_CHECK_TLBI_SMALL,   S2PT_CHECK_TLBI_SMALL,
	S2PT_CHECK_TLBI_STAGE1, S2PT_CHECK_TLBI_VMID,
};

static bool break_request(void *ctx, struct s2pt_tlbi *request)
{
	const enum defect *defect = ctx;

	switch (*defect) {
	case NONE:
	case DEFECTS:
		break;
	case DROPPED:
		return request->kind == S2PT_TLBI_NONE;
	case MADE_LOCAL:
		request->scope = S2PT_LOCAL;
		break;
	case WRONG_LEVEL:
		if (request->level != S2PT_LEVEL_UNKNOWN)
			request->level = request->level == 3 ? 2 : 3;
		break;
	case WRONG_IPA:
		if (request->kind == S2PT_TLBI_IPA || request->kind == S2PT_TLBI_RANGE)
			request->ipa += 0x10000000;
		break;
	case TOO_SHORT:
		if (request->kind == S2PT_TLBI_RANGE)
			request->size -= request->size / 2;
		break;
	case NO_STAGE1:
		request->stage1 = false;
		break;
	case WRONG_VMID:
		request->vmid++;
		break;
	}
	return true;
}

/* An operation after which the entries that two vCPUs cached must be gone. */
struct operation {
	const char *name;
	void (*run)(struct s2pt_world *world);
	/* The defects that can't do harm, since no such request is made; a set. */
	unsigned int immune;
	bool range;
	bool pages;
};

static void unmap(struct s2pt_world *world)
{
	struct s2pt_range range = { SLOT_IPA, 4 * MB2 };

	assert_int_equal(s2pt_world_unmap(world, &range), S2PT_DONE);
}

static void protect(struct s2pt_world *world)
{
	struct s2pt_range range = { SLOT_IPA, 4 * MB2 };

	assert_int_equal(s2pt_world_protect(world, &range), S2PT_DONE);
}

static void split(struct s2pt_world *world)
{
	struct s2pt_range range = { SLOT_IPA, 4 * MB2 };

	assert_int_equal(s2pt_world_split(world, &range), S2PT_DONE);
}

/* Another page: break, invalidate, make. */
static void remap(struct s2pt_world *world)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct s2pt_mapping mapping = {
		.ipa = SLOT_IPA,
		.pa = SLOT_PA + 16 * MB2,
		.size = 4 * MB2,
		.attr = { .perm = S2PT_R | S2PT_W },
	};

	assert_int_equal(s2pt_map_alone(excl, &mapping), S2PT_DONE);
	s2pt_world_unlock(world, NULL);
}

/* A block in the place of a table. */
static void fold(struct s2pt_world *world)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct s2pt_mapping mapping = {
		.ipa = SLOT_IPA,
		.pa = SLOT_PA,
		.size = 4 * MB2,
		.attr = { .perm = S2PT_R | S2PT_W },
	};

	assert_int_equal(s2pt_map_alone(excl, &mapping), S2PT_DONE);
	s2pt_world_unlock(world, NULL);
}

#define BIT(defect)  (1U << (defect))
#define ONLY_BY_IPA  BIT(TOO_SHORT)
#define ONLY_BY_VMID (BIT(TOO_SHORT) | BIT(WRONG_LEVEL) | BIT(WRONG_IPA) | BIT(NO_STAGE1))

static const struct operation operations[] = {
	{ "unmap", unmap, ONLY_BY_IPA, false, false },
	{ "unmap by range", unmap, BIT(WRONG_LEVEL), true, false },
	{ "unmap pages", unmap, ONLY_BY_VMID, false, true },
	{ "protect", protect, ONLY_BY_VMID, false, false },
	{ "protect by range", protect, BIT(WRONG_LEVEL), true, false },
	{ "split", split, ONLY_BY_IPA, false, false },
	{ "remap", remap, ONLY_BY_IPA, false, false },
	{ "fold by range", fold, BIT(WRONG_LEVEL), true, true },
	{ "fold", fold, ONLY_BY_VMID, false, true },
};

static struct s2pt_world *prepare(const struct operation *operation, enum defect *defect)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world *world;

	config.features.range = operation->range;
	config.on_tlbi = break_request;
	config.ctx = defect;
	world = world_with_slot(&config, 8 * MB2, operation->pages ? 0 : MB2);
	assert_non_null(world);
	for (unsigned int i = 0; i < 4; i++) {
		world_access(world, 0, SLOT_IPA + i * MB2, WRITE);
		world_access(world, 1, SLOT_IPA + i * MB2 + LAST, WRITE);
		world_access(world, 0, SLOT_IPA + i * MB2 + LAST, WRITE);
	}
	return world;
}

/* Check what the next accesses meet, and then what the audit finds. */
static void check(const struct operation *operation, enum defect defect)
{
	enum defect now = NONE;
	struct s2pt_world *world = prepare(operation, &now);
	bool harmless = defect == NONE || operation->immune & BIT(defect);
	struct s2pt_world_faults faults;
	bool named;

	now = defect;
	operation->run(world);
	now = NONE;
	s2pt_world_check(world, &faults);
	if ((faults.stale_kept == 0) != harmless)
		fail_msg("%s, %s: the audit", operation->name, defect_names[defect]);
	assert_int_equal(faults.stale_used, 0);
	named = s2pt_check_count(s2pt_world_checker(world), defect_reasons[defect]) > 0;
	/* Tables that are freed too early may bring more complaints. */
	if ((faults.complaints == 0) != harmless || (named == harmless && defect != NONE))
		fail_msg("%s, %s: the checker", operation->name, defect_names[defect]);
	for (unsigned int i = 0; i < 4; i++) {
		world_access(world, 0, SLOT_IPA + i * MB2, READ);
		world_access(world, 1, SLOT_IPA + i * MB2 + LAST, READ);
	}
	s2pt_world_check(world, &faults);
	if ((faults.stale_used == 0) != harmless)
		fail_msg("%s, %s: the accesses", operation->name, defect_names[defect]);
	assert_int_equal(s2pt_world_delete(world), harmless);
}

static void an_invalidation_that_is_broken_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		for (enum defect defect = DROPPED; defect < DEFECTS; defect++)
			check(&operations[i], defect);
	}
}

static void an_invalidation_that_is_whole_leaves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		check(&operations[i], NONE);
}

/* Unlinked, not invalidated, freed: the MMU goes on through a page that is no table any more. */
static void a_table_freed_without_its_invalidation_is_walked(void **state)
{
	enum defect now = NONE;
	struct s2pt_world *world = prepare(&operations[2], &now);
	struct s2pt_world_faults faults;

	(void)state;
	now = DROPPED;
	unmap(world);
	now = NONE;
	world_access(world, 0, SLOT_IPA + 9 * KB4, READ);
	assert_false(s2pt_world_check(world, &faults));
	assert_true(faults.pages_misused > 0);
	s2pt_world_delete(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invalidation_that_is_whole_leaves_nothing),
		cmocka_unit_test(an_invalidation_that_is_broken_is_found),
		cmocka_unit_test(a_table_freed_without_its_invalidation_is_walked),
	};

	return cmocka_run_group_tests_name("world hook", tests, NULL, NULL);
}
