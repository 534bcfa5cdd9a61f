/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of registers: VTCR_EL2 and VTTBR_EL2 composed and parsed, ID registers decoded. */

#include "row_assert.h"
#include "s2pt/desc.h"
#include "s2pt/regs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define AUTO         S2PT_START_AUTO
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What the recorded hosts had. */
static const struct s2pt_vtcr_extra recorded = { .vmid16 = true, .access_flag = true };

static struct s2pt_geom geom_of(enum s2pt_granule granule, unsigned int ipa_bits,
				unsigned int pa_bits, bool lpa2)
{
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = ipa_bits,
		.pa_bits = pa_bits,
		.start_level = AUTO,
		.lpa2 = lpa2,
	};
	struct s2pt_geom geom;

	assert_int_equal(s2pt_geom_init(&geom, &want), S2PT_DONE);
	return geom;
}

static bool geom_same(const struct s2pt_geom *a, const struct s2pt_geom *b)
{
	return a->granule == b->granule && a->ipa_bits == b->ipa_bits && a->pa_bits == b->pa_bits &&
	       a->start_level == b->start_level && a->root_pages == b->root_pages &&
	       a->lpa2 == b->lpa2;
}

static void vtcr_has_the_width_of_the_output(void **state)
{
	static const struct {
		const char *name;
		unsigned int ipa_bits;
		unsigned int pa_bits;
		struct s2pt_vtcr_extra extra;
		uint64_t vtcr;
	} rows[] = {
		{ "32 bits", 32, 32, { 0, true, true, false }, 0x80283520 },
		{ "36 bits", 36, 36, { 0, true, true, false }, 0x8029355c },
		{ "40 bits", 40, 40, { 0, true, true, false }, 0x802a3558 },
		{ "42 bits", 42, 42, { 0, true, true, false }, 0x802b3556 },
		{ "44 bits", 44, 44, { 0, true, true, false }, 0x802c3594 },
		{ "48 bits", 48, 48, { 0, true, true, false }, 0x802d3590 },
		{ "minus one is no opinion", 40, 40, { -1, true, true, false }, 0x802a3558 },
		{ "cortex-a72", 40, 44, { 0, false, true, false }, 0x80243558 },
		{ "PS of 52, 48 used", 40, 48, { 6, true, true, false }, 0x802e3558 },
		{ "PS too small is raised", 40, 44, { 2, true, true, false }, 0x802c3558 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom = geom_of(S2PT_4K, rows[i].ipa_bits, rows[i].pa_bits, false);
		uint64_t vtcr = s2pt_vtcr_compose(&geom, &rows[i].extra);

		assert_row_equal(rows[i].name, vtcr, rows[i].vtcr);
	}
}

static void vtcr_fields_are_where_the_architecture_has_them(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_geom geom;
		struct s2pt_vtcr_extra extra;
		unsigned int shift;
		unsigned int bits;
		unsigned int value;
	} rows[] = {
		{ "T0SZ", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 0, 6, 24 },
		{ "T0SZ, small", { S2PT_4K, 16, 48, 3, 1, false }, { 0 }, 0, 6, 48 },
		{ "SL0, 4K L0", { S2PT_4K, 44, 48, 0, 1, false }, { 0 }, 6, 2, 2 },
		{ "SL0, 4K L1", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 6, 2, 1 },
		{ "SL0, 4K L2", { S2PT_4K, 32, 48, 2, 4, false }, { 0 }, 6, 2, 0 },
		{ "SL0, 4K L3", { S2PT_4K, 20, 48, 3, 1, false }, { 0 }, 6, 2, 3 },
		{ "SL0, 4K L-1", { S2PT_4K, 52, 52, -1, 1, true }, { 0 }, 6, 2, 0 },
		{ "SL2, 4K L-1", { S2PT_4K, 52, 52, -1, 1, true }, { 0 }, 33, 1, 1 },
		{ "SL2, 4K L0", { S2PT_4K, 52, 52, 0, 16, true }, { 0 }, 33, 1, 0 },
		{ "SL0, 16K L0", { S2PT_16K, 52, 52, 0, 1, true }, { 0 }, 6, 2, 3 },
		{ "SL0, 16K L1", { S2PT_16K, 48, 48, 1, 2, false }, { 0 }, 6, 2, 2 },
		{ "SL0, 16K L2", { S2PT_16K, 40, 48, 2, 16, false }, { 0 }, 6, 2, 1 },
		{ "SL0, 16K L3", { S2PT_16K, 28, 48, 3, 8, false }, { 0 }, 6, 2, 0 },
		{ "SL0, 64K L1", { S2PT_64K, 48, 48, 1, 1, false }, { 0 }, 6, 2, 2 },
		{ "SL0, 64K L2", { S2PT_64K, 42, 48, 2, 1, false }, { 0 }, 6, 2, 1 },
		{ "SL0, 64K L3", { S2PT_64K, 32, 48, 3, 8, false }, { 0 }, 6, 2, 0 },
		{ "IRGN0", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 8, 2, 1 },
		{ "ORGN0", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 10, 2, 1 },
		{ "SH0", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 12, 2, 3 },
		{ "TG0, 4K", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 14, 2, 0 },
		{ "TG0, 16K", { S2PT_16K, 40, 48, 2, 16, false }, { 0 }, 14, 2, 2 },
		{ "TG0, 64K", { S2PT_64K, 40, 48, 2, 1, false }, { 0 }, 14, 2, 1 },
		{ "PS", { S2PT_4K, 40, 44, 1, 2, false }, { 0 }, 16, 3, 4 },
		{ "VS clear", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 0, 1, 1 }, 19, 1, 0 },
		{ "VS", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 1, 0, 0 }, 19, 1, 1 },
		{ "HA clear", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 1, 0, 1 }, 21, 1, 0 },
		{ "HA", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 0, 1, 0 }, 21, 1, 1 },
		{ "HD clear", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 1, 1, 0 }, 22, 1, 0 },
		{ "HD", { S2PT_4K, 40, 48, 1, 2, false }, { 0, 0, 0, 1 }, 22, 1, 1 },
		{ "RES1", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 31, 1, 1 },
		{ "DS clear", { S2PT_4K, 40, 48, 1, 2, false }, { 0 }, 32, 1, 0 },
		{ "DS", { S2PT_4K, 40, 48, 1, 2, true }, { 0 }, 32, 1, 1 },
		{ "rest", { S2PT_4K, 52, 52, -1, 1, true }, { 6, 1, 1, 1 }, 34, 30, 0 },
		{ "rest", { S2PT_4K, 52, 52, -1, 1, true }, { 6, 1, 1, 1 }, 23, 8, 0 },
		{ "rest", { S2PT_4K, 52, 52, -1, 1, true }, { 6, 1, 1, 1 }, 20, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t vtcr = s2pt_vtcr_compose(&rows[i].geom, &rows[i].extra);

		assert_row_equal(rows[i].name, vtcr >> rows[i].shift & ((1U << rows[i].bits) - 1),
				 rows[i].value);
	}
}

