/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of memory types: as the MMU reads them, which caches are cleaned, and what is refused. */

#include "fake.h"
#include "memtype_oracle.h"
#include "s2pt/host/mmu.h"
#include "s2pt/regs.h"
#include "s2pt/shared.h"
#include "s2pt/stage1.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define RW           (S2PT_R | S2PT_W)

static const struct fake_want wants[] = {
	{ .fwb = false },
	{ .fwb = true },
	{ .mte_perm = true },
	{ .fwb = true, .mte_perm = true },
	{ .as_stage1 = true, .mte_perm = true },
	{ .as_stage1 = true, .fwb = true, .mte_perm = true },
};

static enum s2pt_status map(struct fake *fake, enum s2pt_memtype memtype, unsigned int perm)
{
	struct s2pt_mapping mapping = {
		.ipa = fake->pt.base + I,
		.pa = P,
		.size = 0x1000,
		.attr = { .perm = perm, .memtype = memtype },
	};

	return s2pt_map(&fake->pt, &mapping);
}

static bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	struct fake *fake = ctx;
	fake_word_t *page = fake_page_at(fake, pa & ~UINT64_C(0xfff));

	if (page)
		*word = page[(pa & 0xfff) / 8];
	return page != NULL;
}

/** The leaf as the model of the MMU reads it. */
static struct s2pt_mmu_leaf walk(struct fake *fake)
{
	struct s2pt_vtcr_extra extra = { .vmid16 = true };
	struct s2pt_mmu mmu = {
		.vtcr = s2pt_vtcr_compose(&fake->config.format.geom, &extra),
		.vttbr = s2pt_root_pa(&fake->pt),
		.memory = { .read = read_word, .ctx = fake },
	};
	struct s2pt_mmu_access access = { .ipa = I };
	struct s2pt_mmu_walk found;

	s2pt_mmu_walk(&mmu, &access, &found);
	assert_int_equal(found.end, S2PT_MMU_TRANSLATED);
	return found.leaf;
}

static void the_mmu_reads_each_type_that_a_format_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		for (int type = -1; type <= S2PT_MEMTYPES; type++) {
			struct fake *fake = fake_new(&wants[i]);
			enum s2pt_memtype memtype = (enum s2pt_memtype)type;
			int memattr = oracle_memattr(&fake->config.format, memtype);

			if (memattr == NO_TYPE) {
				assert_int_equal(map(fake, memtype, RW), S2PT_EINVAL);
				assert_silence(fake);
			} else {
				assert_int_equal(map(fake, memtype, RW), S2PT_DONE);
				assert_int_equal(walk(fake).memattr, memattr);
			}
			fake_end(fake);
		}
	}
}

/** What a MemAttr is read as: the one type that is written so, or the first. */
static enum s2pt_memtype read_as(const struct s2pt_format *format, int memattr)
{
	for (int type = 0; type < S2PT_MEMTYPES; type++)
		if (oracle_memattr(format, (enum s2pt_memtype)type) == memattr)
			return (enum s2pt_memtype)type;
	return S2PT_MEM_OTHER;
}

static void each_memattr_is_read_as_what_is_written_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = fake_new(&wants[i]);
		const struct s2pt_format *format = &fake->config.format;

		for (int memattr = 0; memattr < 16; memattr++) {
			s2pt_desc_t leaf = { UINT64_C(0x00400000400007c3) | (unsigned int)memattr
										    << 2 };
			enum s2pt_memtype want = read_as(format, memattr);

			assert_int_equal(s2pt_desc_attr(format, leaf, 3).memtype, want);
			assert_int_equal(s2pt_desc_cacheable(format, leaf), oracle_cacheable(want));
		}
		fake_end(fake);
	}
}

static void only_what_caches_have_is_executed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = fake_new(&wants[i]);

		for (int type = 0; type < S2PT_MEMTYPES; type++) {
			enum s2pt_memtype memtype = (enum s2pt_memtype)type;
			struct s2pt_attr attr = { .perm = S2PT_R | S2PT_X, .memtype = memtype };
			bool ok = oracle_memattr(&fake->config.format, memtype) != NO_TYPE &&
				  oracle_cacheable(memtype);

			assert_int_equal(s2pt_attr_check(&fake->config.format, &attr),
					 ok ? S2PT_DONE : S2PT_EINVAL);
			assert_int_equal(s2pt_memtype_cacheable(memtype),
					 oracle_cacheable(memtype));
		}
		fake_end(fake);
	}
	assert_false(s2pt_memtype_cacheable((enum s2pt_memtype)S2PT_MEMTYPES));
}

