/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of answering faults on a table: the entry is looked at again, the answer is chosen and
 * carried out.
 */

#include "fake.h"
#include "s2pt/fault.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define SZ_1G UINT64_C(0x40000000)
#define AT    (I + 0x3000)
#define HELD  UINT64_C(0x1000000000000000)
#define R     S2PT_R
#define RW    (S2PT_R | S2PT_W)

static const struct fake_want kvm = { .policy = S2PT_KVM };

static const struct s2pt_fault read_there = {
	.kind = S2PT_FAULT_TRANSLATION,
	.ipa = AT + 0x123,
	.ipa_known = true,
	.level = 3,
};
static const struct s2pt_fault write_there = {
	.kind = S2PT_FAULT_TRANSLATION,
	.ipa = AT + 0x123,
	.ipa_known = true,
	.write = true,
	.level = 3,
};
static const struct s2pt_fault may_not_write = {
	.kind = S2PT_FAULT_PERMISSION,
	.ipa = AT + 0x123,
	.ipa_known = true,
	.write = true,
	.level = 3,
};
static const struct s2pt_fault old_there = {
	.kind = S2PT_FAULT_ACCESS,
	.ipa = AT + 0x123,
	.ipa_known = true,
	.level = 3,
};

static struct s2pt_backing backing_now(const struct fake *fake)
{
	struct s2pt_backing backing = {
		.present = true,
		.slot_ipa = I,
		.slot_size = SZ_1G,
		.slot_host = SZ_1G,
		.pa = P + 0x3000,
		.fixed_size = SZ_4K,
		.found_size = SZ_4K,
		.writable = true,
		.sample = s2pt_invalidate_sample(&fake->pt),
	};

	return backing;
}

/* A guest's life. */

static void a_page_is_mapped_where_it_is_missed(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;
	int cache;

	(void)state;
	backing.cache = &cache;
	assert_int_equal(s2pt_resolve(&fake->pt, &read_there, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_MAP);
	assert_true(made.dirty);
	assert_ptr_equal(fake->cache, &cache);
	assert_table(fake, "40003000 L3 00400001000037ff");
	fake_end(fake);
}

static void a_device_is_mapped_as_one(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);

	(void)state;
	backing.memtype = S2PT_DEVICE;
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, NULL), S2PT_DONE);
	assert_table(fake, "40003000 L3 00400001000037c7");
	fake_end(fake);
}

/* A write to a read-only block while logging opens it; without logging it closes again. */
static void logging_opens_a_block_and_its_end_closes_it(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, R), S2PT_DONE);
	backing.logging = true;
	backing.found_size = SZ_2M;
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_MAP);
	assert_int_equal(made.plan.mapping.size, SZ_4K);
	assert_true(made.dirty);
	assert_table(fake, "40003000 L3 00400001000037ff");

	*fake_word(fake, AT, 3) &= ~UINT64_C(0x80);
	backing.logging = false;
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_MAP);
	assert_int_equal(made.plan.mapping.size, SZ_2M);
	assert_table(fake, "40000000 L2 00400001000007fd");
	fake_end(fake);
}

/*
 * If it were answered by a map, this fault would come again for ever (bug 14 of
 * tests/mutants/list).
 */
static void a_missing_permission_is_added_and_not_mapped(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++) {
		struct fake_want want = { .policy = (enum s2pt_policy)policy };
		struct fake *fake = fake_new(&want);
		struct s2pt_backing backing = backing_now(fake);
		struct s2pt_resolution made;

		assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made),
				 S2PT_DONE);
		assert_int_equal(made.plan.action, S2PT_ACT_RELAX);
		assert_true(made.dirty);
		assert_log(fake, "T3[3] 004000010000377f > 00400001000037ff",
			   "tlbi local ipa 40003000 L3");
		fake_end(fake);
	}
}

static void a_permission_that_is_there_by_now_is_dirty_all_the_same(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made), S2PT_ALREADY);
	assert_true(made.dirty);
	assert_log(fake, "tlbi local ipa 40003000 L3");
	fake_end(fake);
}

/* The level that the CPU reported may be that of stage 1, or of long ago. */
static void the_reported_level_is_not_trusted(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault fault = may_not_write;
	struct s2pt_resolution made;

	(void)state;
	fault.level = 1;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	assert_int_equal(s2pt_resolve(&fake->pt, &fault, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_RELAX);
	assert_int_equal(made.plan.mapping.size, SZ_4K);
	fault.level = 3;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, R), S2PT_DONE);
	assert_int_equal(s2pt_resolve(&fake->pt, &fault, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_RELAX);
	assert_int_equal(made.plan.mapping.size, SZ_2M);
	assert_table(fake, "40000000 L2 00400001000007fd");
	fake_end(fake);
}