/* Every legal shape with every combination of the other fields; counts the shapes. */
static unsigned int round_trip(struct s2pt_geom_want want)
{
	struct s2pt_geom geom;

	if (s2pt_geom_init(&geom, &want) != S2PT_DONE)
		return 0;
	for (unsigned int bits = 0; bits < 8; bits++) {
		struct s2pt_vtcr_extra extra = {
			.vmid16 = (bits & 1) != 0,
			.access_flag = (bits & 2) != 0,
			.dirty = (bits & 4) != 0,
		};
		uint64_t vtcr = s2pt_vtcr_compose(&geom, &extra);
		struct s2pt_vtcr_extra extra_back;
		struct s2pt_geom back;

		assert_int_equal(s2pt_vtcr_parse(&back, &extra_back, vtcr), S2PT_DONE);
		assert_true(geom_same(&back, &geom));
		assert_int_equal(extra_back.vmid16, extra.vmid16);
		assert_int_equal(extra_back.access_flag, extra.access_flag);
		assert_int_equal(extra_back.dirty, extra.dirty);
		assert_int_equal(s2pt_vtcr_compose(&back, &extra_back), vtcr);
		assert_int_equal(s2pt_vtcr_parse(&back, NULL, vtcr), S2PT_DONE);
	}
	return 1;
}

static void every_shape_comes_back_from_its_vtcr(void **state)
{
	static const unsigned int widths[] = { 32, 36, 40, 42, 44, 48, 52 };
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	unsigned int shapes = 0;

	(void)state;
	for (unsigned int i = 0; i < COUNT(granules) * COUNT(widths) * 2; i++) {
		struct s2pt_geom_want want = {
			.granule = granules[i % COUNT(granules)],
			.pa_bits = widths[i / COUNT(granules) % COUNT(widths)],
			.lpa2 = i >= COUNT(granules) * COUNT(widths),
			.small_tables = true,
		};

		for (want.ipa_bits = 0; want.ipa_bits <= 64; want.ipa_bits++) {
			for (want.start_level = -2; want.start_level <= 4; want.start_level++)
				shapes += round_trip(want);
		}
	}
	/* Count of (granule, format, widths, level) that the rules leave. */
	assert_int_equal(shapes, 1110);
}

static void ps_of_52_bits_means_48_where_descriptors_hold_no_more(void **state)
{
	struct s2pt_vtcr_extra extra;
	struct s2pt_geom geom;

	(void)state;
	assert_int_equal(s2pt_vtcr_parse(&geom, &extra, 0x802e3558), S2PT_DONE);
	assert_int_equal(geom.pa_bits, 48);
	assert_int_equal(extra.ps, 6);
	assert_int_equal(s2pt_vtcr_compose(&geom, &extra), 0x802e3558);
	assert_int_equal(s2pt_vtcr_parse(&geom, &extra, 0x802eb558), S2PT_DONE);
	assert_int_equal(geom.pa_bits, 48);
	assert_int_equal(s2pt_vtcr_parse(&geom, &extra, 0x802e7558), S2PT_DONE);
	assert_int_equal(geom.pa_bits, 52);
	assert_int_equal(s2pt_vtcr_parse(&geom, &extra, 0x1802e3558), S2PT_DONE);
	assert_int_equal(geom.pa_bits, 52);
}

