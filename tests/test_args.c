/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of arguments: what no operation may accept is refused with nothing done, and ranges at 0,
 * at the end of the space, and empty ones are accepted.
 */

#include "fake.h"
#include "s2pt/fault.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define END          (UINT64_C(1) << 40)
#define MOST         (~UINT64_C(0))
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_want plain = { .fwb = false };

/* Stage 2 and the stages 1, and where the addresses of each begin. */
static const struct kind {
	const char *name;
	struct fake_want want;
	s2pt_ipa_t base;
} kinds[] = {
	{ "stage 2", { .fwb = false }, 0 },
	{ "EL2", { .regime = S2PT_EL2 }, 0 },
	{ "EL2&0", { .regime = S2PT_EL2_E2H }, 0 },
	{ "EL2&0, upper", { .regime = S2PT_EL2_E2H, .upper = true }, 0 - END },
};

/** Pages at both ends of the space and one in the middle. */
static struct fake *with_pages_of(const struct kind *kind)
{
	struct fake *fake = fake_new(&kind->want);

	assert_int_equal(fake_map(fake, kind->base, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, kind->base + I, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, kind->base + (END - SZ_4K), P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static struct fake *with_pages(void)
{
	return with_pages_of(&kinds[0]);
}

/* Operations on a range, all alike. */

typedef enum s2pt_status on_range(struct fake *fake, const struct s2pt_range *range);

static enum s2pt_status do_unmap(struct fake *fake, const struct s2pt_range *range)
{
	return s2pt_unmap(fake_alone(fake), range, NULL);
}

static enum s2pt_status do_unmap_leaves(struct fake *fake, const struct s2pt_range *range)
{
	uint64_t size;

	return s2pt_unmap_leaves(fake_alone(fake), range, &size);
}

static void visit(void *ctx, const struct s2pt_range *range)
{
	(void)ctx;
	(void)range;
}

static enum s2pt_status do_collect(struct fake *fake, const struct s2pt_range *range)
{
	const struct s2pt_visitor visitor = { visit, NULL };

	return s2pt_collect_alone(fake_alone(fake), range, &visitor, NULL);
}

static enum s2pt_status do_protect(struct fake *fake, const struct s2pt_range *range)
{
	return s2pt_protect_alone(fake_alone(fake), range, S2PT_W, NULL);
}

static enum s2pt_status do_age_test(struct fake *fake, const struct s2pt_range *range)
{
	bool young;

	return s2pt_age_test(&fake->pt, range, &young);
}

static enum s2pt_status do_age_clear(struct fake *fake, const struct s2pt_range *range)
{
	bool young;

	return s2pt_age_clear_alone(fake_alone(fake), range, &young, NULL);
}

static enum s2pt_status do_split(struct fake *fake, const struct s2pt_range *range)
{
	struct s2pt_splitting splitting = { .range = *range, .pages = 1 };

	return s2pt_split(fake_alone(fake), &splitting);
}

static enum s2pt_status do_note(struct fake *fake, const struct s2pt_range *range)
{
	struct s2pt_marking marking = { .range = *range, .type = 2 };

	return s2pt_note(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status do_unmap_exact(struct fake *fake, const struct s2pt_range *range)
{
	return s2pt_unmap_exact(fake_alone(fake), &(struct s2pt_unmapping){ .range = *range });
}

static enum s2pt_status do_protect_exact(struct fake *fake, const struct s2pt_range *range)
{
	struct s2pt_protecting protecting = { .range = *range, .perm = S2PT_W };

	return s2pt_protect_exact(fake_alone(fake), &protecting);
}

static enum s2pt_status do_note_exact(struct fake *fake, const struct s2pt_range *range)
{
	struct s2pt_marking marking = { .range = *range, .type = 2 };

	return s2pt_note_exact(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status do_clean(struct fake *fake, const struct s2pt_range *range)
{
	return s2pt_clean(&fake->pt, range);
}

static enum s2pt_status do_destroy(struct fake *fake, const struct s2pt_range *range)
{
	return s2pt_destroy_range(fake_alone(fake), range);
}

static enum s2pt_status do_cursor(struct fake *fake, const struct s2pt_range *range)
{
	struct s2pt_cursor cursor;

	return s2pt_cursor_begin(&cursor, &fake->pt, range);
}

static const struct {
	const char *name;
	on_range *run;
} on_ranges[] = {
	{ "unmap", do_unmap },
	{ "unmap leaves", do_unmap_leaves },
	{ "collect", do_collect },
	{ "protect", do_protect },
	{ "age test", do_age_test },
	{ "age clear", do_age_clear },
	{ "split", do_split },
	{ "note", do_note },
	{ "unmap exact", do_unmap_exact },
	{ "protect exact", do_protect_exact },
	{ "note exact", do_note_exact },
	{ "clean", do_clean },
	{ "destroy", do_destroy },
	{ "cursor", do_cursor },
};

/*
 * A bug of others was to check the beginning of a range and not its end (bug 51 of
 * tests/mutants/list).
 */
static void a_range_beyond_the_space_is_refused_and_nothing_is_done(void **state)
{
	static const struct s2pt_range ranges[] = {
		{ END, 1 },
		{ END, SZ_4K },
		{ END + 1, 0 },
		{ END - SZ_4K, SZ_4K + 1 },
		{ END - 1, 2 },
		{ 0, END + 1 },
		{ 0, MOST },
		{ SZ_4K, MOST },
		{ SZ_4K, 0 - SZ_4K },
		{ I, 0 - I },
		{ I, 0 - I + SZ_4K },
		{ MOST, 0 },
		{ MOST, 1 },
		{ MOST, 2 },
		{ MOST, MOST },
		{ MOST - 0xfff, 2 * SZ_4K },
		{ UINT64_C(1) << 63, UINT64_C(1) << 63 },
	};
	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct fake *fake = with_pages_of(&kinds[k]);

		for (size_t n = 0; n < COUNT(ranges) * COUNT(on_ranges); n++) {
			size_t o = n / COUNT(ranges);
			struct s2pt_range range = ranges[n % COUNT(ranges)];
			char *before = table_image(fake);

			range.ipa += kinds[k].base;
			if (on_ranges[o].run(fake, &range) != S2PT_ERANGE || fake->lines != 0)
				fail_msg("%s: %s: range %zu", kinds[k].name, on_ranges[o].name,
					 n % COUNT(ranges));
			assert_unchanged(fake, before);
		}
		fake_end(fake);
	}
}

static void an_empty_range_is_no_error_and_nothing_is_done(void **state)
{
	static const s2pt_ipa_t at[] = { 0, 1, I, I + 0x123, END - 1, END };

	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct fake *fake = with_pages_of(&kinds[k]);

		for (size_t n = 0; n < COUNT(at) * COUNT(on_ranges); n++) {
			struct s2pt_range range = { kinds[k].base + at[n % COUNT(at)], 0 };
			char *before = table_image(fake);

			assert_int_equal(on_ranges[n / COUNT(at)].run(fake, &range), S2PT_DONE);
			assert_int_equal(fake_logged(fake, "dsb"), fake->lines);
			assert_unchanged(fake, before);
			fake_forget(fake);
		}
		fake_end(fake);
	}
}

static void the_first_and_the_last_byte_of_the_space_can_be_reached(void **state)
{
	static const struct s2pt_range ranges[] = { { 0, 1 }, { END - 1, 1 }, { 0, END } };

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct fake *fake = with_pages();

		assert_int_equal(do_protect(fake, &ranges[i]), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "T3[0] 00400001000007ff > 004000010000077f"),
				 i != 1);
		assert_int_equal(fake_logged(fake, "T7[511] 00400001000007ff > 004000010000077f"),
				 i != 0);
		assert_int_equal(do_unmap(fake, &ranges[i]), S2PT_DONE);
		if (i == 0)
			assert_table(fake, "40000000 L3 00400001000007ff",
				     "fffffff000 L3 00400001000007ff");
		else if (i == 1)
			assert_table(fake, "0 L3 00400001000007ff", "40000000 L3 00400001000007ff");
		else
			assert_no_leaves(fake);
		fake_end(fake);
	}
}

/* map */

struct map_row {
	const char *name;
	struct s2pt_mapping mapping;
	enum s2pt_status status;
	/* EL2&0 has this. */
	bool in_el2_and_el0;
};

static const struct map_row map_rows[] = {
	{ "input misaligned", { .ipa = 1, .size = SZ_4K }, S2PT_EINVAL, false },
	{ "input misaligned at a half", { .ipa = 0x800, .size = SZ_4K }, S2PT_EINVAL, false },
	{ "output misaligned", { .pa = 0x800, .size = SZ_4K }, S2PT_EINVAL, false },
	{ "size misaligned", { .size = SZ_4K + 1 }, S2PT_EINVAL, false },
	{ "half of a page", { .size = 0x800 }, S2PT_EINVAL, false },
	{ "input at the end", { .ipa = END, .size = SZ_4K }, S2PT_ERANGE, false },
	{ "input over the end", { .ipa = END - SZ_4K, .size = 2 * SZ_4K }, S2PT_ERANGE, false },
	{ "input wraps", { .ipa = I, .size = 0 - I }, S2PT_ERANGE, false },
	{ "input is the last page there is",
	  { .ipa = 0 - SZ_4K, .size = SZ_4K },
	  S2PT_ERANGE,
	  false },
	/*
	 * A bug of others turned this into an unmapping, or mapped another page (bug 28 of
	 * tests/mutants/list).
	 */
	{ "output at the end", { .pa = UINT64_C(1) << 48, .size = SZ_4K }, S2PT_ERANGE, false },
	{ "output over the end",
	  { .pa = (UINT64_C(1) << 48) - SZ_4K, .size = 2 * SZ_4K },
	  S2PT_ERANGE,
	  false },
	{ "output far away", { .pa = UINT64_C(1) << 49, .size = SZ_4K }, S2PT_ERANGE, false },
	{ "output wraps", { .pa = 0 - SZ_4K, .size = 2 * SZ_4K }, S2PT_ERANGE, false },
	{ "access from EL0", { .size = SZ_4K, .attr = { .perm = S2PT_EL0 } }, S2PT_EINVAL, true },
	{ "unknown permission", { .size = SZ_4K, .attr = { .perm = 64 } }, S2PT_EINVAL, false },
	{ "half of execute", { .size = SZ_4K, .attr = { .perm = S2PT_PX } }, S2PT_EINVAL, true },
	{ "software", { .size = SZ_4K, .attr = { .software = 16 } }, S2PT_EINVAL, false },
	{ "executable device",
	  { .size = SZ_4K, .attr = { .perm = S2PT_X, .memtype = S2PT_DEVICE } },
	  S2PT_EINVAL,
	  false },
	{ "executable and uncached",
	  { .size = SZ_4K, .attr = { .perm = S2PT_X, .memtype = S2PT_NORMAL_NC } },
	  S2PT_EINVAL,
	  false },
	{ "memory type",
	  { .size = SZ_4K, .attr = { .memtype = S2PT_MEM_OTHER } },
	  S2PT_EINVAL,
	  false },
	{ "nothing, but misaligned", { .ipa = 1 }, S2PT_EINVAL, false },
	{ "nothing beyond the end", { .ipa = END + SZ_4K }, S2PT_ERANGE, false },
};

static void map_refuses_what_its_contract_forbids(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct fake *fake = with_pages_of(&kinds[k]);

		for (size_t i = 0; i < COUNT(map_rows); i++) {
			const struct map_row *row = &map_rows[i];
			struct s2pt_mapping mapping = row->mapping;
			char *before;

			if (row->in_el2_and_el0 && kinds[k].want.regime == S2PT_EL2_E2H)
				continue;
			before = table_image(fake);
			mapping.ipa += kinds[k].base;
			/* In a stage 1 what can't be read can't be mapped for that alone. */
			if (kinds[k].want.regime != S2PT_STAGE2)
				mapping.attr.perm |= S2PT_R;
			if (s2pt_map(&fake->pt, &mapping) != row->status ||
			    s2pt_map_alone(fake_alone(fake), &mapping) != row->status ||
			    fake->lines != 0)
				fail_msg("%s: %s", kinds[k].name, row->name);
			assert_unchanged(fake, before);
		}
		fake_end(fake);
	}
}

static void map_of_nothing_is_done(void **state)
{
	static const s2pt_ipa_t at[] = { 0, I, END };
	struct fake *fake = with_pages();

	(void)state;
	for (size_t i = 0; i < COUNT(at); i++) {
		char *before = table_image(fake);

		assert_int_equal(fake_map(fake, at[i], UINT64_C(1) << 48, 0, RW), S2PT_DONE);
		assert_log(fake, "dsb");
		assert_unchanged(fake, before);
	}
	fake_end(fake);
}

static void map_reaches_the_ends_of_both_spaces(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, 0, (UINT64_C(1) << 48) - SZ_4K, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, END - SZ_4K, 0, SZ_4K, RW), S2PT_DONE);
	assert_table(fake, "0 L3 0040fffffffff7ff", "fffffff000 L3 00400000000007ff");
	fake_end(fake);
}

