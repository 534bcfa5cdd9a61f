/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of descriptors: leaves, tables, marks and attributes, bit by bit in every format. */

#include "desc_assert.h"
#include "row_assert.h"
#include "s2pt/desc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define R            S2PT_R
#define RW           (S2PT_R | S2PT_W)
#define RX           (S2PT_R | S2PT_X)
#define RWX          (S2PT_R | S2PT_W | S2PT_X)

/* Formats by geometry, then what FWB, XNX and "as stage 1" add. */
#define GEOM_4K                                                                                    \
	{                                                                                          \
		S2PT_4K, 40, 48, 1, 2, false                                                       \
	}
#define GEOM_4K_LPA2                                                                               \
	{                                                                                          \
		S2PT_4K, 52, 52, 0, 16, true                                                       \
	}
#define GEOM_16K                                                                                   \
	{                                                                                          \
		S2PT_16K, 40, 48, 2, 16, false                                                     \
	}
#define GEOM_16K_LPA2                                                                              \
	{                                                                                          \
		S2PT_16K, 52, 52, 0, 1, true                                                       \
	}
#define GEOM_64K                                                                                   \
	{                                                                                          \
		S2PT_64K, 42, 48, 2, 1, false                                                      \
	}
#define GEOM_64K_LPA                                                                               \
	{                                                                                          \
		S2PT_64K, 52, 52, 1, 1, false                                                      \
	}

static const struct s2pt_format fmt_4k = { .geom = GEOM_4K };
static const struct s2pt_format fmt_4k_fwb = { .geom = GEOM_4K, .fwb = true };
static const struct s2pt_format fmt_4k_xnx = { .geom = GEOM_4K, .xnx = true };
static const struct s2pt_format fmt_4k_xnx_fwb = { .geom = GEOM_4K, .fwb = true, .xnx = true };
static const struct s2pt_format fmt_4k_s1 = { .geom = GEOM_4K, .as_stage1 = true };
static const struct s2pt_format fmt_4k_s1_fwb = { .geom = GEOM_4K, .fwb = true, .as_stage1 = true };
static const struct s2pt_format fmt_4k_lpa2 = { .geom = GEOM_4K_LPA2 };
static const struct s2pt_format fmt_16k = { .geom = GEOM_16K };
static const struct s2pt_format fmt_16k_lpa2 = { .geom = GEOM_16K_LPA2 };
static const struct s2pt_format fmt_64k = { .geom = GEOM_64K };
static const struct s2pt_format fmt_64k_lpa = { .geom = GEOM_64K_LPA };

static s2pt_desc_t box(uint64_t word)
{
	s2pt_desc_t desc = { word };

	return desc;
}

struct golden {
	const char *name;
	const struct s2pt_format *format;
	int level;
	s2pt_pa_t pa;
	struct s2pt_attr attr;
	uint64_t word;
};