/* As the checker asks for, too, which has a reading of its own. */
static void what_caches_have_is_cleaned(void **state)
{
	struct fake_want want = { .mte_perm = true, .judged = true };

	(void)state;
	for (int type = 0; type < S2PT_MEMTYPES; type++) {
		struct fake *fake = fake_new(&want);
		enum s2pt_memtype memtype = (enum s2pt_memtype)type;
		size_t cleaned = oracle_cacheable(memtype) ? 1 : 0;

		if (oracle_memattr(&fake->config.format, memtype) != NO_TYPE) {
			fake_enter(fake);
			assert_int_equal(map(fake, memtype, RW), S2PT_DONE);
			assert_int_equal(fake_logged(fake, "clean"), cleaned);
			assert_int_equal(fake_unmap(fake, I, 0x1000), S2PT_DONE);
			assert_int_equal(fake_logged(fake, "clean"), 2 * cleaned);
			fake_leave(fake);
		}
		fake_end(fake);
	}
}

static void another_type_is_a_break(void **state)
{
	struct fake *fake = fake_new(&wants[2]);

	(void)state;
	for (int from = 0; from < S2PT_MEMTYPES; from++) {
		for (int to = 0; to < S2PT_MEMTYPES; to++) {
			s2pt_desc_t leaf[2];
			struct s2pt_attr attr = { .perm = RW, .memtype = (enum s2pt_memtype)from };

			if (s2pt_attr_check(&fake->config.format, &attr) != S2PT_DONE)
				continue;
			leaf[0] = s2pt_desc_leaf(&fake->config.format, 3, P, &attr);
			attr.memtype = (enum s2pt_memtype)to;
			if (s2pt_attr_check(&fake->config.format, &attr) != S2PT_DONE)
				continue;
			leaf[1] = s2pt_desc_leaf(&fake->config.format, 3, P, &attr);
			assert_int_equal(s2pt_facets(leaf[0], leaf[1], 3),
					 from == to ? 0 : S2PT_REMAP);
		}
	}
	fake_end(fake);
}

/** The lowest index of a MAIR made of `types` that says what `type` does; 8: none. */
static unsigned int index_in(const enum s2pt_memtype types[8], enum s2pt_memtype type)
{
	unsigned int index = 0;

	/* What no MAIR can say is composed as a device. */
	while (index < 8 &&
	       (oracle_mair(types[index]) == NO_TYPE ? 0 : oracle_mair(types[index])) !=
		       oracle_mair(type))
		index++;
	return index;
}

static void a_stage_1_has_each_type_that_its_mair_has(void **state)
{
	enum s2pt_memtype types[8];

	(void)state;
	for (unsigned int first = 0; first < S2PT_MEMTYPES; first += 8) {
		struct fake_want want = { .regime = S2PT_EL2 };
		struct fake *fake = fake_without_table(&want);
		struct s2pt_format *format = &fake->config.format;

		for (unsigned int i = 0; i < 8; i++)
			types[i] = (enum s2pt_memtype)(first + i);
		format->mair = s2pt_mair_compose(types, 8);
		for (unsigned int i = 0; i < 8; i++) {
			struct s2pt_attr attr = { .perm = RW, .memtype = types[i] };
			int byte = oracle_mair(types[i]);
			s2pt_desc_t leaf;

			assert_int_equal(s2pt_mair_byte(format->mair, i),
					 byte == NO_TYPE ? 0 : byte);
			assert_int_equal(s2pt_attr_check(format, &attr),
					 byte == NO_TYPE ? S2PT_EINVAL : S2PT_DONE);
			assert_int_equal(s2pt_mair_index(format->mair, types[i]),
					 index_in(types, types[i]));
			if (byte == NO_TYPE)
				continue;
			leaf = s2pt_desc_leaf(format, 3, P, &attr);
			assert_int_equal(s2pt_desc_attr_index(leaf), index_in(types, types[i]));
			assert_int_equal(s2pt_desc_attr(format, leaf, 3).memtype, types[i]);
			assert_int_equal(s2pt_desc_cacheable(format, leaf),
					 oracle_cacheable(types[i]));
		}
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mmu_reads_each_type_that_a_format_has),
		cmocka_unit_test(each_memattr_is_read_as_what_is_written_so),
		cmocka_unit_test(only_what_caches_have_is_executed),
		cmocka_unit_test(what_caches_have_is_cleaned),
		cmocka_unit_test(another_type_is_a_break),
		cmocka_unit_test(a_stage_1_has_each_type_that_its_mair_has),
	};

	return cmocka_run_group_tests_name("memory types", tests, NULL, NULL);
}