static void the_whole_space_can_be_mapped(void **state)
{
	struct fake *fake = with_pages();

	(void)state;
	assert_int_equal(fake_map(fake, 0, 0, END, RW), S2PT_DONE);
	assert_table(fake, "0 L1 00400000000007fd x1024");
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

/* Relax, touch, protect, note, age, and names. */

static void relax_refuses_what_its_contract_forbids(void **state)
{
	struct fake *fake = with_pages();
	char *before = table_image(fake);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I, 32), S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, I, MOST & ~0U), S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_PX), S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_UX), S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, END, RW), S2PT_ERANGE);
	assert_int_equal(s2pt_relax(&fake->pt, MOST, RW), S2PT_ERANGE);
	assert_silence(fake);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void touch_and_relax_refuse_addresses_beyond_the_space(void **state)
{
	static const s2pt_ipa_t beyond[] = { END, MOST, UINT64_C(1) << 63 };

	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct fake *fake = with_pages_of(&kinds[k]);
		char *before = table_image(fake);

		for (size_t i = 0; i < COUNT(beyond); i++) {
			s2pt_ipa_t at = kinds[k].base + beyond[i];

			assert_int_equal(s2pt_touch(&fake->pt, at), S2PT_ERANGE);
			assert_int_equal(s2pt_relax(&fake->pt, at, RW), S2PT_ERANGE);
			assert_int_equal(s2pt_relax(&fake->pt, kinds[k].base + I, 64), S2PT_EINVAL);
		}
		assert_silence(fake);
		assert_unchanged(fake, before);
		assert_int_equal(s2pt_touch(&fake->pt, kinds[k].base + (END - 1)), S2PT_ALREADY);
		fake_end(fake);
	}
}