static const struct golden goldens[] = {
	/* Leaves as Linux writes them. */
	{ "RW page", &fmt_4k, 3, 0x40000000, { .perm = RW }, 0x00400000400007ff },
	{ "RW page, FWB", &fmt_4k_fwb, 3, 0x40000000, { .perm = RW }, 0x00400000400007db },
	{ "RWX page", &fmt_4k, 3, 0x40000000, { .perm = RWX }, 0x00000000400007ff },
	{ "RWX page, FWB", &fmt_4k_fwb, 3, 0x40000000, { .perm = RWX }, 0x00000000400007db },
	{ "RO page", &fmt_4k, 3, 0x40000000, { .perm = R }, 0x004000004000077f },
	{ "RO page, FWB", &fmt_4k_fwb, 3, 0x40000000, { .perm = R }, 0x004000004000075b },
	{ "aged page", &fmt_4k, 3, 0x40000000, { .perm = RW, .old = true }, 0x00400000400003ff },
	{ "aged page, FWB",
	  &fmt_4k_fwb,
	  3,
	  0x40000000,
	  { .perm = RW, .old = true },
	  0x00400000400003db },
	{ "RO 2M", &fmt_4k, 2, 0x40000000, { .perm = R }, 0x004000004000077d },
	{ "RO 2M, FWB", &fmt_4k_fwb, 2, 0x40000000, { .perm = R }, 0x0040000040000759 },
	{ "RX 2M", &fmt_4k, 2, 0x40000000, { .perm = RX }, 0x000000004000077d },
	{ "RX 2M, FWB", &fmt_4k_fwb, 2, 0x40000000, { .perm = RX }, 0x0000000040000759 },
	{ "RW 1G", &fmt_4k, 1, 0x40000000, { .perm = RW }, 0x00400000400007fd },
	{ "RW 1G, FWB", &fmt_4k_fwb, 1, 0x40000000, { .perm = RW }, 0x00400000400007d9 },
	{ "device",
	  &fmt_4k,
	  3,
	  0x09000000,
	  { .perm = RW, .memtype = S2PT_DEVICE },
	  0x00400000090007c7 },
	{ "device, FWB",
	  &fmt_4k_fwb,
	  3,
	  0x09000000,
	  { .perm = RW, .memtype = S2PT_DEVICE },
	  0x00400000090007c7 },
	{ "NC",
	  &fmt_4k,
	  3,
	  0x09000000,
	  { .perm = RW, .memtype = S2PT_NORMAL_NC },
	  0x00400000090007d7 },
	{ "NC, FWB",
	  &fmt_4k_fwb,
	  3,
	  0x09000000,
	  { .perm = RW, .memtype = S2PT_NORMAL_NC },
	  0x00400000090007d7 },
	{ "as stage 1", &fmt_4k_s1, 3, 0x40000000, { .perm = RW }, 0x00400000400007ff },
	{ "as stage 1, FWB", &fmt_4k_s1_fwb, 3, 0x40000000, { .perm = RW }, 0x00400000400007df },
	{ "XN=00", &fmt_4k_xnx, 3, 0x40000000, { .perm = RWX }, 0x00000000400007ff },
	{ "XN=01", &fmt_4k_xnx, 3, 0x40000000, { .perm = RW | S2PT_UX }, 0x00200000400007ff },
	{ "XN=10", &fmt_4k_xnx, 3, 0x40000000, { .perm = RW }, 0x00400000400007ff },
	{ "XN=11", &fmt_4k_xnx, 3, 0x40000000, { .perm = RW | S2PT_PX }, 0x00600000400007ff },
	{ "XN=01, FWB",
	  &fmt_4k_xnx_fwb,
	  3,
	  0x40000000,
	  { .perm = RW | S2PT_UX },
	  0x00200000400007db },
	{ "XN=11, FWB",
	  &fmt_4k_xnx_fwb,
	  3,
	  0x40000000,
	  { .perm = RW | S2PT_PX },
	  0x00600000400007db },
	{ "SW0", &fmt_4k, 3, 0x40000000, { .perm = RW, .software = 1 }, 0x00c00000400007ff },
	{ "SW1", &fmt_4k, 3, 0x40000000, { .perm = RW, .software = 2 }, 0x01400000400007ff },
	{ "SW2", &fmt_4k, 3, 0x40000000, { .perm = RW, .software = 4 }, 0x02400000400007ff },
	{ "SW3", &fmt_4k, 3, 0x40000000, { .perm = RW, .software = 8 }, 0x04400000400007ff },
	{ "LPA2 4K", &fmt_4k_lpa2, 3, 0xc123456789000, { .perm = RW }, 0x00401234567897ff },
	{ "LPA 64K", &fmt_64k_lpa, 3, 0xf123456780000, { .perm = RW }, 0x004012345678f7ff },
	{ "16K 32M", &fmt_16k, 2, 0x42000000, { .perm = RW }, 0x00400000420007fd },
	{ "64K 512M", &fmt_64k, 2, 0x40000000, { .perm = RW }, 0x00400000400007fd },
	/* Leaves of the RFC's trace, December 2020. */
	{ "2020, 3fffc", &fmt_4k, 3, 0x2a7fffc000, { .perm = RW }, 0x40002a7fffc7ff },
	{ "2020, 0e82c RW", &fmt_4k, 3, 0x2a4e82c000, { .perm = RW }, 0x40002a4e82c7ff },
	{ "2020, 0e82c RO", &fmt_4k, 3, 0x2a4e82c000, { .perm = R }, 0x40002a4e82c77f },
	{ "2020, e6aa6 RW", &fmt_4k, 3, 0x2aa6aa6000, { .perm = RW }, 0x40002aa6aa67ff },
	{ "2020, e6aa6 RO", &fmt_4k, 3, 0x2aa6aa6000, { .perm = R }, 0x40002aa6aa677f },
	{ "2020, 189ff RW", &fmt_4k, 3, 0x2a589ff000, { .perm = RW }, 0x40002a589ff7ff },
	{ "2020, 189ff RO", &fmt_4k, 3, 0x2a589ff000, { .perm = R }, 0x40002a589ff77f },
	{ "2020, 1G RW", &fmt_4k, 1, 0x202840000000, { .perm = RW }, 0x402028400007fd },
	{ "2020, 1G RWX", &fmt_4k, 1, 0x202840000000, { .perm = RWX }, 0x2028400007fd },
	/* What the architecture has and Linux does not write. */
	{ "clean page", &fmt_4k, 3, 0x40000000, { .perm = R | S2PT_WD }, 0x004800004000077f },
	{ "dirtied page", &fmt_4k, 3, 0x40000000, { .perm = RW | S2PT_WD }, 0x00480000400007ff },
	{ "contiguous",
	  &fmt_4k,
	  3,
	  0x40000000,
	  { .perm = RW, .contiguous = true },
	  0x00500000400007ff },
	{ "nT 2M", &fmt_4k, 2, 0x40000000, { .perm = RW, .no_tlb = true }, 0x00400000400107fd },
	{ "no access", &fmt_4k, 3, 0x40000000, { .perm = 0 }, 0x004000004000073f },
	{ "execute only", &fmt_4k, 3, 0x40000000, { .perm = S2PT_X }, 0x000000004000073f },
	{ "LPA2 4K 2M", &fmt_4k_lpa2, 2, 0xe123456600000, { .perm = RW }, 0x00421234566007fd },
	{ "LPA2 16K", &fmt_16k_lpa2, 3, 0x8123456784000, { .perm = RW }, 0x00401234567846ff },
	{ "LPA2 4K 512G", &fmt_4k_lpa2, 0, 0xf808000000000, { .perm = R }, 0x004380800000077d },
};

