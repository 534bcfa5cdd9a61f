/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what `s2pt/ops.h` lets a hypervisor rely on: how often tables are translated, VMIDs that are
 * the hypervisor's own, and operations that an interrupt handler carries out inside of another.
 */

#include "fake.h"
#include "fake_judge.h"
#include "s2pt/shared.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define RW           (S2PT_R | S2PT_W)

/** What a hypervisor of these tests has besides; found by the trap's argument, as it has no other. */
struct more {
	struct s2pt_ops inner;
	unsigned int tables_at;
	unsigned int pas_of;
	/** The VMID under which the tables are walked now. */
	unsigned int vmid;
};

static struct more *more_of(void *context)
{
	return ((struct fake *)context)->trap.arg;
}

static void *on_table_at(void *context, s2pt_pa_t pa)
{
	more_of(context)->tables_at++;
	return more_of(context)->inner.table_at(context, pa);
}

static s2pt_pa_t on_pa_of(void *context, const void *table)
{
	more_of(context)->pas_of++;
	return more_of(context)->inner.pa_of(context, table);
}

/** How often both were called since the last time. */
static void assert_translated(struct more *more, unsigned int tables_at, unsigned int pas_of)
{
	assert_int_equal(more->tables_at, tables_at);
	assert_int_equal(more->pas_of, pas_of);
	more->tables_at = more->pas_of = 0;
}

static void table_at_is_called_for_each_table_that_a_walk_goes_into(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct more more = { .inner = fake->ops };
	struct s2pt_range page = { I + SZ_2M, SZ_4K };
	struct s2pt_entry entry;
	bool young;

	(void)state;
	fake->trap.arg = &more;
	fake->ops.table_at = on_table_at;
	fake->ops.pa_of = on_pa_of;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	more.tables_at = more.pas_of = 0;

	/* From the root of level 1 to the block in a table of level 2. */
	assert_int_equal(s2pt_lookup(&fake->pt, I, &entry), S2PT_DONE);
	assert_translated(&more, 1, 0);
	/* A new table: is its address one that an entry can hold, and what is the entry? */
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	assert_translated(&more, 1, 2);
	/* To a page there are two tables. */
	assert_int_equal(fake_map(fake, I + SZ_2M + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_translated(&more, 2, 0);
	assert_int_equal(s2pt_lookup(&fake->pt, I + SZ_2M, &entry), S2PT_DONE);
	assert_translated(&more, 2, 0);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_2M, S2PT_W), S2PT_ALREADY);
	assert_translated(&more, 2, 0);
	assert_int_equal(s2pt_touch(&fake->pt, I + SZ_2M), S2PT_ALREADY);
	assert_translated(&more, 2, 0);
	assert_int_equal(s2pt_age_test(&fake->pt, &page, &young), S2PT_DONE);
	assert_translated(&more, 2, 0);
	/* A run goes into its table once. */
	page.size = 256 * SZ_4K;
	assert_int_equal(fake_map(fake, I + SZ_2M + 2 * SZ_4K, P, 200 * SZ_4K, RW), S2PT_DONE);
	assert_translated(&more, 2, 0);
	assert_int_equal(s2pt_unmap(fake_alone(fake), &page, NULL), S2PT_DONE);
	assert_in_range(more.tables_at, 2, 3); /* and once to give the table up */
	assert_int_equal(more.pas_of, 0);
	fake_end(fake);
}

/* VMIDs. */

static void on_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct s2pt_tlbi own = *request;

	own.vmid = more_of(context)->vmid;
	fake_judge_tlbi(context, &own);
}

static void walked_under(struct fake *fake, unsigned int vmid)
{
	struct s2pt_check_event root = {
		.kind = S2PT_CHECK_ROOT, .at = fake->pt.root_pa, .what = 1, .vmid = vmid
	};

	(void)s2pt_check_event(fake->check, &root);
}

/** A table that is walked under `vmid`, whatever its configuration says. */
static struct fake *under(struct more *more, unsigned int vmid)
{
	struct fake_want want = { .judged = true };
	struct fake *fake = fake_without_table(&want);