static void a_vtcr_that_the_mmu_would_refuse_is_refused(void **state)
{
	static const struct {
		const char *name;
		uint64_t vtcr;
		enum s2pt_status status;
	} rows[] = {
		{ "TG0 reserved", 0x802df558, S2PT_EINVAL },
		{ "PS reserved", 0x802f3558, S2PT_EINVAL },
		{ "SL0 reserved, 64K", 0x802d75d8, S2PT_EINVAL },
		{ "SL0 of L0, 16K without DS", 0x802db5d0, S2PT_EINVAL },
		{ "SL2 without DS", 0x2802d3510, S2PT_EINVAL },
		{ "SL2 with SL0", 0x3802e354c, S2PT_EINVAL },
		{ "SL2 of 16K", 0x3802eb50c, S2PT_EINVAL },
		{ "DS of 64K", 0x1802e7558, S2PT_EINVAL },
		{ "level 2 too low", 0x802d351d, S2PT_EINVAL },
		{ "level 0 too high", 0x802d3599, S2PT_EINVAL },
		{ "T0SZ 15 without DS", 0x802d358f, S2PT_ERANGE },
		{ "T0SZ 11", 0x1802e358b, S2PT_ERANGE },
		{ "T0SZ 49", 0x802d35f1, S2PT_ERANGE },
		{ "T0SZ 0", 0x802d3540, S2PT_ERANGE },
		{ "T0SZ 15 without DS, PS 32", 0x8028358f, S2PT_ERANGE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom = { .ipa_bits = 7 };
		struct s2pt_vtcr_extra extra = { .ps = 9 };

		assert_row_equal(rows[i].name, s2pt_vtcr_parse(&geom, &extra, rows[i].vtcr),
				 rows[i].status);
		assert_row_equal(rows[i].name, geom.ipa_bits, 7);
		assert_row_equal(rows[i].name, extra.ps, 9);
	}
}

/* What a CPU of `pa_bits` without extensions makes of the register. */
static const struct legal_row {
	const char *name;
	uint64_t vtcr;
	unsigned int pa_bits;
	bool aarch32;
	enum s2pt_status status;
	/* As the MMU walks, if it does. */
	unsigned int in;
	unsigned int out;
} legal_rows[] = {
	{ "PS 36, input 40, CPU 36", 0x80013558, 36, false, S2PT_ERANGE, 0, 0 },
	{ "PS 36, input 40, CPU 40", 0x80013558, 40, false, S2PT_DONE, 40, 36 },
	{ "PS 36, input 40, CPU 48", 0x80013558, 48, false, S2PT_DONE, 40, 36 },
	{ "PS 36, input 40, CPU 32, AArch32", 0x80013558, 32, true, S2PT_DONE, 40, 32 },
	{ "PS 36, input 41, CPU 32, AArch32", 0x80013557, 32, true, S2PT_ERANGE, 0, 0 },
	{ "PS 36, input 41, CPU 42, AArch32", 0x80013557, 42, true, S2PT_DONE, 41, 36 },
	{ "PS 32, input 44, CPU 44", 0x80003594, 44, false, S2PT_DONE, 44, 32 },
	{ "PS 32, input 43, level 0, CPU 42", 0x80003595, 42, false, S2PT_ERANGE, 0, 0 },
	{ "PS 42, input 42, level 0, CPU 42", 0x802b3596, 42, false, S2PT_EINVAL, 0, 0 },
	{ "PS 42, input 42, level 0, CPU 44", 0x802b3596, 44, false, S2PT_DONE, 42, 42 },
	{ "PS 48, input 40, CPU 44", 0x802d3558, 44, false, S2PT_DONE, 40, 44 },
	{ "PS 52, input 48, CPU 52", 0x802e3590, 52, false, S2PT_DONE, 48, 48 },
	{ "16K, PS 32, input 42, CPU 42", 0x8000b596, 42, false, S2PT_DONE, 42, 32 },
	{ "16K, level 1, CPU 40", 0x8000b598, 40, false, S2PT_EINVAL, 0, 0 },
	{ "64K, PS 48, input 52, CPU 52", 0x8005758c, 52, false, S2PT_DONE, 52, 48 },
	{ "64K, PS 52, input 52, CPU 48", 0x8006758c, 48, false, S2PT_ERANGE, 0, 0 },
	{ "64K, PS 52, input 48, CPU 48", 0x80067590, 48, false, S2PT_DONE, 48, 48 },
};

static void the_input_is_held_against_the_cpu_and_not_against_ps(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(legal_rows); i++) {
		const struct legal_row *row = &legal_rows[i];
		struct s2pt_cpu cpu = { .pa_bits = row->pa_bits,
					.granule_4k = true,
					.granule_16k = true,
					.granule_64k = true };
		struct s2pt_vtcr_reader reader = { &cpu, row->aarch32 };
		struct s2pt_geom geom = { .ipa_bits = 7 };
		struct s2pt_geom any;

		assert_row_equal(row->name, s2pt_vtcr_parse_for(&geom, NULL, row->vtcr, &reader),
				 row->status);
		assert_row_equal(row->name, geom.ipa_bits, row->in ? row->in : 7);
		assert_row_equal(row->name, geom.pa_bits, row->out);
		/* A larger CPU takes them all. */
		assert_row_equal(row->name, s2pt_vtcr_parse(&any, NULL, row->vtcr), S2PT_DONE);
	}
}

