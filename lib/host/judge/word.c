/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker's own reading of descriptors and of what a change of one needs. */

#include "word.h"

/*
 * The rules are those of Arm ARM D8.3 (formats), D8.5.1 (access flag), D8.16.1 (break-before-make).
 */

#define AF         (UINT64_C(1) << 10)
#define NT         (UINT64_C(1) << 16)
#define NG         (UINT64_C(1) << 11)
#define GP         (UINT64_C(1) << 50)
#define CONTIGUOUS (UINT64_C(1) << 52)

/* The bits `high` down to `low` of a word, left where they are. */
static uint64_t bits(uint64_t word, unsigned int high, unsigned int low)
{
	return word & (~UINT64_C(0) >> (63 - high)) & (~UINT64_C(0) << low);
}

bool s2pt_check_is_table(uint64_t word, int level)
{
	return level < 3 && (word & 3) == 3;
}

/* Is this a block with nT?  FEAT_BBM level 1, Arm ARM D8.16.1. */
bool s2pt_check_no_tlb(const struct s2pt_check_config *config, uint64_t word, int level)
{
	return config->bbm > 0 && level < 3 && (word & 3) == 1 && (word & NT);
}

/* AArch64.BlockDescSupported() */
static bool has_blocks(const struct s2pt_geom *geom, int level)
{
	switch ((unsigned int)geom->granule) {
	case 12:
		return level == 1 || level == 2 || (level == 0 && geom->lpa2);
	case 14:
		return level == 2 || (level == 1 && geom->lpa2);
	default:
		return level == 2 || (level == 1 && geom->pa_bits == 52);
	}
}

bool s2pt_check_valid(const struct s2pt_check_config *config, uint64_t word, int level)
{
	return (word & 3) == 3 || ((word & 1) && has_blocks(&config->geom, level));
}

bool s2pt_check_cached(const struct s2pt_check_config *config, uint64_t word, int level)
{
	if (!s2pt_check_valid(config, word, level) || s2pt_check_no_tlb(config, word, level))
		return false;
	return s2pt_check_is_table(word, level) || (word & AF);
}

bool s2pt_check_size_free(const struct s2pt_check_config *config, uint64_t old, uint64_t word,
			  int level)
{
	return config->bbm >= 2 || s2pt_check_no_tlb(config, old, level) ||
	       s2pt_check_no_tlb(config, word, level);
}

s2pt_pa_t s2pt_check_address(const struct s2pt_geom *geom, uint64_t word, int level)
{
	unsigned int page = (unsigned int)geom->granule;
	unsigned int low = s2pt_check_is_table(word, level) ? page : s2pt_level_shift(geom, level);
	s2pt_pa_t pa = bits(word, 47, low);

	if (page == 16)
		pa |= bits(word, 15, 12) << 36;
	else if (geom->lpa2)
		pa |= bits(word, 49, 48) | bits(word, 9, 8) << 42;
	return pa;
}

uint64_t s2pt_check_type(const struct s2pt_geom *geom, uint64_t leaf)
{
	return bits(leaf, 5, 2) | (geom->lpa2 ? 0 : bits(leaf, 9, 8));
}

enum s2pt_check_reason s2pt_check_needs_break(const struct s2pt_check_config *config, int level,
					      uint64_t old, uint64_t word)
{
	const struct s2pt_geom *geom = &config->geom;
	bool was_table = s2pt_check_is_table(old, level);
	bool is_table = s2pt_check_is_table(word, level);
	bool free = s2pt_check_size_free(config, old, word, level);
	uint64_t changed = old ^ word;
	bool moved = s2pt_check_address(geom, old, level) != s2pt_check_address(geom, word, level);

	if (was_table != is_table)
		return free ? S2PT_CHECK_RIGHT : S2PT_CHECK_BBM_SIZE;
	if (was_table)
		return moved ? S2PT_CHECK_BBM_TABLE : S2PT_CHECK_RIGHT;
	if (moved)
		return S2PT_CHECK_BBM_ADDRESS;
	/* Stage 1 has NS in bit 5. */
	if (s2pt_check_type(geom, changed))
		return S2PT_CHECK_BBM_TYPE;
	if ((changed & CONTIGUOUS) && !free)
		return S2PT_CHECK_BBM_CONTIGUOUS;
	if (config->regime != S2PT_STAGE2 && s2pt_check_global(config, word) &&
	    !s2pt_check_global(config, old))
		return S2PT_CHECK_BBM_GLOBAL;
	return S2PT_CHECK_RIGHT;
}

bool s2pt_check_global(const struct s2pt_check_config *config, uint64_t word)
{
	return config->regime == S2PT_EL2 || !(word & NG);
}

/*
 * What a leaf of stage 1 allows: R and W, execution at EL2 and at EL0 as in stage 2, then R and W at
 * EL0, branches to anywhere, use under every ASID.  What EL0 writes EL2 does not execute.  Arm ARM
 * D8.4.1.
 */
static unsigned int allowed_in_stage1(const struct s2pt_check_config *config, uint64_t word)
{
	bool el0 = config->regime != S2PT_EL2 && (word & UINT64_C(1) << 6);
	bool writable = !(word & UINT64_C(1) << 7);
	bool ux = !(word & UINT64_C(1) << 54);
	bool px =
		config->regime == S2PT_EL2 ? ux : !(word & UINT64_C(1) << 53) && !(el0 && writable);
	unsigned int may = 1U | (unsigned int)writable << 1 | (unsigned int)px << 2;

	if (config->regime != S2PT_EL2)
		may |= (ux ? 1U << 3 : 0) | (el0 ? 1U << 4 : 0) | (el0 && writable ? 1U << 5 : 0);
	return may | (unsigned int)!(word & GP) << 6 |
	       (unsigned int)s2pt_check_global(config, word) << 7;
}

/* The permissions of a leaf: R, W, execution at EL1 and at EL0. */
static unsigned int allowed(const struct s2pt_check_config *config, uint64_t word)
{
	static const unsigned int execute[] = { 12, 8, 0, 4 };

	if (config->regime != S2PT_STAGE2)
		return allowed_in_stage1(config, word);
	return (unsigned int)(word >> 6 & 3) | execute[word >> 53 & 3];
}

bool s2pt_check_loses(const struct s2pt_check_config *config, uint64_t old, uint64_t word)
{
	return allowed(config, old) & ~allowed(config, word);
}

bool s2pt_check_loses_write(uint64_t old, uint64_t word, int level)
{
	uint64_t write = UINT64_C(1) << 7 | UINT64_C(1) << 51;
	bool leaves = !s2pt_check_is_table(old, level) && !s2pt_check_is_table(word, level);

	return leaves && (old & write) && !((old ^ word) & ~write);
}

bool s2pt_check_gains(const struct s2pt_check_config *config, uint64_t old, uint64_t word)
{
	return allowed(config, word) & ~allowed(config, old);
}

bool s2pt_check_executable(const struct s2pt_check_config *config, uint64_t word)
{
	return allowed(config, word) & 12;
}

unsigned int s2pt_check_allows(const struct s2pt_check_config *config, uint64_t word)
{
	return (allowed(config, word) & 3) |
	       (s2pt_check_executable(config, word) ? S2PT_CHECK_X : 0);
}

/*
 * Is this normal memory that the inner or the outer caches have?  The encoding without FWB: 4 is write-back
 * without access to tags, if anything.
 */
bool s2pt_check_cacheable(uint64_t word)
{
	unsigned int outer = word >> 4 & 3;
	unsigned int inner = word >> 2 & 3;

	return outer && (outer > 1 || inner != 1);
}