static void a_permission_fault_on_what_is_gone_is_mapped_anew(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_MAP);
	assert_table(fake, "40003000 L3 00400001000037ff");
	fake_end(fake);
}

static void an_access_flag_fault_makes_young(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, AT, 3) ^= UINT64_C(0x400);
	fake_forget(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &old_there, &backing, &made), S2PT_DONE);
	assert_log(fake, "T3[3] 00400001000033ff > 00400001000037ff", "dsb");
	assert_false(made.dirty);
	assert_int_equal(s2pt_resolve(&fake->pt, &old_there, &backing, NULL), S2PT_ALREADY);
	fake_end(fake);
}

static void a_tlb_conflict_drops_all_that_is_cached_and_nothing_else(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault conflict = read_there;
	char *before;

	(void)state;
	conflict.kind = S2PT_FAULT_TLB_CONFLICT;
	assert_int_equal(fake_map(fake, AT, P, SZ_4K, RW), S2PT_DONE);
	before = table_image(fake);
	fake_forget(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &conflict, &backing, NULL), S2PT_DONE);
	assert_log(fake, "tlbi vmid");
	assert_unchanged(fake, before);
	fake_end(fake);
}

/* After these HPFAR_EL2 says nothing, and nothing needs it. */
static void faults_without_an_address_are_answered_where_none_is_needed(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault fault = { .kind = S2PT_FAULT_TLB_CONFLICT };
	struct s2pt_resolution made;

	(void)state;
	assert_int_equal(s2pt_resolve(&fake->pt, &fault, &backing, &made), S2PT_DONE);
	assert_int_equal(made.plan.action, S2PT_ACT_CLEAR);
	assert_log(fake, "tlbi vmid");
	fault.kind = S2PT_FAULT_EXCLUSIVE;
	assert_int_equal(s2pt_resolve(&fake->pt, &fault, &backing, &made), S2PT_ABSENT);
	assert_int_equal(made.plan.action, S2PT_ACT_INJECT);
	assert_silence(fake);
	fake_end(fake);
}

/* The pages that only the guest's tables read: read-only first, written on the second fault. */
static void a_stage_1_table_in_logged_memory_becomes_writable_when_it_is_written(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault walk = read_there;
	struct s2pt_resolution made;

	(void)state;
	walk.stage1_walk = true;
	backing.logging = true;
	assert_int_equal(s2pt_resolve(&fake->pt, &walk, &backing, &made), S2PT_DONE);
	assert_false(made.dirty);
	assert_table(fake, "40003000 L3 004000010000377f");
	walk.kind = S2PT_FAULT_PERMISSION;
	walk.write = true;
	assert_int_equal(s2pt_resolve(&fake->pt, &walk, &backing, &made), S2PT_DONE);
	assert_true(made.dirty);
	assert_table(fake, "40003000 L3 00400001000037ff");
	fake_end(fake);
}

/* Host memory changes meanwhile. */

/*
 * A look-up of host memory is used only if no invalidation began meanwhile (bug 15 of
 * tests/mutants/list).
 */
static void a_look_up_from_before_an_invalidation_is_not_used(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	s2pt_invalidate_begin(fake_alone(fake));
	s2pt_invalidate_end(fake_alone(fake));
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_RACED);
	assert_false(made.dirty);
	assert_silence(fake);
	backing = backing_now(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_DONE);
	fake_end(fake);
}

static void nothing_is_mapped_while_an_invalidation_is_under_way(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing;

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	fake_forget(fake);
	s2pt_invalidate_begin(fake_alone(fake));
	s2pt_invalidate_begin(fake_alone(fake));
	backing = backing_now(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, NULL), S2PT_RACED);
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, NULL), S2PT_RACED);
	s2pt_invalidate_end(fake_alone(fake));
	backing = backing_now(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, NULL), S2PT_RACED);
	assert_silence(fake);
	s2pt_invalidate_end(fake_alone(fake));
	backing = backing_now(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, NULL), S2PT_DONE);
	fake_end(fake);
}

