/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the answer to a fault: what KVM decides (user_mem_abort()), a row for each turn that it can
 * take.
 */

#include "row_assert.h"
#include "s2pt/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I       UINT64_C(0x40000000)
#define P       UINT64_C(0x100000000)
#define HOST    UINT64_C(0x7f0000000000)
#define SZ_4K   UINT64_C(0x1000)
#define SZ_16K  UINT64_C(0x4000)
#define SZ_64K  UINT64_C(0x10000)
#define SZ_2M   UINT64_C(0x200000)
#define SZ_32M  UINT64_C(0x2000000)
#define SZ_512M UINT64_C(0x20000000)
#define SZ_1G   UINT64_C(0x40000000)
/* Where most of the faults are: inside of a block of 2M, inside of one of 1G. */
#define OFFSET       UINT64_C(0x12345678)
#define R            ((unsigned int)S2PT_R)
#define RW           ((unsigned int)S2PT_R | S2PT_W)
#define RX           ((unsigned int)S2PT_R | S2PT_X)
#define RWX          ((unsigned int)S2PT_R | S2PT_W | S2PT_X)
#define NOWHERE      S2PT_LEVEL_UNKNOWN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum access {
	READ,
	WRITE,
	EXEC,
	WALK
};

/* What backs the fault, where it is not pages that the host may write, in a slot of 4G. */
struct memory {
	bool absent;
	bool not_writable;
	bool readonly;
	bool logging;
	bool exec_free;
	enum s2pt_memtype memtype;
	uint64_t fixed;
	uint64_t found;
	/** How far the slot begins after `I`, and its host address after `HOST`. */
	uint64_t slot_at;
	uint64_t host_at;
	uint64_t slot_size;
};

struct row {
	const char *name;
	enum s2pt_fault_kind kind;
	enum access access;
	int mapped;
	enum s2pt_action action;
	uint64_t size;
	unsigned int perm;
	struct memory memory;
};

/* clang-format off */
#define TRANSLATE S2PT_FAULT_TRANSLATION
#define PERMIT    S2PT_FAULT_PERMISSION
#define YOUNG     S2PT_FAULT_ACCESS
#define CONFLICT  S2PT_FAULT_TLB_CONFLICT
#define TOO_FAR   S2PT_FAULT_ADDRESS_SIZE
#define EXCLUSIVE S2PT_FAULT_EXCLUSIVE
#define MAP       S2PT_ACT_MAP
#define RELAX     S2PT_ACT_RELAX
#define TOUCH     S2PT_ACT_TOUCH
#define EMULATE   S2PT_ACT_EMULATE
#define INJECT    S2PT_ACT_INJECT
#define CLEAR     S2PT_ACT_CLEAR

