/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs random operations on worlds of all kinds: the checker must have nothing to complain of.  The
 * first argument is the number of operations, 200,000 without it.
 */

#include "s2pt/host/check.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t operations = 200000;

struct kind {
	const char *name;
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	unsigned int bbm;
	bool caches;
	bool fwb;
	bool range;
	bool hardware;
	bool contiguous;
};

static const struct kind kinds[] = {
	{ "4K exact", S2PT_4K, S2PT_EXACT, 0, false, true, true, true, false },
	{ "4K exact, bbm 2, caches", S2PT_4K, S2PT_EXACT, 2, true, false, false, true, false },
	{ "4K exact, bbm 1", S2PT_4K, S2PT_EXACT, 1, false, true, true, false, false },
	{ "4K kvm, caches", S2PT_4K, S2PT_KVM, 0, true, false, true, true, false },
	{ "4K kvm", S2PT_4K, S2PT_KVM, 0, false, true, false, false, false },
	{ "4K rfc", S2PT_4K, S2PT_RFC_2020, 0, true, true, true, true, false },
	{ "4K always bbm, caches", S2PT_4K, S2PT_ALWAYS_BBM, 0, true, false, true, false, false },
	{ "16K exact", S2PT_16K, S2PT_EXACT, 0, true, false, true, true, false },
	{ "16K kvm", S2PT_16K, S2PT_KVM, 2, false, true, false, true, false },
	{ "64K exact, caches", S2PT_64K, S2PT_EXACT, 0, true, false, true, false, false },
	{ "64K kvm", S2PT_64K, S2PT_KVM, 0, false, true, true, true, false },
	{ "4K exact, runs", S2PT_4K, S2PT_EXACT, 0, true, false, true, true, true },
	{ "4K exact, bbm 1, runs", S2PT_4K, S2PT_EXACT, 1, false, true, false, true, true },
	{ "4K kvm, runs", S2PT_4K, S2PT_KVM, 2, false, true, true, false, true },
	{ "16K rfc, runs", S2PT_16K, S2PT_RFC_2020, 0, true, true, true, true, true },
	{ "64K always bbm, bbm 3, runs", S2PT_64K, S2PT_ALWAYS_BBM, 3, false, true, false, true,
	  true },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* A world and what is done to it. */
struct play {
	struct s2pt_world *world;
	uint64_t random;
	uint64_t page;
	/* Size of a slot; there are two, one behind the other. */
	uint64_t size;
	uint64_t *bitmap;
	/* How many runs were made of leaves that were there. */
	uint64_t joined;
};

static uint64_t draw(struct play *play, uint64_t end)
{
	play->random = play->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (play->random >> 33) % end;
}

/* Any pages of both slots, few or many. */
static struct s2pt_range range_of(struct play *play)
{
	uint64_t pages = 2 * play->size / play->page;
	uint64_t first = draw(play, pages);
	uint64_t most = draw(play, 4) ? 8 : pages;
	uint64_t count = 1 + draw(play, most);

	if (count > pages - first)
		count = pages - first;
	return (struct s2pt_range){ SLOT_IPA + first * play->page, count * play->page };
}

/* Map what of a range lies in a slot, beside whatever is there: in runs. */
static void map(struct play *play, const struct s2pt_range *range, int number)
{
	static const unsigned int perms[] = { S2PT_R, S2PT_R | S2PT_W, S2PT_R | S2PT_X,
					      S2PT_R | S2PT_W | S2PT_X };
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(play->world, (unsigned int)draw(play, 2));
	s2pt_ipa_t end = range->ipa + range->size;
	struct s2pt_mapping mapping = {
		.pages_only = draw(play, 2),
		.pass_over = draw(play, 2),
	};
	struct s2pt_slot slot;

	if (!s2pt_world_slot(play->world, number, &slot))
		return;
	mapping.ipa = range->ipa < slot.ipa ? slot.ipa : range->ipa;
	if (end > slot.ipa + slot.size)
		end = slot.ipa + slot.size;
	if (end <= mapping.ipa)
		return;
	mapping.size = end - mapping.ipa;
	mapping.pa = slot.pa + (mapping.ipa - slot.ipa);
	mapping.attr.memtype = slot.memtype;
	mapping.attr.perm = perms[draw(play, slot.memtype == S2PT_NORMAL ? 4 : 2)];
	(void)s2pt_map(s2pt_world_enter(play->world, vcpu), &mapping);
	s2pt_world_leave(play->world, vcpu);
}

/* Make a run of the leaves around a page, if they can be one. */
static void join(struct play *play, s2pt_ipa_t ipa)
{
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(play->world, (unsigned int)draw(play, 2));

	play->joined += s2pt_join(s2pt_world_enter(play->world, vcpu), ipa) == S2PT_DONE;
	s2pt_world_leave(play->world, vcpu);
}

/* Unmap, protect or mark, with what is owed paid now or at the end. */
static void alone(struct play *play, const struct s2pt_range *range)
{
	struct s2pt_excl excl = s2pt_world_lock(play->world);
	struct s2pt_marking marking = { .range = *range, .type = 3 };
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_gather *later = draw(play, 2) ? &gather : NULL;

	switch (draw(play, 3)) {
	case 0:
		(void)s2pt_unmap(excl, range, later);
		break;
	case 1:
		(void)s2pt_protect_alone(excl, range, draw(play, 2) ? S2PT_W : S2PT_R, later);
		break;
	default:
		if (marking.range.size <= 8 * play->page)
			(void)s2pt_note(excl, &marking, later);
	}
	s2pt_world_unlock(play->world, &gather);
}

static void control(struct play *play)
{
	struct s2pt_range range = range_of(play);
	int slot = (int)draw(play, 2);
	bool young = false;
	struct s2pt_slot changed;

	switch (draw(play, 14)) {
	case 0:
		(void)s2pt_world_unmap(play->world, &range);
		break;
	case 1:
		(void)s2pt_world_protect(play->world, &range);
		break;
	case 2:
		(void)s2pt_world_age(play->world, &range, true, &young);
		break;
	case 3:
		(void)s2pt_world_age(play->world, &range, false, &young);
		break;
	case 4:
		(void)s2pt_world_split(play->world, &range);
		break;
	case 5:
		(void)s2pt_world_logging_start(play->world, slot, draw(play, 2));
		break;
	case 6:
		(void)s2pt_world_logging_stop(play->world, slot);
		break;
	case 7:
		(void)s2pt_world_dirty_get(play->world, slot, play->bitmap, NULL);
		break;
	case 8:
	case 9:
		map(play, &range, slot);
		break;
	case 10:
		alone(play, &range);
		break;
	case 11:
	case 12:
		join(play, range.ipa);
		break;
	default:
		if (draw(play, 8) || !s2pt_world_slot(play->world, slot, &changed))
			break;
		changed.pa = SLOT_PA + (draw(play, 4) << 32);
		changed.host_readonly = draw(play, 2);
		changed.memtype = draw(play, 2) ? S2PT_NORMAL : S2PT_DEVICE;
		(void)s2pt_world_slot_change(play->world, slot, &changed);
	}
}

static void act(struct play *play)
{
	static const enum s2pt_mmu_access_type types[] = { S2PT_MMU_READ, S2PT_MMU_WRITE,
							   S2PT_MMU_FETCH, S2PT_MMU_WRITE };
	s2pt_ipa_t ipa = SLOT_IPA + draw(play, 2 * play->size);

	if (draw(play, 8) == 0)
		control(play);
	else
		world_access(play->world, (unsigned int)draw(play, 2), ipa & ~UINT64_C(7),
			     types[draw(play, 4)]);
}

static void fail_with(const struct kind *kind, const struct s2pt_check *check)
{
	const struct s2pt_complaint *first = s2pt_check_complaint(check, 0);

	if (first)
		fail_msg("%s: event %ju: %s: IPA 0x%jx, level %d, 0x%jx, then 0x%jx", kind->name,
			 (uintmax_t)first->event, s2pt_check_reason_name(first->reason),
			 (uintmax_t)first->ipa, first->level, (uintmax_t)first->old,
			 (uintmax_t)first->word);
}

static void play_one(const struct kind *kind, uint64_t count, uint64_t seed)
{
	struct s2pt_world_config config = world_config(kind->granule, kind->policy);
	struct s2pt_slot slot = { .host = SLOT_IPA, .pa = SLOT_PA };
	struct play play = { .random = seed, .page = UINT64_C(1) << kind->granule };

	config.bbm = kind->bbm;
	config.contiguous = kind->contiguous;
	config.maintain_caches = kind->caches;
	config.format.fwb = kind->fwb;
	config.features.range = kind->range;
	config.hardware_access_flag = kind->hardware;
	config.hardware_dirty = kind->hardware;
	play.world = world_make(&config);
	assert_non_null(play.world);
	/* One slot is backed by blocks, the other by pages. */
	play.size = 2 * s2pt_level_size(&config.format.geom, 2);
	slot.size = play.size;
	slot.ipa = SLOT_IPA;
	slot.found_size = play.size / 2;
	assert_int_equal(s2pt_world_slot_add(play.world, &slot), 0);
	slot.ipa += play.size;
	slot.host += play.size;
	slot.pa += play.size;
	slot.found_size = 0;
	assert_int_equal(s2pt_world_slot_add(play.world, &slot), 1);
	play.bitmap = calloc(s2pt_world_dirty_words(play.world, 0), sizeof(uint64_t));
	assert_non_null(play.bitmap);
	for (uint64_t i = 0; i < count; i++)
		act(&play);
	fail_with(kind, s2pt_world_checker(play.world));
	print_message("%s, seed %ju: %ju events\n", kind->name, (uintmax_t)seed,
		      (uintmax_t)s2pt_check_events(s2pt_world_checker(play.world)));
	assert_true(s2pt_check_events(s2pt_world_checker(play.world)) > count);
	assert_int_equal(play.joined > 0, kind->contiguous);
	assert_true(s2pt_world_delete(play.world));
	free(play.bitmap);
}

static void nothing_is_complained_of(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++)
		play_one(&kinds[i], operations / KINDS, 2020 + i);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_is_complained_of) };

	if (argc > 1)
		operations = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("check_random", tests, NULL, NULL);
}