/* By then the host may allow what it did not when it was asked. */
static void a_write_that_was_not_allowed_long_ago_is_not_refused_for_good(void **state)
{
	static const struct s2pt_fault *const faults[] = { &write_there, &may_not_write };
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	fake_forget(fake);
	backing.writable = false;
	s2pt_invalidate_begin(fake_alone(fake));
	s2pt_invalidate_end(fake_alone(fake));
	for (size_t i = 0; i < 2; i++) {
		struct s2pt_resolution made = { .dirty = true };

		assert_int_equal(s2pt_resolve(&fake->pt, faults[i], &backing, &made), S2PT_RACED);
		assert_false(made.dirty);
	}
	assert_silence(fake);
	backing.sample = s2pt_invalidate_sample(&fake->pt);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(s2pt_resolve(&fake->pt, faults[i], &backing, NULL), S2PT_EINVAL);
	fake_end(fake);
}

/* Another walker is at the entry. */

static void a_held_entry_is_busy_for_every_kind_of_fault(void **state)
{
	static const struct s2pt_fault *const faults[] = { &write_there, &may_not_write,
							   &old_there };
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);

	(void)state;
	assert_int_equal(fake_map(fake, AT, P, SZ_4K, R), S2PT_DONE);
	*fake_word(fake, AT, 3) = HELD;
	for (size_t i = 0; i < 3; i++) {
		struct s2pt_resolution made = { .dirty = true };

		assert_int_equal(s2pt_resolve(&fake->pt, faults[i], &backing, &made), S2PT_BUSY);
		assert_false(made.dirty);
		assert_table(fake, "40003000 L3 H");
	}
	*fake_word(fake, AT, 3) = 0;
	fake_end(fake);
}

static void change(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word ^= UINT64_C(0x400);
}

/* A page is dirty only if write permission was given (bug 25 of tests/mutants/list). */
static void a_lost_race_is_not_dirty(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = change };
	struct s2pt_resolution made = { .dirty = true };

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	fake_set_trap(fake, &trap);
	assert_int_equal(s2pt_resolve(&fake->pt, &may_not_write, &backing, &made), S2PT_RACED);
	assert_false(made.dirty);
	fake_end(fake);
}

/* A map that changed nothing gave nothing: the write faults again, and then it is a relax. */
static void a_map_that_met_a_mapping_is_not_dirty(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made = { .dirty = true };

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_REFAULT);
	assert_false(made.dirty);
	fake_end(fake);
}

/* Who made the entry has said so; only a permission fault proves that this vCPU will write. */
static void a_map_that_found_all_there_is_not_dirty(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made = { .dirty = true };

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_ALREADY);
	assert_int_equal(made.plan.action, S2PT_ACT_MAP);
	assert_false(made.dirty);
	fake_end(fake);
}

/* No answer in the table. */

static void no_memory_and_no_permission_to_write_are_for_the_hypervisor(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	backing.present = false;
	assert_int_equal(s2pt_resolve(&fake->pt, &read_there, &backing, &made), S2PT_ABSENT);
	assert_int_equal(made.plan.action, S2PT_ACT_EMULATE);
	assert_false(made.dirty);
	backing.present = true;
	backing.readonly = true;
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_ABSENT);
	assert_int_equal(made.plan.action, S2PT_ACT_EMULATE);
	assert_silence(fake);
	fake_end(fake);
}

/* A guest can reach beyond its input space (bug 11 of tests/mutants/list). */
static void an_address_beyond_the_input_space_is_injected(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault beyond = write_there;
	struct s2pt_resolution made;

	(void)state;
	beyond.ipa = UINT64_C(1) << 40;
	assert_int_equal(s2pt_resolve(&fake->pt, &beyond, &backing, &made), S2PT_ABSENT);
	assert_int_equal(made.plan.action, S2PT_ACT_INJECT);
	assert_false(made.dirty);
	assert_silence(fake);
	fake_end(fake);
}