static void protect_refuses_what_is_no_permission(void **state)
{
	static const unsigned int perms[] = { 32, 64, ~0U, S2PT_PX, S2PT_UX };
	struct fake *fake = with_pages();
	struct s2pt_range page = { I, SZ_4K };
	char *before = table_image(fake);

	(void)state;
	for (size_t i = 0; i < COUNT(perms); i++)
		assert_int_equal(s2pt_protect_alone(fake_alone(fake), &page, perms[i], NULL),
				 S2PT_EINVAL);
	assert_silence(fake);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void note_refuses_what_is_no_mark(void **state)
{
	static const struct {
		unsigned int type;
		uint64_t payload;
	} marks[] = {
		{ 1, 0 }, { 16, 0 }, { ~0U, 0 }, { 0, 1 }, { 2, UINT64_C(1) << 59 }, { 15, MOST },
	};
	(void)state;
	for (size_t n = 0; n < COUNT(kinds) * COUNT(marks); n++) {
		const struct kind *kind = &kinds[n / COUNT(marks)];
		struct fake *fake = with_pages_of(kind);
		char *before = table_image(fake);
		struct s2pt_marking marking = {
			.range = { kind->base + I, SZ_4K },
			.type = marks[n % COUNT(marks)].type,
			.payload = marks[n % COUNT(marks)].payload,
		};

		assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_EINVAL);
		assert_int_equal(s2pt_note_exact(fake_alone(fake), &marking, NULL), S2PT_EINVAL);
		assert_silence(fake);
		assert_unchanged(fake, before);
		fake_end(fake);
	}
}