static bool attr_same(const struct s2pt_attr *a, const struct s2pt_attr *b)
{
	return a->perm == b->perm && a->memtype == b->memtype && a->software == b->software &&
	       a->old == b->old && a->contiguous == b->contiguous && a->no_tlb == b->no_tlb;
}

static void leaves_are_written_bit_by_bit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goldens); i++) {
		const struct golden *row = &goldens[i];

		assert_row_equal(row->name, s2pt_attr_check(row->format, &row->attr), S2PT_DONE);
		assert_row_equal(row->name,
				 s2pt_desc_leaf(row->format, row->level, row->pa, &row->attr).word,
				 row->word);
	}
}

static void leaves_are_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goldens); i++) {
		const struct golden *row = &goldens[i];
		s2pt_desc_t leaf = box(row->word);
		struct s2pt_attr attr = s2pt_desc_attr(row->format, leaf, row->level);

		assert_row_equal(row->name, s2pt_desc_kind(leaf, row->level), S2PT_LEAF);
		assert_row_equal(row->name, s2pt_desc_valid(leaf), true);
		assert_row_equal(row->name, s2pt_desc_pa(row->format, leaf, row->level), row->pa);
		assert_row_equal(row->name, attr_same(&attr, &row->attr), true);
		assert_row_equal(row->name, s2pt_desc_perm(row->format, leaf), row->attr.perm);
		assert_row_equal(row->name, s2pt_desc_young(leaf), !row->attr.old);
		assert_row_equal(row->name, s2pt_desc_executable(row->format, leaf),
				 (row->attr.perm & S2PT_X) != 0);
		assert_row_equal(row->name, s2pt_desc_cacheable(row->format, leaf),
				 row->attr.memtype == S2PT_NORMAL);
	}
}