static void what_the_cpu_lacks_is_refused_or_ignored(void **state)
{
	struct s2pt_cpu cpu = { .pa_bits = 52, .granule_4k = true };
	struct s2pt_vtcr_reader reader = { &cpu, false };
	struct s2pt_geom geom;

	(void)state;
	/* 16 KiB, 64 KiB. */
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802db558, &reader), S2PT_EINVAL);
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802d7558, &reader), S2PT_EINVAL);
	/* Inputs of 24 bits, and a start at level 3. */
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802d3528, &reader), S2PT_ERANGE);
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802d35e7, &reader), S2PT_EINVAL);
	cpu.small_tables = true;
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802d3528, &reader), S2PT_DONE);
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x802d35e7, &reader), S2PT_DONE);
	/* DS is RES0 without FEAT_LPA2. */
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x1802e3558, &reader), S2PT_DONE);
	assert_false(geom.lpa2);
	assert_int_equal(geom.pa_bits, 48);
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x1802e358c, &reader), S2PT_ERANGE);
	cpu.lpa2_4k = true;
	assert_int_equal(s2pt_vtcr_parse_for(&geom, NULL, 0x1802e358c, &reader), S2PT_DONE);
	assert_true(geom.lpa2);
	assert_int_equal(geom.ipa_bits, 52);
}

struct vttbr_row {
	const char *name;
	struct s2pt_geom geom;
	struct s2pt_vttbr fields;
	uint64_t vttbr;
};

static const struct vttbr_row vttbrs[] = {
	{ "recorded, 4K",
	  { S2PT_4K, 40, 48, 1, 2, false },
	  { 0x4a16a000, 2, true, 0 },
	  0x200004a16a001 },
	{ "no CnP",
	  { S2PT_16K, 40, 48, 2, 16, false },
	  { 0x49a00000, 1, false, 0 },
	  0x1000049a00000 },
	{ "VMID of 16 bits",
	  { S2PT_4K, 40, 48, 1, 2, false },
	  { 0x2000, 0xffff, 0, 0 },
	  0xffff000000002000 },
	{ "the top of 48 bits",
	  { S2PT_4K, 39, 48, 1, 1, false },
	  { 0xfffffffff000, 0, false, 0 },
	  0xfffffffff000 },
	{ "4K LPA2, 52 bits",
	  { S2PT_4K, 39, 52, 1, 1, true },
	  { 0xc123456789000, 0x12, true, 0 },
	  0x12123456789031 },
	{ "16K LPA2, 52 bits",
	  { S2PT_16K, 36, 52, 2, 1, true },
	  { 0xf8000fff4c000, 1, false, 0 },
	  0x18000fff4c03c },
	{ "64K LPA, 52 bits",
	  { S2PT_64K, 52, 52, 1, 1, false },
	  { 0x9123456780000, 3, false, 0 },
	  0x3123456780024 },
};

static void vttbr_holds_root_vmid_and_cnp(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vttbrs); i++) {
		const struct vttbr_row *row = &vttbrs[i];
		struct s2pt_vttbr back;
		uint64_t vttbr;

		assert_row_equal(row->name, s2pt_vttbr_compose(&row->geom, &row->fields, &vttbr),
				 S2PT_DONE);
		assert_row_equal(row->name, vttbr, row->vttbr);
		s2pt_vttbr_parse(&row->geom, vttbr, &back);
		assert_row_equal(row->name, back.root, row->fields.root);
		assert_row_equal(row->name, back.vmid, row->fields.vmid);
		assert_row_equal(row->name, back.common, row->fields.common);
	}
}

/* By what VTTBR_EL2.BADDR says of each shape, worked out by hand. */
static const struct stray_row {
	const char *name;
	struct s2pt_geom geom;
	uint64_t vttbr;
	s2pt_pa_t root;
	uint64_t stray;
} strays[] = {
	{ "two roots of 4K", { S2PT_4K, 40, 48, 1, 2, false }, 0x20001000, 0x20000000, 0x1000 },
	{ "aligned, with CnP and VMID",
	  { S2PT_4K, 40, 48, 1, 2, false },
	  0x1234000020002001,
	  0x20002000,
	  0 },
	{ "sixteen roots, all bits",
	  { S2PT_4K, 43, 48, 1, 16, false },
	  0x000100004001fffe,
	  0x40010000,
	  0xfffe },
	{ "one root", { S2PT_4K, 39, 48, 1, 1, false }, 0x40000800, 0x40000000, 0x800 },
	{ "root of 4 entries", { S2PT_4K, 32, 48, 1, 1, false }, 0x40000070, 0x40000060, 0x10 },
	{ "root of 2 entries", { S2PT_4K, 31, 48, 1, 1, false }, 0x4000007f, 0x40000070, 0xe },
	{ "root of 4 entries, 52 bits",
	  { S2PT_4K, 32, 52, 1, 1, true },
	  0x400000ff,
	  0xf0000400000c0,
	  2 },
	{ "64K, 52 bits: 1024 entries",
	  { S2PT_64K, 52, 52, 1, 1, false },
	  0x000100004001ffff,
	  0xf00004001e000,
	  0x1fc2 },
	{ "16K, 16 roots", { S2PT_16K, 40, 48, 2, 16, false }, 0x49a24000, 0x49a00000, 0x24000 },
	{ "LPA2, PS of 48", { S2PT_4K, 40, 48, 1, 2, true }, 0x2000203c, 0x20002000, 0x3c },
};