static const struct row rows[] = {
	/* Permissions. */
	{ "read", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW, { .absent = false } },
	{ "write", TRANSLATE, WRITE, NOWHERE, MAP, SZ_4K, RW, { .absent = false } },
	{ "execute", TRANSLATE, EXEC, NOWHERE, MAP, SZ_4K, RWX, { .absent = false } },
	{ "stage-1 walk", TRANSLATE, WALK, NOWHERE, MAP, SZ_4K, RW, { .absent = false } },
	{ "the host may not write", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, R,
	  { .not_writable = true } },
	{ "execute, the host may not write", TRANSLATE, EXEC, NOWHERE, MAP, SZ_4K, RX,
	  { .not_writable = true } },
	{ "execution is free", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RWX, { .exec_free = true } },
	/* Dirty logging. */
	{ "read while logging", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, R, { .logging = true } },
	{ "write while logging", TRANSLATE, WRITE, NOWHERE, MAP, SZ_4K, RW, { .logging = true } },
	{ "execute while logging", TRANSLATE, EXEC, NOWHERE, MAP, SZ_4K, RX, { .logging = true } },
	{ "stage-1 walk while logging", TRANSLATE, WALK, NOWHERE, MAP, SZ_4K, R,
	  { .logging = true } },
	{ "stage-1 walk writes while logging", PERMIT, WALK, 3, RELAX, SZ_4K, RW,
	  { .logging = true } },
	{ "fixed 2M while logging", TRANSLATE, WRITE, NOWHERE, MAP, SZ_4K, RW,
	  { .logging = true, .fixed = SZ_2M } },
	{ "found 2M while logging", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, R,
	  { .logging = true, .found = SZ_2M } },
	{ "a block is opened while logging", PERMIT, WRITE, 2, MAP, SZ_4K, RW,
	  { .logging = true, .fixed = SZ_2M } },
	{ "execute in a block while logging", PERMIT, EXEC, 2, MAP, SZ_4K, RX,
	  { .logging = true } },
	/* Memory that is fixed in blocks. */
	{ "fixed 2M", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW, { .fixed = SZ_2M } },
	{ "fixed 1G", TRANSLATE, READ, NOWHERE, MAP, SZ_1G, RW, { .fixed = SZ_1G } },
	{ "fixed 1G, the host is 2M apart", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW,
	  { .fixed = SZ_1G, .host_at = SZ_2M } },
	{ "fixed 1G, the slot is short", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW,
	  { .fixed = SZ_1G, .slot_size = SZ_1G - SZ_2M } },
	{ "fixed 2M, the host is a page apart", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .fixed = SZ_2M, .host_at = SZ_4K } },
	{ "fixed 2M, the slot ends in the block", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .fixed = SZ_2M, .slot_size = 0x123ff000 } },
	{ "fixed 2M, the slot ends with the block", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW,
	  { .fixed = SZ_2M, .slot_size = 0x12400000 } },
	{ "fixed 2M, the slot begins in the block", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .fixed = SZ_2M, .slot_at = 0x12201000, .host_at = 0x1000 } },
	{ "fixed 2M, the slot begins with the block", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW,
	  { .fixed = SZ_2M, .slot_at = 0x12200000 } },
	{ "fixed 2M, the slot is smaller", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .fixed = SZ_2M, .slot_at = 0x12345000, .slot_size = SZ_4K } },
	{ "fixed 64K", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW, { .fixed = SZ_64K } },
	{ "fixed 2M, the slot has no room; no page grows", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .fixed = SZ_2M, .found = SZ_2M, .host_at = SZ_4K } },
	/* Memory that happens to lie together. */
	{ "found 2M", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW, { .found = SZ_2M } },
	{ "found 1G", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW, { .found = SZ_1G } },
	{ "found 64K", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW, { .found = SZ_64K } },
	{ "found 2M, the host is a page apart", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .found = SZ_2M, .host_at = SZ_4K } },
	{ "found 2M, the slot ends in the block", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .found = SZ_2M, .slot_size = 0x123ff000 } },
	/* Permission faults. */
	{ "write to a page", PERMIT, WRITE, 3, RELAX, SZ_4K, RW, { .absent = false } },
	{ "execute a page", PERMIT, EXEC, 3, RELAX, SZ_4K, RWX, { .absent = false } },
	{ "write to a page of a block that is free again", PERMIT, WRITE, 3, MAP, SZ_2M, RW,
	  { .found = SZ_2M } },
	{ "write to a fixed block", PERMIT, WRITE, 2, RELAX, SZ_2M, RW, { .fixed = SZ_2M } },
	{ "write to a block of pages keeps the block", PERMIT, WRITE, 2, RELAX, SZ_2M, RW,
	  { .absent = false } },
	{ "write to 1G of pages keeps it", PERMIT, WRITE, 1, RELAX, SZ_1G, RW,
	  { .absent = false } },
	{ "write to 1G that is fixed in 2M now", PERMIT, WRITE, 1, MAP, SZ_2M, RW,
	  { .fixed = SZ_2M } },
	{ "write to a page of 1G", PERMIT, WRITE, 3, MAP, SZ_1G, RW, { .fixed = SZ_1G } },
	{ "write to what is gone", PERMIT, WRITE, NOWHERE, MAP, SZ_4K, RW, { .absent = false } },
	{ "write that the host does not allow", PERMIT, WRITE, 3, RELAX, SZ_4K, R,
	  { .not_writable = true } },
	/* A translation fault where somebody else has mapped meanwhile is a map all the same. */
	{ "mapped meanwhile", TRANSLATE, WRITE, 3, MAP, SZ_4K, RW, { .absent = false } },
	{ "a block meanwhile", TRANSLATE, WRITE, 2, MAP, SZ_4K, RW, { .absent = false } },
	/* Devices. */
	{ "device", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW, { .memtype = S2PT_DEVICE } },
	{ "device while logging", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .memtype = S2PT_DEVICE, .logging = true } },
	{ "device in blocks", TRANSLATE, READ, NOWHERE, MAP, SZ_2M, RW,
	  { .memtype = S2PT_DEVICE, .fixed = SZ_2M } },
	{ "device that happens to lie together", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .memtype = S2PT_DEVICE, .found = SZ_2M } },
	{ "device, execution is free", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, RW,
	  { .memtype = S2PT_DEVICE, .exec_free = true } },
	{ "uncached", TRANSLATE, WRITE, NOWHERE, MAP, SZ_4K, RW, { .memtype = S2PT_NORMAL_NC } },
	/* Neither map nor relax. */
	{ "access flag", YOUNG, READ, 3, TOUCH, SZ_4K, 0, { .absent = false } },
	{ "access flag of a block", YOUNG, WRITE, 2, TOUCH, SZ_4K, 0, { .absent = false } },
	{ "access flag, no memory", YOUNG, READ, 3, EMULATE, SZ_4K, 0, { .absent = true } },
	{ "no memory", TRANSLATE, READ, NOWHERE, EMULATE, SZ_4K, 0, { .absent = true } },
	{ "no memory to write", TRANSLATE, WRITE, NOWHERE, EMULATE, SZ_4K, 0, { .absent = true } },
	{ "no memory to execute", TRANSLATE, EXEC, NOWHERE, INJECT, SZ_4K, 0, { .absent = true } },
	{ "no memory for a stage-1 table", TRANSLATE, WALK, NOWHERE, INJECT, SZ_4K, 0,
	  { .absent = true } },
	{ "execute a device", TRANSLATE, EXEC, NOWHERE, INJECT, SZ_4K, 0,
	  { .memtype = S2PT_DEVICE } },
	{ "execute uncached memory", PERMIT, EXEC, 3, INJECT, SZ_4K, 0,
	  { .memtype = S2PT_NORMAL_NC } },
	{ "write to a read-only slot", PERMIT, WRITE, 3, EMULATE, SZ_4K, 0, { .readonly = true } },
	{ "stage-1 walk writes to one", PERMIT, WALK, 3, INJECT, SZ_4K, 0, { .readonly = true } },
	{ "read of a read-only slot", TRANSLATE, READ, NOWHERE, MAP, SZ_4K, R,
	  { .readonly = true, .not_writable = true } },
	{ "stage-1 table in a read-only slot", TRANSLATE, WALK, NOWHERE, MAP, SZ_4K, R,
	  { .readonly = true, .not_writable = true } },
	{ "TLB conflict", CONFLICT, READ, 3, CLEAR, SZ_4K, 0, { .absent = false } },
	{ "address size", TOO_FAR, READ, NOWHERE, INJECT, SZ_4K, 0, { .absent = false } },
	{ "exclusive access", EXCLUSIVE, WRITE, NOWHERE, INJECT, SZ_4K, 0, { .absent = false } },
	{ "alignment", S2PT_FAULT_ALIGNMENT, WRITE, 3, INJECT, SZ_4K, 0, { .absent = false } },
	{ "external abort", S2PT_FAULT_EXTERNAL, READ, NOWHERE, INJECT, SZ_4K, 0,
	  { .absent = false } },
	{ "external abort, no memory", S2PT_FAULT_EXTERNAL, READ, NOWHERE, INJECT, SZ_4K, 0,
	  { .absent = true } },
	{ "granule protection", S2PT_FAULT_GRANULE, WRITE, 3, INJECT, SZ_4K, 0,
	  { .absent = false } },
	{ "hardware update", S2PT_FAULT_UPDATE, WRITE, 3, INJECT, SZ_4K, 0, { .absent = false } },
	{ "other", S2PT_FAULT_OTHER, READ, 3, INJECT, SZ_4K, 0, { .absent = false } },
};
/* clang-format on */