static void what_is_no_fault_of_stage_2_is_refused(void **state)
{
	static const enum s2pt_fault_kind foreign[] = {
		S2PT_FAULT_ALIGNMENT, S2PT_FAULT_EXTERNAL, S2PT_FAULT_GRANULE,
		S2PT_FAULT_UPDATE,    S2PT_FAULT_OTHER,
	};
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_fault other = read_there;
	struct s2pt_fault unknown = may_not_write;
	struct s2pt_fault idle = may_not_write;
	struct s2pt_resolution made;
	struct s2pt_resolution before;

	(void)state;
	memset(&made, 0x55, sizeof(made));
	before = made;
	unknown.ipa_known = false;
	idle.write = false;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		other.kind = foreign[i];
		assert_int_equal(s2pt_resolve(&fake->pt, &other, &backing, &made), S2PT_EINVAL);
	}
	assert_int_equal(s2pt_resolve(&fake->pt, &unknown, &backing, &made), S2PT_EINVAL);
	assert_int_equal(s2pt_resolve(&fake->pt, &idle, &backing, &made), S2PT_EINVAL);
	assert_memory_equal(&made, &before, sizeof(made));
	assert_silence(fake);
	idle.exec = true;
	assert_int_equal(s2pt_resolve(&fake->pt, &idle, &backing, &made), S2PT_DONE);
	fake_end(fake);
}

/* The vCPU would only fault again in the same way. */
static void a_write_that_the_host_does_not_allow_is_refused(void **state)
{
	static const struct s2pt_fault *const faults[] = { &write_there, &may_not_write };
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, AT, P + 0x3000, SZ_4K, R), S2PT_DONE);
	before = table_image(fake);
	fake_forget(fake);
	backing.writable = false;
	for (size_t i = 0; i < 2; i++) {
		struct s2pt_resolution made = { .dirty = true };

		assert_int_equal(s2pt_resolve(&fake->pt, faults[i], &backing, &made), S2PT_EINVAL);
		assert_false(made.dirty);
	}
	assert_int_equal(s2pt_resolve(&fake->pt, &read_there, &backing, NULL), S2PT_ALREADY);
	assert_log(fake, "dsb");
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void out_of_memory_says_so_and_the_next_try_ends_it(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_backing backing = backing_now(fake);
	struct s2pt_resolution made;

	(void)state;
	fake->fail_at = 2;
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_ENOMEM);
	assert_false(made.dirty);
	assert_no_leaves(fake);
	assert_int_equal(s2pt_resolve(&fake->pt, &write_there, &backing, &made), S2PT_DONE);
	assert_true(made.dirty);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest life[] = {
		cmocka_unit_test(a_page_is_mapped_where_it_is_missed),
		cmocka_unit_test(a_device_is_mapped_as_one),
		cmocka_unit_test(logging_opens_a_block_and_its_end_closes_it),
		cmocka_unit_test(a_missing_permission_is_added_and_not_mapped),
		cmocka_unit_test(a_permission_that_is_there_by_now_is_dirty_all_the_same),
		cmocka_unit_test(the_reported_level_is_not_trusted),
		cmocka_unit_test(a_permission_fault_on_what_is_gone_is_mapped_anew),
		cmocka_unit_test(an_access_flag_fault_makes_young),
		cmocka_unit_test(a_tlb_conflict_drops_all_that_is_cached_and_nothing_else),
		cmocka_unit_test(faults_without_an_address_are_answered_where_none_is_needed),
		cmocka_unit_test(
			a_stage_1_table_in_logged_memory_becomes_writable_when_it_is_written),
	};
	const struct CMUnitTest meanwhile[] = {
		cmocka_unit_test(a_look_up_from_before_an_invalidation_is_not_used),
		cmocka_unit_test(nothing_is_mapped_while_an_invalidation_is_under_way),
		cmocka_unit_test(a_write_that_was_not_allowed_long_ago_is_not_refused_for_good),
		cmocka_unit_test(a_held_entry_is_busy_for_every_kind_of_fault),
		cmocka_unit_test(a_lost_race_is_not_dirty),
		cmocka_unit_test(a_map_that_met_a_mapping_is_not_dirty),
		cmocka_unit_test(a_map_that_found_all_there_is_not_dirty),
	};
	const struct CMUnitTest refused[] = {
		cmocka_unit_test(no_memory_and_no_permission_to_write_are_for_the_hypervisor),
		cmocka_unit_test(an_address_beyond_the_input_space_is_injected),
		cmocka_unit_test(what_is_no_fault_of_stage_2_is_refused),
		cmocka_unit_test(a_write_that_the_host_does_not_allow_is_refused),
		cmocka_unit_test(out_of_memory_says_so_and_the_next_try_ends_it),
	};

	return cmocka_run_group_tests_name("life", life, NULL, NULL) +
	       cmocka_run_group_tests_name("meanwhile", meanwhile, NULL, NULL) +
	       cmocka_run_group_tests_name("refused", refused, NULL, NULL);
}