static void what_the_root_alignment_forbids_counts_as_zero_and_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(strays); i++) {
		const struct stray_row *row = &strays[i];
		struct s2pt_vttbr fields;
		uint64_t back;

		s2pt_vttbr_parse(&row->geom, row->vttbr, &fields);
		assert_row_equal(row->name, fields.root, row->root);
		assert_row_equal(row->name, fields.stray, row->stray);
		assert_row_equal(row->name, fields.vmid, row->vttbr >> 48);
		assert_row_equal(row->name, fields.common, row->vttbr & 1);
		assert_row_equal(row->name, s2pt_vttbr_compose(&row->geom, &fields, &back),
				 S2PT_DONE);
		assert_row_equal(row->name, back, row->vttbr & ~row->stray);
	}
}

static void a_root_that_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_geom geom;
		struct s2pt_vttbr fields;
		enum s2pt_status status;
	} rows[] = {
		{ "second of two pages",
		  { S2PT_4K, 40, 48, 1, 2, false },
		  { 0x1000, 0, 0, 0 },
		  S2PT_EINVAL },
		{ "half of sixteen",
		  { S2PT_4K, 43, 48, 1, 16, false },
		  { 0x8000, 0, 0, 0 },
		  S2PT_EINVAL },
		{ "not a page",
		  { S2PT_64K, 42, 48, 2, 1, false },
		  { 0x8000, 0, 0, 0 },
		  S2PT_EINVAL },
		{ "beyond 48 bits",
		  { S2PT_4K, 40, 48, 1, 2, false },
		  { UINT64_C(1) << 48, 0, 0, 0 },
		  S2PT_ERANGE },
		{ "beyond 44 bits",
		  { S2PT_4K, 40, 44, 1, 2, false },
		  { UINT64_C(1) << 44, 0, 0, 0 },
		  S2PT_ERANGE },
		{ "beyond 52 bits",
		  { S2PT_4K, 40, 52, 1, 2, true },
		  { UINT64_C(1) << 52, 0, 0, 0 },
		  S2PT_ERANGE },
		{ "VMID",
		  { S2PT_4K, 40, 48, 1, 2, false },
		  { 0x2000, 0x10000, 0, 0 },
		  S2PT_ERANGE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t vttbr = 7;

		assert_row_equal(rows[i].name,
				 s2pt_vttbr_compose(&rows[i].geom, &rows[i].fields, &vttbr),
				 rows[i].status);
		assert_row_equal(rows[i].name, vttbr, 7);
	}
}

/*
 * The registers of `max` were read from QEMU's CPU of that name; the others hold the fields that
 * count.
 */
static const struct {
	const char *name;
	struct s2pt_id_regs regs;
	struct s2pt_cpu cpu;
} cpus[] = {
	{ "max",
	  { 0x0000032310201126, 0x0000011010211122, 0x1021011010011011, 0x1221111110212120, 0, 0 },
	  { .pa_bits = 52,
	    .granule_4k = true,
	    .granule_16k = true,
	    .granule_64k = true,
	    .lpa2_4k = true,
	    .lpa2_16k = true,
	    .vmid16 = true,
	    .access_flag = true,
	    .dirty = true,
	    .xnx = true,
	    .fwb = true,
	    .ttl = true,
	    .tlb_range = true,
	    .small_tables = true,
	    .bbm = 2 } },
	{ "max,lpa2=off",
	  { 0x0000022200101126, 0x0000011010211122, 0x1021011010011011, 0x1221111110212120, 0, 0 },
	  { .pa_bits = 52,
	    .granule_4k = true,
	    .granule_16k = true,
	    .granule_64k = true,
	    .vmid16 = true,
	    .access_flag = true,
	    .dirty = true,
	    .xnx = true,
	    .fwb = true,
	    .ttl = true,
	    .tlb_range = true,
	    .small_tables = true,
	    .bbm = 2 } },
	{ "neoverse-n1",
	  { 0x00101125, 0x10212122, 0, 0, 0, 0 },
	  { .pa_bits = 48,
	    .granule_4k = true,
	    .granule_16k = true,
	    .granule_64k = true,
	    .vmid16 = true,
	    .access_flag = true,
	    .dirty = true,
	    .xnx = true } },
	{ "cortex-a76",
	  { 0x00101122, 0x10212122, 0, 0, 0, 0 },
	  { .pa_bits = 40,
	    .granule_4k = true,
	    .granule_16k = true,
	    .granule_64k = true,
	    .vmid16 = true,
	    .access_flag = true,
	    .dirty = true,
	    .xnx = true } },
	{ "cortex-a57",
	  { 0x00001124, 0, 0, 0, 0, 0 },
	  { .pa_bits = 44, .granule_4k = true, .granule_64k = true } },
	{ "cortex-a53",
	  { 0x00001122, 0, 0, 0, 0, 0 },
	  { .pa_bits = 40, .granule_4k = true, .granule_64k = true } },
	{ "stage 1 has LPA2, stage 2 follows",
	  { 0x10200006, 0, 0, 0, 0, 0 },
	  { .pa_bits = 52,
	    .granule_4k = true,
	    .granule_16k = true,
	    .granule_64k = true,
	    .lpa2_4k = true,
	    .lpa2_16k = true } },
	{ "stage 1 has all, stage 2 none", { 0x11110200000, 0, 0, 0, 0, 0 }, { .pa_bits = 32 } },
	{ "stage 1 has none, stage 2 all but LPA2",
	  { 0x222ff000001, 0, 0, 0, 0, 0 },
	  { .pa_bits = 36, .granule_4k = true, .granule_16k = true, .granule_64k = true } },
	{ "none at all", { 0xff000003, 0, 0, 0, 0, 0 }, { .pa_bits = 42 } },
	{ "56 bits, BBM 3, HAFT",
	  { 0xff000007, 0x3, 0x0030000000000000, 0x0100000000000000, 0, 0 },
	  { .pa_bits = 52, .access_flag = true, .dirty = true, .bbm = 3 } },
	{ "BBM 4, which is not defined",
	  { 0xff000000, 0, 0x0040000000000000, 0, 0, 0 },
	  { .pa_bits = 32, .bbm = 3 } },
	{ "access flag only, BBM 1",
	  { 0xff000000, 0x1, 0x0010000000000000, 0, 0, 0 },
	  { .pa_bits = 32, .access_flag = true, .bbm = 1 } },
};