	*more = (struct more){ .inner = fake->ops, .vmid = vmid };
	fake->trap.arg = more;
	fake->ops.tlbi = on_tlbi;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	walked_under(fake, vmid);
	return fake;
}

static void a_hook_may_invalidate_under_a_vmid_of_its_own(void **state)
{
	struct more more;
	struct fake *fake = under(&more, 9);

	(void)state;
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I, P + SZ_2M, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_unmap(fake, I, SZ_2M), S2PT_DONE);
	fake_leave(fake);
	fake_end(fake);
}

static void the_vmid_of_the_request_is_not_that_of_the_hypervisor(void **state)
{
	struct more more;
	struct fake *fake = under(&more, 9);

	(void)state;
	more.vmid = FAKE_VMID;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I, P + SZ_2M, SZ_2M, RW), S2PT_DONE);
	assert_non_null(s2pt_check_complaint(fake->check, 0));
	s2pt_check_delete(fake->check);
	fake->check = NULL;
	fake_end(fake);
}

/* Interrupts. */

/** An operation that a handler carries out inside of another one. */
struct handler {
	const char *name;
	enum s2pt_status (*run)(struct fake *fake);
};

static enum s2pt_status map_page(struct fake *fake)
{
	return fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, RW);
}

static enum s2pt_status map_block(struct fake *fake)
{
	return fake_map(fake, I, P, SZ_2M, RW);
}

static enum s2pt_status relax(struct fake *fake)
{
	return s2pt_relax(&fake->pt, I, S2PT_W);
}

static enum s2pt_status touch(struct fake *fake)
{
	return s2pt_touch(&fake->pt, I);
}

static enum s2pt_status protect(struct fake *fake)
{
	struct s2pt_range range = { I, 2 * SZ_2M };

	return s2pt_protect(&fake->pt, &range, S2PT_W, NULL);
}

static enum s2pt_status age(struct fake *fake)
{
	struct s2pt_range range = { I, 2 * SZ_2M };
	bool young;

	return s2pt_age_clear(&fake->pt, &range, &young, NULL);
}

static enum s2pt_status look_up(struct fake *fake)
{
	struct s2pt_entry entry;

	return s2pt_lookup(&fake->pt, I, &entry);
}

/** Nothing is there but for a moment: whether it is refused or not is both right. */
static enum s2pt_status map_fresh_only(struct fake *fake)
{
	struct s2pt_mapping mapping = {
		.ipa = I, .pa = P, .size = 2 * SZ_4K, .attr.perm = RW, .fresh_only = true
	};
	enum s2pt_status status = s2pt_map(&fake->pt, &mapping);

	return status == S2PT_EEXIST ? S2PT_ALREADY : status;
}

static void hear(void *ctx, const struct s2pt_range *range)
{
	(void)ctx;
	(void)range;
}

static enum s2pt_status collect(struct fake *fake)
{
	static const struct s2pt_visitor visitor = { hear, NULL };
	struct s2pt_range range = { I, 2 * SZ_2M };

	return s2pt_collect(&fake->pt, &range, &visitor, NULL);
}

static const struct handler handlers[] = {
	{ "map a page", map_page }, { "map a block", map_block }, { "relax", relax },
	{ "touch", touch },         { "protect", protect },       { "age", age },
	{ "look up", look_up },     { "collect", collect },       { "map afresh", map_fresh_only },
};

struct interrupt {
	const struct handler *handler;
	bool came;
	enum s2pt_status status;
};

static void spring(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	struct interrupt *interrupt = arg;

	(void)word;
	(void)event;
	interrupt->came = true;
	interrupt->status = interrupt->handler->run(fake);
}