static void as_stage_1_is_said_of_every_memory_type(void **state)
{
	struct s2pt_attr attr = { .perm = RW };

	(void)state;
	for (unsigned int type = S2PT_NORMAL; type < S2PT_AS_STAGE1; type++) {
		attr.memtype = (enum s2pt_memtype)type;
		if (s2pt_attr_check(&fmt_4k_s1, &attr) == S2PT_DONE)
			assert_int_equal(s2pt_desc_memattr(s2pt_desc_leaf(&fmt_4k_s1, 3, 0, &attr)),
					 0xf);
		if (s2pt_attr_check(&fmt_4k_s1_fwb, &attr) == S2PT_DONE)
			assert_int_equal(
				s2pt_desc_memattr(s2pt_desc_leaf(&fmt_4k_s1_fwb, 3, 0, &attr)), 7);
	}
}

static void a_table_entry_holds_an_address_only(void **state)
{
	static const struct {
		const char *name;
		const struct s2pt_format *format;
		s2pt_pa_t pa;
		uint64_t word;
	} rows[] = {
		{ "4K", &fmt_4k, 0x80001000, 0x80001003 },
		{ "4K, FWB and XNX", &fmt_4k_xnx_fwb, 0x80001000, 0x80001003 },
		{ "4K, all bits", &fmt_4k, 0xfffffffff000, 0xfffffffff003 },
		{ "4K LPA2", &fmt_4k_lpa2, 0xc123456789000, 0x0000123456789303 },
		{ "16K", &fmt_16k, 0xffffffffc000, 0xffffffffc003 },
		{ "16K LPA2", &fmt_16k_lpa2, 0x6123456784000, 0x0002123456784103 },
		{ "64K", &fmt_64k, 0xffffffff0000, 0xffffffff0003 },
		{ "64K LPA", &fmt_64k_lpa, 0xf123456780000, 0x000012345678f003 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		s2pt_desc_t table = s2pt_desc_table(rows[i].format, rows[i].pa);

		assert_row_equal(rows[i].name, table.word, rows[i].word);
		for (int level = S2PT_LEVEL_MIN; level < S2PT_LEVEL_MAX; level++) {
			/* There is no such level, and no width of an entry, for 64 KiB. */
			if (level < 0 && rows[i].format->geom.granule == S2PT_64K)
				continue;
			assert_row_equal(rows[i].name, s2pt_desc_kind(table, level), S2PT_TABLE);
			assert_row_equal(rows[i].name, s2pt_desc_pa(rows[i].format, table, level),
					 rows[i].pa);
		}
	}
}

static void address_bits_that_the_format_lacks_are_dropped(void **state)
{
	static const struct {
		const char *name;
		const struct s2pt_format *format;
		int level;
		s2pt_pa_t pa;
		s2pt_pa_t kept;
	} rows[] = {
		{ "4K beyond 48 bits", &fmt_4k, 3, 0xf0000fffff000, 0x0000fffff000 },
		{ "16K beyond 48 bits", &fmt_16k, 3, 0xf0000ffffc000, 0x0000ffffc000 },
		{ "64K beyond 48 bits", &fmt_64k, 3, 0xf0000ffff0000, 0x0000ffff0000 },
		{ "4K LPA2 beyond 52 bits", &fmt_4k_lpa2, 3, 0x30000000001000, 0x1000 },
		{ "64K LPA beyond 52 bits", &fmt_64k_lpa, 3, 0x10000000010000, 0x10000 },
		{ "4K below a page", &fmt_4k, 3, 0x1fff, 0x1000 },
		{ "16K below a page", &fmt_16k, 3, 0x7fff, 0x4000 },
		{ "64K LPA below a page", &fmt_64k_lpa, 3, 0x1ffff, 0x10000 },
		{ "4K below a block", &fmt_4k, 2, 0x3fffff, 0x200000 },
		{ "64K LPA below a block", &fmt_64k_lpa, 2, 0xf00007fffffff, 0xf000060000000 },
	};
	struct s2pt_attr attr = { .perm = R };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct s2pt_format *format = rows[i].format;
		s2pt_desc_t leaf = s2pt_desc_leaf(format, rows[i].level, rows[i].pa, &attr);
		s2pt_desc_t want = s2pt_desc_leaf(format, rows[i].level, rows[i].kept, &attr);

		assert_row_equal(rows[i].name, leaf.word, want.word);
		assert_row_equal(rows[i].name, s2pt_desc_pa(format, leaf, rows[i].level),
				 rows[i].kept);
	}
}