static void id_registers_tell_what_the_cpu_can_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cpus); i++) {
		const struct s2pt_cpu *want = &cpus[i].cpu;
		struct s2pt_cpu cpu;

		s2pt_cpu_decode(&cpu, &cpus[i].regs);
		assert_row_equal(cpus[i].name, cpu.pa_bits, want->pa_bits);
		assert_row_equal(cpus[i].name, cpu.granule_4k, want->granule_4k);
		assert_row_equal(cpus[i].name, cpu.granule_16k, want->granule_16k);
		assert_row_equal(cpus[i].name, cpu.granule_64k, want->granule_64k);
		assert_row_equal(cpus[i].name, cpu.lpa2_4k, want->lpa2_4k);
		assert_row_equal(cpus[i].name, cpu.lpa2_16k, want->lpa2_16k);
		assert_row_equal(cpus[i].name, cpu.vmid16, want->vmid16);
		assert_row_equal(cpus[i].name, cpu.access_flag, want->access_flag);
		assert_row_equal(cpus[i].name, cpu.dirty, want->dirty);
		assert_row_equal(cpus[i].name, cpu.xnx, want->xnx);
		assert_row_equal(cpus[i].name, cpu.fwb, want->fwb);
		assert_row_equal(cpus[i].name, cpu.ttl, want->ttl);
		assert_row_equal(cpus[i].name, cpu.tlb_range, want->tlb_range);
		assert_row_equal(cpus[i].name, cpu.tlb_dirty, want->tlb_dirty);
		assert_row_equal(cpus[i].name, cpu.small_tables, want->small_tables);
		assert_row_equal(cpus[i].name, cpu.bbm, want->bbm);
	}
}