/** Run `outer` and, at its `nth` event of a kind, `inner`; false if there is no such event. */
static bool interrupted(const struct fake_want *want, const struct handler *outer,
			const struct handler *inner, enum s2pt_event_kind kind, unsigned int nth)
{
	struct fake *fake = fake_new(want);
	struct interrupt interrupt = { .handler = inner };
	enum s2pt_status status;

	/* A block that has been aged. */
	assert_int_equal(fake_map(fake, I, P, SZ_2M, S2PT_R), S2PT_DONE);
	assert_int_equal(age(fake), S2PT_DONE);
	fake_set_trap(fake, &(struct fake_trap){ nth, kind, spring, &interrupt });
	status = outer->run(fake);
	fake_drain(fake);
	if (status < S2PT_DONE || interrupt.status < S2PT_DONE)
		fail_msg("%s in %s: %s in %s", inner->name, outer->name,
			 s2pt_status_name(interrupt.status), s2pt_status_name(status));
	assert_int_equal(fake->live, table_pages(fake));
	/* Nobody holds anything, so that all goes. */
	fake_set_trap(fake, &(struct fake_trap){ .nth = 0 });
	assert_int_equal(fake_unmap(fake, I, 2 * SZ_2M), S2PT_DONE);
	assert_no_leaves(fake);
	fake_end(fake);
	return interrupt.came;
}

static void what_may_run_beside_an_operation_may_interrupt_it(void **state)
{
	static const enum s2pt_event_kind kinds[] = { S2PT_EVENT_LOAD, S2PT_EVENT_SWAP,
						      S2PT_EVENT_WON };
	static const struct fake_want wants[] = {
		{ .policy = S2PT_EXACT, .retire_later = true },
		{ .policy = S2PT_EXACT, .keep_rest = true, .bbm = 1, .retire_later = true },
		{ .policy = S2PT_KVM, .keep_rest = true, .retire_later = true },
		{ .contiguous = true, .keep_rest = true, .retire_later = true },
		{ .regime = S2PT_EL2, .keep_rest = true, .retire_later = true },
	};
	unsigned int interrupts = 0;

	(void)state;
	for (size_t want = 0; want < COUNT(wants); want++)
		for (size_t i = 0; i < COUNT(handlers); i++)
			for (size_t j = 0; j < COUNT(handlers); j++)
				for (size_t kind = 0; kind < COUNT(kinds); kind++)
					for (unsigned int n = 1;
					     n < 40 && interrupted(&wants[want], &handlers[i],
								   &handlers[j], kinds[kind], n);
					     n++)
						interrupts++;
	assert_in_range(interrupts, 300, 100000);
}

/** A table that is its hooks' context, and the width of inputs that each request found in it. */
struct first {
	struct s2pt pt;
	unsigned int bits;
	unsigned int requests;
};

static void *give_root(void *context, void *cache, unsigned int pages)
{
	static _Alignas(4096) unsigned char root[4096];

	(void)context;
	(void)cache;
	return pages == 1 ? root : NULL;
}

static void take_root(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)table;
	(void)pages;
}

static void retire_none(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	(void)pt;
	(void)table;
	(void)level;
}

static void find_geometry(void *context, const struct s2pt_tlbi *request)
{
	struct first *first = context;

	(void)request;
	first->bits = first->pt.config.format.geom.ipa_bits;
	first->requests++;
}

static void the_first_request_finds_the_geometry(void **state)
{
	static const struct s2pt_ops ops = {
		.alloc = give_root, .free = take_root, .retire = retire_none, .tlbi = find_geometry
	};
	struct s2pt_geom_want want = {
		.granule = S2PT_4K, .ipa_bits = 39, .pa_bits = 48, .start_level = 1
	};
	struct first first = { .bits = 0 };
	struct s2pt_config config = { .policy = S2PT_EXACT, .ops = &ops, .context = &first };

	(void)state;
	assert_int_equal(s2pt_geom_init(&config.format.geom, &want), S2PT_DONE);
	assert_int_equal(s2pt_init(&first.pt, &config), S2PT_DONE);
	assert_int_equal(first.requests, 1);
	assert_int_equal(first.bits, 39);
	s2pt_destroy(s2pt_exclusive(&first.pt));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_request_finds_the_geometry),
		cmocka_unit_test(table_at_is_called_for_each_table_that_a_walk_goes_into),
		cmocka_unit_test(a_hook_may_invalidate_under_a_vmid_of_its_own),
		cmocka_unit_test(the_vmid_of_the_request_is_not_that_of_the_hypervisor),
		cmocka_unit_test(what_may_run_beside_an_operation_may_interrupt_it),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