static void bits_15_to_12_of_64k_are_reserved_below_52_bits(void **state)
{
	(void)state;
	assert_int_equal(s2pt_desc_pa(&fmt_64k, box(0x004000004000f7ff), 3), 0x40000000);
	assert_int_equal(s2pt_desc_pa(&fmt_64k, box(0x000000004000f003), 2), 0x40000000);
	assert_int_equal(s2pt_desc_pa(&fmt_64k_lpa, box(0x004000004000f7ff), 3), 0xf000040000000);
}

static void no_tlb_is_a_bit_of_the_address_in_a_page(void **state)
{
	struct s2pt_attr attr = { .perm = RW, .no_tlb = true };
	s2pt_desc_t page = s2pt_desc_leaf(&fmt_4k, 3, 0x40000000, &attr);

	(void)state;
	assert_desc_equal(page, box(0x00400000400007ff));
	page = s2pt_desc_leaf(&fmt_4k, 3, 0x40010000, &attr);
	assert_int_equal(s2pt_desc_pa(&fmt_4k, page, 3), 0x40010000);
	assert_false(s2pt_desc_attr(&fmt_4k, page, 3).no_tlb);
	assert_int_equal(s2pt_desc_pa(&fmt_4k, box(0x00400000400107fd), 2), 0x40000000);
}

static void a_word_has_one_kind(void **state)
{
	static const struct {
		const char *name;
		uint64_t word;
		enum s2pt_kind above;
		enum s2pt_kind at_3;
	} rows[] = {
		{ "zero", 0, S2PT_EMPTY, S2PT_EMPTY },
		{ "block", 0x00400000400007fd, S2PT_LEAF, S2PT_LEAF },
		{ "page or table", 0x00400000400007ff, S2PT_TABLE, S2PT_LEAF },
		{ "table", 0x80001003, S2PT_TABLE, S2PT_LEAF },
		{ "held", 0x1000000000000000, S2PT_HELD, S2PT_HELD },
		{ "held, with something else", 0x1000000000000fc2, S2PT_HELD, S2PT_HELD },
		{ "valid with the type of held", 0x10400000400007fd, S2PT_LEAF, S2PT_LEAF },
		{ "first mark", 0x2000000000000000, S2PT_NOTE, S2PT_NOTE },
		{ "last mark", 0xfffffffffffffffe, S2PT_NOTE, S2PT_NOTE },
		{ "valid bit lost", 0x00400000400007fe, S2PT_NOTE, S2PT_NOTE },
		{ "held as of Linux 6.12", 0x400, S2PT_NOTE, S2PT_NOTE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int level = S2PT_LEVEL_MIN; level < S2PT_LEVEL_MAX; level++)
			assert_row_equal(rows[i].name, s2pt_desc_kind(box(rows[i].word), level),
					 rows[i].above);
		assert_row_equal(rows[i].name, s2pt_desc_kind(box(rows[i].word), S2PT_LEVEL_MAX),
				 rows[i].at_3);
	}
}

static void held_is_invalid_and_nothing_else(void **state)
{
	s2pt_desc_t held = s2pt_desc_held();

	(void)state;
	assert_desc_equal(held, box(0x1000000000000000));
	assert_false(s2pt_desc_valid(held));
	assert_false(s2pt_desc_young(held));
	assert_int_equal(s2pt_note_type(held), 0);
	assert_int_equal(s2pt_desc_perm(&fmt_4k_xnx, held), 0);
	assert_false(s2pt_desc_same(held, s2pt_desc_empty()));
}

static void an_invalid_entry_grants_nothing(void **state)
{
	/* Every permission, access flag, write-back: all but the valid bit. */
	s2pt_desc_t broken = box(0x00080000400007fe);

	(void)state;
	assert_int_equal(s2pt_desc_perm(&fmt_4k, broken), 0);
	assert_int_equal(s2pt_desc_perm(&fmt_4k_xnx, broken), 0);
	assert_false(s2pt_desc_executable(&fmt_4k, broken));
	assert_false(s2pt_desc_cacheable(&fmt_4k, broken));
	assert_false(s2pt_desc_young(broken));
	assert_int_equal(s2pt_desc_perm(&fmt_4k, s2pt_desc_empty()), 0);
}