static struct s2pt_fault fault_of(enum s2pt_fault_kind kind, enum access access)
{
	struct s2pt_fault fault = {
		.kind = kind,
		.ipa = I + OFFSET,
		.ipa_known = true,
		.write = access == WRITE || (access == WALK && kind == S2PT_FAULT_PERMISSION),
		.exec = access == EXEC,
		.stage1_walk = access == WALK,
		.level = 2,
	};

	return fault;
}

static struct s2pt_backing backing_of(const struct memory *memory, uint64_t page)
{
	struct s2pt_backing backing = {
		.present = !memory->absent,
		.slot_ipa = I + memory->slot_at,
		.slot_size = memory->slot_size ? memory->slot_size : 4 * SZ_1G,
		.slot_host = HOST + memory->host_at,
		.pa = P + (OFFSET & ~(page - 1)),
		.fixed_size = memory->fixed ? memory->fixed : page,
		.found_size = memory->found ? memory->found : page,
		.writable = !memory->not_writable,
		.readonly = memory->readonly,
		.logging = memory->logging,
		.exec_free = memory->exec_free,
		.memtype = memory->memtype,
	};

	return backing;
}

static struct s2pt_format format_for(enum s2pt_granule granule, unsigned int ipa_bits, int level)
{
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = ipa_bits,
		.pa_bits = 48,
		.start_level = level,
		.small_tables = true,
	};
	struct s2pt_format format = { .fwb = false };

	assert_int_equal(s2pt_geom_init(&format.geom, &want), S2PT_DONE);
	return format;
}

static struct s2pt_format format_of(enum s2pt_granule granule)
{
	return format_for(granule, 40, S2PT_START_AUTO);
}