static void a_refused_question_about_age_leaves_the_answer_alone(void **state)
{
	struct fake *fake = with_pages();
	struct s2pt_range beyond = { END, SZ_4K };
	bool young = true;

	(void)state;
	assert_int_equal(s2pt_age_test(&fake->pt, &beyond, &young), S2PT_ERANGE);
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &beyond, &young, NULL),
			 S2PT_ERANGE);
	assert_true(young);
	fake_end(fake);
}

static void a_status_has_a_name(void **state)
{
	static const struct {
		enum s2pt_status status;
		const char *name;
	} names[] = {
		{ S2PT_DONE, "done" },     { S2PT_ALREADY, "already" }, { S2PT_REFAULT, "refault" },
		{ S2PT_RACED, "raced" },   { S2PT_BUSY, "busy" },       { S2PT_ABSENT, "absent" },
		{ S2PT_EINVAL, "einval" }, { S2PT_ERANGE, "erange" },   { S2PT_ENOMEM, "enomem" },
		{ S2PT_EEXIST, "eexist" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(s2pt_status_name(names[i].status), names[i].name);
	assert_string_equal(s2pt_status_name((enum s2pt_status)77), "unknown");
}

int main(void)
{
	const struct CMUnitTest ranges[] = {
		cmocka_unit_test(a_range_beyond_the_space_is_refused_and_nothing_is_done),
		cmocka_unit_test(an_empty_range_is_no_error_and_nothing_is_done),
		cmocka_unit_test(the_first_and_the_last_byte_of_the_space_can_be_reached),
	};
	const struct CMUnitTest map[] = {
		cmocka_unit_test(map_refuses_what_its_contract_forbids),
		cmocka_unit_test(map_of_nothing_is_done),
		cmocka_unit_test(map_reaches_the_ends_of_both_spaces),
		cmocka_unit_test(the_whole_space_can_be_mapped),
	};
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(relax_refuses_what_its_contract_forbids),
		cmocka_unit_test(touch_and_relax_refuse_addresses_beyond_the_space),
		cmocka_unit_test(protect_refuses_what_is_no_permission),
		cmocka_unit_test(note_refuses_what_is_no_mark),
		cmocka_unit_test(a_refused_question_about_age_leaves_the_answer_alone),
		cmocka_unit_test(a_status_has_a_name),
	};

	return cmocka_run_group_tests_name("ranges", ranges, NULL, NULL) +
	       cmocka_run_group_tests_name("map", map, NULL, NULL) +
	       cmocka_run_group_tests_name("rest", rest, NULL, NULL);
}