static void each_feature_begins_at_its_own_value_of_its_own_field(void **state)
{
	static const struct {
		const char *name;
		/* Where in `struct s2pt_cpu`. */
		size_t offset;
		/* Of MMFR0, MMFR1, MMFR2, ISAR0, PFR2, ISAR3. */
		unsigned int reg;
		unsigned int shift;
		uint64_t least;
	} rows[] = {
		{ "VMIDBits", offsetof(struct s2pt_cpu, vmid16), 1, 4, 2 },
		{ "HAFDBS, access flag", offsetof(struct s2pt_cpu, access_flag), 1, 0, 1 },
		{ "HAFDBS, dirty", offsetof(struct s2pt_cpu, dirty), 1, 0, 2 },
		{ "XNX", offsetof(struct s2pt_cpu, xnx), 1, 28, 1 },
		{ "FWB", offsetof(struct s2pt_cpu, fwb), 2, 40, 1 },
		{ "TTL", offsetof(struct s2pt_cpu, ttl), 2, 48, 1 },
		{ "TLB", offsetof(struct s2pt_cpu, tlb_range), 3, 56, 2 },
		{ "TLBIW", offsetof(struct s2pt_cpu, tlb_dirty), 5, 8, 1 },
		{ "ST", offsetof(struct s2pt_cpu, small_tables), 2, 28, 1 },
		{ "MTEPERM", offsetof(struct s2pt_cpu, mte_perm), 4, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (uint64_t value = 0; value < 4; value++) {
			uint64_t words[6] = { 0 };
			struct s2pt_cpu cpu;

			words[rows[i].reg] = value << rows[i].shift;
			s2pt_cpu_decode(&cpu,
					&(struct s2pt_id_regs){ words[0], words[1], words[2],
								words[3], words[4], words[5] });
			assert_row_equal(rows[i].name, ((const char *)&cpu)[rows[i].offset],
					 value >= rows[i].least);
		}
	}
}

static void a_cpu_gives_the_shape_that_linux_would_choose(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
		unsigned int ipa_bits;
		enum s2pt_status status;
		uint64_t vtcr;
	} rows[] = {
		{ "max", S2PT_4K, 0, S2PT_DONE, 0x1802e3558 },
		{ "max", S2PT_4K, 52, S2PT_DONE, 0x1802e358c },
		{ "max", S2PT_4K, 32, S2PT_DONE, 0x1802e3520 },
		{ "max", S2PT_16K, 36, S2PT_DONE, 0x1802eb55c },
		{ "max", S2PT_64K, 48, S2PT_DONE, 0x802e7590 },
		{ "max", (enum s2pt_granule)13, 40, S2PT_EINVAL, 0 },
		{ "max", S2PT_4K, 31, S2PT_ERANGE, 0 },
		{ "max", S2PT_4K, 53, S2PT_ERANGE, 0 },
		{ "max,lpa2=off", S2PT_4K, 48, S2PT_DONE, 0x802d3590 },
		{ "max,lpa2=off", S2PT_4K, 49, S2PT_ERANGE, 0 },
		{ "max,lpa2=off", S2PT_16K, 33, S2PT_DONE, 0x802db55f },
		{ "max,lpa2=off", S2PT_16K, 49, S2PT_ERANGE, 0 },
		{ "max,lpa2=off", S2PT_64K, 52, S2PT_DONE, 0x802e758c },
		{ "neoverse-n1", S2PT_4K, 40, S2PT_DONE, 0x802d3558 },
		{ "neoverse-n1", S2PT_4K, 49, S2PT_ERANGE, 0 },
		{ "cortex-a76", S2PT_16K, 0, S2PT_DONE, 0x802ab558 },
		{ "cortex-a76", S2PT_4K, 41, S2PT_ERANGE, 0 },
		{ "cortex-a57", S2PT_4K, 44, S2PT_DONE, 0x802c3594 },
		{ "cortex-a57", S2PT_16K, 40, S2PT_EINVAL, 0 },
		{ "cortex-a53", S2PT_64K, 40, S2PT_DONE, 0x802a7558 },
		{ "none at all", S2PT_4K, 40, S2PT_EINVAL, 0 },
		{ "none at all", S2PT_64K, 40, S2PT_EINVAL, 0 },
		{ "access flag only, BBM 1", S2PT_16K, 32, S2PT_EINVAL, 0 },
		{ "36 bits, and nobody asked", S2PT_4K, 0, S2PT_ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_cpu cpu = { .pa_bits = 36, .granule_4k = true };
		struct s2pt_geom geom = { .granule = S2PT_4K, .ipa_bits = 7 };

		for (size_t j = 0; j < COUNT(cpus); j++) {
			if (strcmp(cpus[j].name, rows[i].name) == 0)
				s2pt_cpu_decode(&cpu, &cpus[j].regs);
		}
		assert_row_equal(rows[i].name,
				 s2pt_geom_for_cpu(&geom, &cpu, rows[i].granule, rows[i].ipa_bits),
				 rows[i].status);
		if (rows[i].status == S2PT_DONE)
			assert_row_equal(rows[i].name, s2pt_vtcr_compose(&geom, &recorded),
					 rows[i].vtcr);
		else
			assert_row_equal(rows[i].name, geom.ipa_bits, 7);
	}
}

/* A format of 4 KiB pages, 40 bits in and 48 out, on CPUs that have all of it but one thing. */
static void a_format_is_refused_where_the_cpu_lacks_what_it_uses(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_format format;
		struct s2pt_cpu cpu;
		enum s2pt_status status;
	} rows[] = {
		{ "all is there",
		  { .fwb = true, .xnx = true, .mte_perm = true },
		  { .pa_bits = 48, .granule_4k = true, .fwb = true, .xnx = true, .mte_perm = true },
		  S2PT_DONE },
		{ "nothing is used",
		  { .fwb = false },
		  { .pa_bits = 48, .granule_4k = true },
		  S2PT_DONE },
		{ "no FEAT_S2FWB",
		  { .fwb = true },
		  { .pa_bits = 48, .granule_4k = true, .xnx = true, .mte_perm = true },
		  S2PT_EINVAL },
		{ "no FEAT_XNX",
		  { .xnx = true },
		  { .pa_bits = 48, .granule_4k = true, .fwb = true, .mte_perm = true },
		  S2PT_EINVAL },
		{ "no FEAT_MTE_PERM",
		  { .mte_perm = true },
		  { .pa_bits = 48, .granule_4k = true, .fwb = true, .xnx = true },
		  S2PT_EINVAL },
		{ "no such granule",
		  { .fwb = false },
		  { .pa_bits = 48, .granule_64k = true },
		  S2PT_EINVAL },
		{ "outputs too wide",
		  { .fwb = false },
		  { .pa_bits = 44, .granule_4k = true },
		  S2PT_ERANGE },
		{ "inputs too wide",
		  { .fwb = false },
		  { .pa_bits = 36, .granule_4k = true },
		  S2PT_ERANGE },
		{ "a stage 1",
		  { .regime = S2PT_EL2 },
		  { .pa_bits = 48, .granule_4k = true },
		  S2PT_EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_vtcr_reader reader = { .cpu = &rows[i].cpu };
		struct s2pt_format format = rows[i].format;

		format.geom = geom_of(S2PT_4K, 40, 48, false);
		assert_row_equal(rows[i].name, s2pt_format_check(&format, &reader), rows[i].status);
	}
}

static void a_format_with_lpa2_is_refused_where_ds_is_ignored(void **state)
{
	struct s2pt_cpu cpu = { .pa_bits = 52, .granule_4k = true };
	struct s2pt_vtcr_reader reader = { .cpu = &cpu };
	struct s2pt_format format = { .geom = geom_of(S2PT_4K, 40, 48, true) };

	(void)state;
	assert_int_equal(s2pt_format_check(&format, &reader), S2PT_EINVAL);
	cpu.lpa2_4k = true;
	assert_int_equal(s2pt_format_check(&format, &reader), S2PT_DONE);
}

/* What CPUs that differ have in common. */

/* The members of `struct s2pt_cpu` that are true or false; the two others are numbers. */
static const size_t cpu_flags[] = {
	offsetof(struct s2pt_cpu, granule_4k),   offsetof(struct s2pt_cpu, granule_16k),
	offsetof(struct s2pt_cpu, granule_64k),  offsetof(struct s2pt_cpu, lpa2_4k),
	offsetof(struct s2pt_cpu, lpa2_16k),     offsetof(struct s2pt_cpu, vmid16),
	offsetof(struct s2pt_cpu, access_flag),  offsetof(struct s2pt_cpu, dirty),
	offsetof(struct s2pt_cpu, xnx),          offsetof(struct s2pt_cpu, fwb),
	offsetof(struct s2pt_cpu, ttl),          offsetof(struct s2pt_cpu, tlb_range),
	offsetof(struct s2pt_cpu, small_tables), offsetof(struct s2pt_cpu, mte_perm),
	offsetof(struct s2pt_cpu, tlb_dirty),
};

static bool *cpu_flag(struct s2pt_cpu *cpu, size_t flag)
{
	return (bool *)((char *)cpu + cpu_flags[flag]);
}

static struct s2pt_cpu cpu_with_all(void)
{
	struct s2pt_cpu cpu = { .pa_bits = 52, .bbm = 2 };

	for (size_t i = 0; i < COUNT(cpu_flags); i++)
		*cpu_flag(&cpu, i) = true;
	return cpu;
}

static void two_cpus_have_what_both_have(void **state)
{
	(void)state;
	for (size_t lacks = 0; lacks <= COUNT(cpu_flags); lacks++) {
		struct s2pt_cpu all = cpu_with_all();
		struct s2pt_cpu less = cpu_with_all();
		struct s2pt_cpu meets[2];

		if (lacks < COUNT(cpu_flags))
			*cpu_flag(&less, lacks) = false;
		less.pa_bits = 40;
		less.bbm = 1;
		meets[0] = s2pt_cpu_meet(&all, &less);
		meets[1] = s2pt_cpu_meet(&less, &all);
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(meets[i].pa_bits, 40);
			assert_int_equal(meets[i].bbm, 1);
			for (size_t flag = 0; flag < COUNT(cpu_flags); flag++)
				assert_int_equal(*cpu_flag(&meets[i], flag), flag != lacks);
		}
	}
}