static void every_fault_gets_the_answer_that_kvm_gives(void **state)
{
	struct s2pt_format format = format_of(S2PT_4K);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct s2pt_fault fault = fault_of(row->kind, row->access);
		struct s2pt_backing backing = backing_of(&row->memory, SZ_4K);
		struct s2pt_plan plan = s2pt_plan(&format, &fault, &backing, row->mapped);
		uint64_t align = row->action == S2PT_ACT_MAP ? row->size : SZ_4K;

		assert_row_equal(row->name, plan.action, row->action);
		assert_row_equal(row->name, plan.mapping.ipa, (I + OFFSET) & ~(align - 1));
		if (row->action != S2PT_ACT_MAP && row->action != S2PT_ACT_RELAX)
			continue;
		assert_row_equal(row->name, plan.mapping.size, row->size);
		assert_row_equal(row->name, plan.mapping.attr.perm, row->perm);
		assert_row_equal(row->name, plan.mapping.attr.memtype, row->memory.memtype);
		if (row->action == S2PT_ACT_MAP)
			assert_row_equal(row->name, plan.mapping.pa,
					 (P + OFFSET) & ~(row->size - 1));
	}
}

struct granule_row {
	const char *name;
	enum s2pt_granule granule;
	struct memory memory;
	uint64_t size;
};

static void the_other_granules_have_blocks_of_their_own(void **state)
{
	static const struct granule_row granules[] = {
		{ "16K page", S2PT_16K, { .fixed = SZ_16K }, SZ_16K },
		{ "16K, 2M is no block", S2PT_16K, { .fixed = SZ_2M, .found = SZ_2M }, SZ_16K },
		{ "16K, fixed 32M", S2PT_16K, { .fixed = SZ_32M }, SZ_32M },
		{ "16K, found 32M", S2PT_16K, { .found = SZ_32M }, SZ_32M },
		{ "16K, fixed 1G", S2PT_16K, { .fixed = SZ_1G }, SZ_32M },
		{ "64K page", S2PT_64K, { .fixed = SZ_64K }, SZ_64K },
		{ "64K, fixed 512M", S2PT_64K, { .fixed = SZ_512M }, SZ_512M },
		{ "64K, found 512M", S2PT_64K, { .found = SZ_512M }, SZ_512M },
	};
	struct s2pt_fault fault = fault_of(S2PT_FAULT_TRANSLATION, READ);

	(void)state;
	for (size_t i = 0; i < COUNT(granules); i++) {
		const struct granule_row *row = &granules[i];
		struct s2pt_format format = format_of(row->granule);
		struct s2pt_backing backing =
			backing_of(&row->memory, s2pt_page_size(&format.geom));
		struct s2pt_plan plan = s2pt_plan(&format, &fault, &backing, NOWHERE);

		assert_row_equal(row->name, plan.mapping.size, row->size);
		assert_row_equal(row->name, plan.mapping.ipa, (I + OFFSET) & ~(row->size - 1));
		assert_row_equal(row->name, plan.mapping.pa, (P + OFFSET) & ~(row->size - 1));
	}
}

/* A root that is narrow has no entry for it. */
static void no_block_is_larger_than_an_entry_of_the_root(void **state)
{
	static const struct memory memories[] = { { .fixed = SZ_1G }, { .found = SZ_1G } };
	struct s2pt_fault fault = fault_of(S2PT_FAULT_TRANSLATION, READ);

	(void)state;
	for (size_t i = 0; i < COUNT(memories); i++) {
		struct s2pt_format format = format_for(S2PT_4K, 32, 2);
		struct s2pt_backing backing = backing_of(&memories[i], SZ_4K);
		struct s2pt_plan plan = s2pt_plan(&format, &fault, &backing, NOWHERE);

		assert_int_equal(plan.mapping.size, SZ_2M);
		format = format_for(S2PT_4K, 25, 3);
		plan = s2pt_plan(&format, &fault, &backing, NOWHERE);
		assert_int_equal(plan.mapping.size, SZ_4K);
	}
}

/* The host may lie anywhere; a block needs its output address too. */
static void an_output_address_that_does_not_match_is_no_block(void **state)
{
	static const struct memory memories[] = { { .fixed = SZ_2M }, { .found = SZ_2M } };
	struct s2pt_format format = format_of(S2PT_4K);
	struct s2pt_fault fault = fault_of(S2PT_FAULT_TRANSLATION, READ);

	(void)state;
	for (size_t i = 0; i < COUNT(memories); i++) {
		struct s2pt_backing backing = backing_of(&memories[i], SZ_4K);
		struct s2pt_plan plan;

		backing.pa += SZ_4K;
		plan = s2pt_plan(&format, &fault, &backing, NOWHERE);
		assert_int_equal(plan.mapping.size, SZ_4K);
		assert_int_equal(plan.mapping.pa, backing.pa);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_gets_the_answer_that_kvm_gives),
		cmocka_unit_test(the_other_granules_have_blocks_of_their_own),
		cmocka_unit_test(no_block_is_larger_than_an_entry_of_the_root),
		cmocka_unit_test(an_output_address_that_does_not_match_is_no_block),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