static void a_mark_comes_back(void **state)
{
	const uint64_t payloads[] = { 0, 1, 5, (UINT64_C(1) << 59) - 1,
				      UINT64_C(0x2aaaaaaaaaaaaaa) };

	(void)state;
	for (unsigned int type = 2; type <= 15; type++) {
		for (size_t i = 0; i < COUNT(payloads); i++) {
			s2pt_desc_t note;

			assert_int_equal(s2pt_desc_note(type, payloads[i], &note), S2PT_DONE);
			assert_desc_equal(note, box((uint64_t)type << 60 | payloads[i] << 1));
			assert_int_equal(s2pt_desc_kind(note, 3), S2PT_NOTE);
			assert_int_equal(s2pt_desc_kind(note, -1), S2PT_NOTE);
			assert_int_equal(s2pt_note_type(note), type);
			assert_int_equal(s2pt_note_payload(note), payloads[i]);
		}
	}
}

static void a_mark_out_of_bounds_is_refused(void **state)
{
	static const struct {
		const char *name;
		unsigned int type;
		uint64_t payload;
	} rows[] = {
		{ "empty", 0, 1 },
		{ "held", 1, 0 },
		{ "no such type", 16, 0 },
		{ "type that would wrap", 1U << 31, 0 },
		{ "payload", 2, UINT64_C(1) << 59 },
		{ "payload that would wrap", 2, UINT64_C(1) << 63 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		s2pt_desc_t note = box(7);

		assert_row_equal(rows[i].name, s2pt_desc_note(rows[i].type, rows[i].payload, &note),
				 S2PT_EINVAL);
		assert_desc_equal(note, box(7));
	}
}

static void what_is_no_mark_has_no_type(void **state)
{
	(void)state;
	assert_int_equal(s2pt_note_type(s2pt_desc_empty()), 0);
	assert_int_equal(s2pt_note_type(box(0x00400000400007fe)), 0);
	assert_int_equal(s2pt_note_type(box(0x20400000400007fd)), 0);
}

static void attributes_that_cannot_be_written_are_refused(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_attr attr;
		enum s2pt_status plain;
		enum s2pt_status xnx;
	} rows[] = {
		{ "nothing", { .perm = 0 }, S2PT_DONE, S2PT_DONE },
		{ "all", { .perm = RWX | S2PT_WD, .software = 15 }, S2PT_DONE, S2PT_DONE },
		{ "RW device", { .perm = RW, .memtype = S2PT_DEVICE }, S2PT_DONE, S2PT_DONE },
		{ "RW NC", { .perm = RW, .memtype = S2PT_NORMAL_NC }, S2PT_DONE, S2PT_DONE },
		{ "RX device", { .perm = RX, .memtype = S2PT_DEVICE }, S2PT_EINVAL, S2PT_EINVAL },
		{ "RX NC", { .perm = RX, .memtype = S2PT_NORMAL_NC }, S2PT_EINVAL, S2PT_EINVAL },
		{ "PX device",
		  { .perm = S2PT_PX, .memtype = S2PT_DEVICE },
		  S2PT_EINVAL,
		  S2PT_EINVAL },
		{ "UX NC",
		  { .perm = S2PT_UX, .memtype = S2PT_NORMAL_NC },
		  S2PT_EINVAL,
		  S2PT_EINVAL },
		{ "PX alone", { .perm = R | S2PT_PX }, S2PT_EINVAL, S2PT_DONE },
		{ "UX alone", { .perm = R | S2PT_UX }, S2PT_EINVAL, S2PT_DONE },
		{ "unknown permission", { .perm = R | 32 }, S2PT_EINVAL, S2PT_EINVAL },
		{ "software 16", { .perm = R, .software = 16 }, S2PT_EINVAL, S2PT_EINVAL },
		{ "other memory",
		  { .perm = R, .memtype = S2PT_MEM_OTHER },
		  S2PT_EINVAL,
		  S2PT_EINVAL },
		{ "no memory type",
		  { .perm = R, .memtype = (enum s2pt_memtype)16 },
		  S2PT_EINVAL,
		  S2PT_EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_row_equal(rows[i].name, s2pt_attr_check(&fmt_4k, &rows[i].attr),
				 rows[i].plain);
		assert_row_equal(rows[i].name, s2pt_attr_check(&fmt_4k_xnx, &rows[i].attr),
				 rows[i].xnx);
		assert_row_equal(rows[i].name, s2pt_attr_check(&fmt_4k_s1_fwb, &rows[i].attr),
				 rows[i].plain);
	}
}

/* Bits 7:6, DBM and XN. */
#define PERM_BITS UINT64_C(0x00680000000000c0)

static void other_permissions_leave_the_rest_alone(void **state)
{
	static const struct {
		const char *name;
		unsigned int perm;
		uint64_t bits;
	} rows[] = {
		{ "none", 0, 0x0040000000000000 },
		{ "R", R, 0x0040000000000040 },
		{ "RW", RW, 0x00400000000000c0 },
		{ "RX", RX, 0x0000000000000040 },
		{ "RWX", RWX, 0x00000000000000c0 },
		{ "R PX", R | S2PT_PX, 0x0060000000000040 },
		{ "R UX", R | S2PT_UX, 0x0020000000000040 },
		{ "R WD", R | S2PT_WD, 0x0048000000000040 },
		{ "RWX WD", RWX | S2PT_WD, 0x00080000000000c0 },
	};
	const uint64_t words[] = { 1, 0x00400000400007ff, 0xffffffffffffffff, 0xff97ffffffffff3f };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t j = 0; j < COUNT(words); j++) {
			s2pt_desc_t leaf =
				s2pt_desc_with_perm(&fmt_4k_xnx, box(words[j]), rows[i].perm);

			assert_row_equal(rows[i].name, leaf.word,
					 (words[j] & ~PERM_BITS) | rows[i].bits);
			assert_row_equal(rows[i].name, s2pt_desc_perm(&fmt_4k_xnx, leaf),
					 rows[i].perm);
		}
	}
}

