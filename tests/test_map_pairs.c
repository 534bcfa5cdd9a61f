/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests a map that meets a live leaf, for every policy: what is written, what is invalidated, what
 * comes back.
 */

#include "fake.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define OTHER        UINT64_C(0x80000000)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Leaves, in words short enough for a table. */
/* clang-format off */
#define R       { .perm = S2PT_R }
#define RW      { .perm = S2PT_R | S2PT_W }
#define RX      { .perm = S2PT_R | S2PT_X }
#define RWX     { .perm = S2PT_R | S2PT_W | S2PT_X }
#define RD      { .perm = S2PT_R | S2PT_WD }
#define RW_OLD  { .perm = S2PT_R | S2PT_W, .old = true }
#define R_OLD   { .perm = S2PT_R, .old = true }
#define RW_SOFT { .perm = S2PT_R | S2PT_W, .software = 5 }
#define R_SOFT  { .perm = S2PT_R, .software = 5 }
#define DEVICE  { .perm = S2PT_R | S2PT_W, .memtype = S2PT_DEVICE }
#define NC      { .perm = S2PT_R | S2PT_W, .memtype = S2PT_NORMAL_NC }
#define CONT    { .perm = S2PT_R | S2PT_W, .contiguous = true }
/* clang-format on */

enum effect {
	SAME, /* S2PT_ALREADY, nothing written */
	SKIP, /* S2PT_REFAULT, nothing written */
	SWAP,
	MINE, /* swap, invalidate here */
	ALL,  /* swap, invalidate everywhere */
	BBM,
};

enum how {
	EXACT,
	KVM,
	KVM_ALONE,
	RFC_2020,
	ALWAYS_BBM,
	HOWS
};

static const char *const how_names[HOWS] = { "EXACT", "KVM", "KVM alone", "RFC_2020",
					     "ALWAYS_BBM" };
static const enum s2pt_policy policies[HOWS] = { S2PT_EXACT, S2PT_KVM, S2PT_KVM, S2PT_RFC_2020,
						 S2PT_ALWAYS_BBM };

struct pair {
	const char *name;
	struct s2pt_attr found;
	struct s2pt_attr want;
	bool other_pa;
	enum effect effects[HOWS];
	/** RFC_2020 keeps what `found` may do and `want` may not. */
	bool widened;
};