/* Of ID registers at random. */
static void what_two_cpus_have_in_common_is_a_shape_for_both(void **state)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	uint64_t seed = 5;
	unsigned int made = 0;

	(void)state;
	for (unsigned int round = 0; round < 3000; round++) {
		enum s2pt_granule granule = granules[round % 3];
		unsigned int ipa_bits = 32 + round % 21;
		struct s2pt_id_regs regs;
		struct s2pt_cpu pair[2];
		struct s2pt_cpu meet;
		struct s2pt_geom geom;

		for (size_t i = 0; i < 2; i++) {
			uint64_t words[3];

			for (size_t word = 0; word < COUNT(words); word++) {
				seed = seed * UINT64_C(6364136223846793005) + 1;
				words[word] = seed ^ seed >> 29;
			}
			regs = (struct s2pt_id_regs){ words[0] & ~UINT64_C(8),
						      words[1],
						      words[2],
						      words[0],
						      words[1],
						      words[2] };
			s2pt_cpu_decode(&pair[i], &regs);
		}
		meet = s2pt_cpu_meet(&pair[0], &pair[1]);
		if (s2pt_geom_for_cpu(&geom, &meet, granule, ipa_bits) != S2PT_DONE)
			continue;
		made++;
		for (size_t i = 0; i < 2; i++) {
			struct s2pt_geom other;

			assert_int_equal(s2pt_geom_for_cpu(&other, &pair[i], granule, ipa_bits),
					 S2PT_DONE);
			assert_true(geom.pa_bits <= other.pa_bits && geom.lpa2 <= other.lpa2);
		}
	}
	assert_true(made > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(vtcr_has_the_width_of_the_output),
		cmocka_unit_test(vtcr_fields_are_where_the_architecture_has_them),
		cmocka_unit_test(every_shape_comes_back_from_its_vtcr),
		cmocka_unit_test(ps_of_52_bits_means_48_where_descriptors_hold_no_more),
		cmocka_unit_test(the_input_is_held_against_the_cpu_and_not_against_ps),
		cmocka_unit_test(what_the_cpu_lacks_is_refused_or_ignored),
		cmocka_unit_test(a_vtcr_that_the_mmu_would_refuse_is_refused),
		cmocka_unit_test(vttbr_holds_root_vmid_and_cnp),
		cmocka_unit_test(what_the_root_alignment_forbids_counts_as_zero_and_is_told),
		cmocka_unit_test(a_root_that_does_not_fit_is_refused),
		cmocka_unit_test(id_registers_tell_what_the_cpu_can_do),
		cmocka_unit_test(each_feature_begins_at_its_own_value_of_its_own_field),
		cmocka_unit_test(a_cpu_gives_the_shape_that_linux_would_choose),
		cmocka_unit_test(a_format_is_refused_where_the_cpu_lacks_what_it_uses),
		cmocka_unit_test(a_format_with_lpa2_is_refused_where_ds_is_ignored),
		cmocka_unit_test(two_cpus_have_what_both_have),
		cmocka_unit_test(what_two_cpus_have_in_common_is_a_shape_for_both),
	};

	return cmocka_run_group_tests_name("registers", tests, NULL, NULL);
}