static void another_age_leaves_the_rest_alone(void **state)
{
	(void)state;
	assert_desc_equal(s2pt_desc_with_age(box(0x00400000400003ff), true),
			  box(0x00400000400007ff));
	assert_desc_equal(s2pt_desc_with_age(box(0x00400000400007ff), true),
			  box(0x00400000400007ff));
	assert_desc_equal(s2pt_desc_with_age(box(0x00400000400007ff), false),
			  box(0x00400000400003ff));
	assert_desc_equal(s2pt_desc_with_age(box(UINT64_MAX), false), box(0xfffffffffffffbff));
	assert_desc_equal(s2pt_desc_with_age(box(1), true), box(0x401));
}

static void without_xnx_bit_53_does_not_count(void **state)
{
	static const unsigned int plain[] = { S2PT_X, S2PT_X, 0, 0 };
	static const unsigned int xnx[] = { S2PT_X, S2PT_UX, 0, S2PT_PX };

	(void)state;
	for (uint64_t xn = 0; xn < 4; xn++) {
		s2pt_desc_t leaf = box(0x000000004000073f | xn << 53);

		assert_int_equal(s2pt_desc_perm(&fmt_4k, leaf), plain[xn]);
		assert_int_equal(s2pt_desc_executable(&fmt_4k, leaf), plain[xn] != 0);
		assert_int_equal(s2pt_desc_perm(&fmt_4k_xnx, leaf), xnx[xn]);
		assert_int_equal(s2pt_desc_executable(&fmt_4k_xnx, leaf), xnx[xn] != 0);
	}
}