static const struct pair pairs[] = {
	/* clang-format off */
	/*                                                 EXACT KVM   alone RFC   ALWAYS */
	{ "the same",               RW,      RW,   false, { SAME, SAME, SAME, SAME, SAME }, false },
	{ "the same device",        DEVICE,  DEVICE, false, { SAME, SAME, SAME, SAME, SAME }, false },
	{ "write is gained",        R,       RW,   false, { MINE, SKIP, SKIP, ALL,  BBM  }, false },
	{ "write is lost",          RW,      R,    false, { ALL,  SKIP, SKIP, SKIP, BBM  }, false },
	{ "execute is gained",      RW,      RWX,  false, { MINE, SKIP, SKIP, ALL,  BBM  }, false },
	{ "execute is lost",        RWX,     RW,   false, { ALL,  SKIP, SKIP, SKIP, BBM  }, false },
	{ "RX to RW",               RX,      RW,   false, { ALL,  SKIP, SKIP, ALL,  BBM  }, true  },
	{ "RW to RX",               RW,      RX,   false, { ALL,  SKIP, SKIP, ALL,  BBM  }, true  },
	{ "dirty to clean",         RW,      RD,   false, { ALL,  SKIP, SKIP, SKIP, BBM  }, false },
	{ "dirty state is granted", R,       RD,   false, { MINE, SKIP, SKIP, ALL,  BBM  }, false },
	{ "software bits",          RW,      RW_SOFT, false, { SWAP, BBM, SWAP, BBM, BBM }, false },
	{ "software bits, gain",    R,       RW_SOFT, false, { MINE, BBM, BBM, BBM, BBM  }, false },
	{ "software bits, loss",    RW,      R_SOFT, false, { ALL,  BBM,  BBM,  BBM, BBM }, false },
	{ "gets young",             RW_OLD,  RW,   false, { SWAP, BBM,  BBM,  BBM,  BBM  }, false },
	{ "gets young and gains",   R_OLD,   RW,   false, { MINE, BBM,  BBM,  BBM,  BBM  }, false },
	{ "gets old",               RW,      RW_OLD, false, { ALL, BBM,  BBM,  BBM,  BBM }, false },
	{ "another address",        RW,      RW,   true,  { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	{ "address and gain",       R,       RW,   true,  { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	{ "address and loss",       RWX,     R,    true,  { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	{ "memory to device",       RW,      DEVICE, false, { BBM, BBM,  BBM,  BBM,  BBM }, false },
	{ "device to memory",       DEVICE,  RW,   false, { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	{ "device to uncached",     DEVICE,  NC,   false, { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	{ "contiguous",             RW,      CONT, false, { BBM,  BBM,  BBM,  BBM,  BBM  }, false },
	/* clang-format on */
};

/* The encoding, written once more: stage 2 without FWB, 4 KiB, 48 bits. */
static uint64_t word_of(int level, s2pt_pa_t pa, const struct s2pt_attr *attr)
{
	static const uint64_t memattr[] = { 0x3c, 0x14, 0x04 };
	uint64_t word = pa | 0x301 | memattr[attr->memtype];

	word |= level == 3 ? 2 : 0;
	word |= attr->perm & S2PT_R ? 0x40 : 0;
	word |= attr->perm & S2PT_W ? 0x80 : 0;
	word |= attr->perm & S2PT_X ? 0 : UINT64_C(2) << 53;
	word |= attr->perm & S2PT_WD ? UINT64_C(1) << 51 : 0;
	word |= attr->old ? 0 : 0x400;
	word |= attr->contiguous ? UINT64_C(1) << 52 : 0;
	return word | (uint64_t)attr->software << 55;
}

/** The log that a map should leave. */
struct script {
	char lines[8][64];
	const char *list[9];
	size_t count;
};

static void add(struct script *script, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct script *script, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(script->lines[script->count], sizeof(script->lines[0]), format, args);
	va_end(args);
	script->list[script->count] = script->lines[script->count];
	script->list[++script->count] = NULL;
}

static void add_swap(struct script *script, int level, uint64_t found, uint64_t want)
{
	add(script, "T%d[0] %016" PRIx64 " > %016" PRIx64, level, found, want);
}

static void add_break(struct script *script, const struct pair *pair, int level, uint64_t found,
		      uint64_t want)
{
	s2pt_pa_t pa = pair->other_pa ? OTHER : P;
	uint64_t size = level == 3 ? 0x1000 : 0x200000;

	add(script, "T%d[0] %016" PRIx64 " > H", level, found);
	add(script, "tlbi ipa 40000000 L%d", level);
	if (pair->want.memtype == S2PT_NORMAL)
		add(script, "clean %" PRIx64 "+%" PRIx64, pa, size);
	if (pair->want.perm & S2PT_X)
		add(script, "icache %" PRIx64 "+%" PRIx64, pa, size);
	add(script, "T%d[0] = %016" PRIx64, level, want);
}

static void write_script(struct script *script, const struct pair *pair, enum how how, int level)
{
	struct s2pt_attr made = pair->want;
	uint64_t found = word_of(level, P, &pair->found);
	uint64_t want;

	if (how == RFC_2020 && pair->widened)
		made.perm |= pair->found.perm;
	want = word_of(level, pair->other_pa ? OTHER : P, &made);
	if (pair->effects[how] == BBM) {
		add_break(script, pair, level, found, want);
	} else if (pair->effects[how] != SAME && pair->effects[how] != SKIP) {
		if (made.perm & ~pair->found.perm & S2PT_X)
			add(script, "icache 100000000+%s", level == 3 ? "1000" : "200000");
		add_swap(script, level, found, want);
	}
	if (pair->effects[how] == MINE)
		add(script, "tlbi local ipa 40000000 L%d", level);
	if (pair->effects[how] == ALL)
		add(script, "tlbi ipa 40000000 L%d", level);
	add(script, "dsb");
}

static enum s2pt_status expected_status(enum effect effect)
{
	if (effect == SAME)
		return S2PT_ALREADY;
	return effect == SKIP ? S2PT_REFAULT : S2PT_DONE;
}

static void run_pair(const struct pair *pair, enum how how, int level)
{
	struct fake_want want = { .policy = policies[how] };
	struct fake *fake = fake_new(&want);
	struct script script = { .count = 0 };
	enum s2pt_status status;
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = level == 3 ? 0x1000 : 0x200000,
		.attr = pair->found,
	};

	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	fake_forget(fake);
	mapping.attr = pair->want;
	mapping.pa = pair->other_pa ? OTHER : P;
	status = how == KVM_ALONE ? s2pt_map_alone(fake_alone(fake), &mapping)
				  : s2pt_map(&fake->pt, &mapping);
	if (status != expected_status(pair->effects[how]))
		fail_msg("%s, %s, level %d: %s", pair->name, how_names[how], level,
			 s2pt_status_name(status));
	write_script(&script, pair, how, level);
	if (!fake_log_is(fake, script.list))
		fail_msg("%s, %s, level %d", pair->name, how_names[how], level);
	fake_end(fake);
}

static void every_pair_costs_what_its_policy_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		for (int how = 0; how < HOWS; how++)
			for (int level = 2; level <= 3; level++)
				run_pair(&pairs[i], (enum how)how, level);
}

/* All policies do the same where a table is in the place of a leaf, and the reverse. */

static void every_policy_folds_a_table_by_break_before_make(void **state)
{
	(void)state;
	for (int how = 0; how < HOWS; how++) {
		struct fake_want want = { .policy = policies[how] };
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, 0x1000, S2PT_R), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(fake_map(fake, I, P, 0x200000, S2PT_R), S2PT_DONE);
		assert_log(fake, "T2[0] T3 > H", "tlbi vmid", "clean 100000000+200000",
			   "T2[0] = 004000010000077d", "retire T3 L2", "free T3", "dsb");
		fake_end(fake);
	}
}

static void every_policy_opens_a_block_by_break_before_make(void **state)
{
	(void)state;
	for (int how = 0; how < HOWS; how++) {
		struct fake_want want = { .policy = policies[how] };
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, 0x200000, S2PT_R), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(fake_map(fake, I + 0x5000, P + 0x5000, 0x1000, S2PT_R), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "alloc T3"), 1);
		assert_int_equal(fake_logged(fake, "T2[0] 004000010000077d > H"), 1);
		assert_int_equal(fake_logged(fake, "tlbi ipa 40005000 L2"), 1);
		assert_int_equal(fake_logged(fake, "tlbi"), 1);
		assert_table(fake, "40005000 L3 004000010000577f");
		fake_end(fake);
	}
}

/* Only KVM claims an empty entry before it fills it. */
static void a_fresh_leaf_is_held_first_by_kvm_only(void **state)
{
	(void)state;
	for (int how = 0; how < HOWS; how++) {
		struct fake_want want = { .policy = policies[how], .by_entry = true };
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, 0x200000, S2PT_R), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "T2[0] 0 > H"),
				 policies[how] == S2PT_KVM ? 1 : 0);
		assert_int_equal(fake_logged(fake, "tlbi"), 0);
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_costs_what_its_policy_says),
		cmocka_unit_test(every_policy_folds_a_table_by_break_before_make),
		cmocka_unit_test(every_policy_opens_a_block_by_break_before_make),
		cmocka_unit_test(a_fresh_leaf_is_held_first_by_kvm_only),
	};

	return cmocka_run_group_tests_name("pairs", tests, NULL, NULL);
}