static void a_part_is_its_share_of_the_block(void **state)
{
	static const struct {
		const char *name;
		const struct s2pt_format *format;
		int level;
		uint64_t block;
		unsigned int index;
		uint64_t part;
	} rows[] = {
		{ "4K 1G, first", &fmt_4k, 1, 0x00400000400007fd, 0, 0x00400000400007fd },
		{ "4K 1G, last", &fmt_4k, 1, 0x00400000400007fd, 511, 0x004000007fe007fd },
		{ "4K 2M, first", &fmt_4k, 2, 0x00400000400007fd, 0, 0x00400000400007ff },
		{ "4K 2M, 17th", &fmt_4k, 2, 0x00400000400007fd, 16, 0x00400000400107ff },
		{ "4K 2M, last", &fmt_4k, 2, 0x00400000400007fd, 511, 0x00400000401ff7ff },
		{ "16K 32M, last", &fmt_16k, 2, 0x00400000420007fd, 2047, 0x0040000043ffc7ff },
		{ "64K 512M, last", &fmt_64k, 2, 0x00400000400007fd, 8191, 0x004000005fff07ff },
		{ "64K LPA 4T", &fmt_64k_lpa, 1, 0x004004000000f7fd, 3, 0x004004006000f7fd },
		{ "64K LPA 512M", &fmt_64k_lpa, 2, 0x004004004000f7fd, 8191, 0x004004005ffff7ff },
		{ "LPA2 4K 512G", &fmt_4k_lpa2, 0, 0x004380800000077d, 511, 0x004380ffc000077d },
		{ "LPA2 4K 2M", &fmt_4k_lpa2, 2, 0x00421234566007fd, 511, 0x00421234567ff7ff },
		{ "LPA2 16K 64G", &fmt_16k_lpa2, 1, 0x00421230000006fd, 2047, 0x0042123ffe0006fd },
		{ "device", &fmt_4k, 2, 0x00400000400007c5, 1, 0x00400000400017c7 },
		{ "other memory", &fmt_4k, 2, 0x00400000400007cd, 1, 0x00400000400017cf },
		{ "old RX", &fmt_4k, 2, 0x000000004000037d, 1, 0x000000004000137f },
		{ "software, clean, contiguous", &fmt_4k, 1, 0x07d80000400007bd, 1,
		  0x07d80000402007bd },
		{ "nT stays in blocks", &fmt_4k, 1, 0x00400000400107fd, 1, 0x00400000402107fd },
		{ "nT goes in pages", &fmt_4k, 2, 0x00400000400107fd, 1, 0x00400000400017ff },
		{ "bits without a name", &fmt_4k, 2, 0xf847000040000ffd, 1, 0xf847000040001fff },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row_equal(rows[i].name,
				 s2pt_desc_part(rows[i].format, box(rows[i].block), rows[i].level,
						rows[i].index)
					 .word,
				 rows[i].part);
}

int main(void)
{
	static const struct CMUnitTest leaves[] = {
		cmocka_unit_test(leaves_are_written_bit_by_bit),
		cmocka_unit_test(leaves_are_read_back),
		cmocka_unit_test(as_stage_1_is_said_of_every_memory_type),
		cmocka_unit_test(attributes_that_cannot_be_written_are_refused),
		cmocka_unit_test(without_xnx_bit_53_does_not_count),
		cmocka_unit_test(other_permissions_leave_the_rest_alone),
		cmocka_unit_test(another_age_leaves_the_rest_alone),
		cmocka_unit_test(a_part_is_its_share_of_the_block),
	};
	static const struct CMUnitTest addresses[] = {
		cmocka_unit_test(a_table_entry_holds_an_address_only),
		cmocka_unit_test(address_bits_that_the_format_lacks_are_dropped),
		cmocka_unit_test(bits_15_to_12_of_64k_are_reserved_below_52_bits),
		cmocka_unit_test(no_tlb_is_a_bit_of_the_address_in_a_page),
	};
	static const struct CMUnitTest kinds[] = {
		cmocka_unit_test(a_word_has_one_kind),
		cmocka_unit_test(held_is_invalid_and_nothing_else),
		cmocka_unit_test(an_invalid_entry_grants_nothing),
		cmocka_unit_test(a_mark_comes_back),
		cmocka_unit_test(a_mark_out_of_bounds_is_refused),
		cmocka_unit_test(what_is_no_mark_has_no_type),
	};

	return cmocka_run_group_tests_name("leaves", leaves, NULL, NULL) +
	       cmocka_run_group_tests_name("addresses", addresses, NULL, NULL) +
	       cmocka_run_group_tests_name("kinds", kinds, NULL, NULL);
}
