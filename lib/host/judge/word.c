/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker's own reading of descriptors and of what a change of one needs. */

#include "word.h"

/*
 * The rules are those of Arm ARM D8.3 (formats), D8.5.1 (access flag), D8.16.1 (break-before-make).
 */

#define AF         (UINT64_C(1) << 10)
#define NT         (UINT64_C(1) << 16)
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
static bool no_tlb(const struct s2pt_check_config *config, uint64_t word, int level)
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
	if (!s2pt_check_valid(config, word, level) || no_tlb(config, word, level))
		return false;
	return s2pt_check_is_table(word, level) || (word & AF);
}

bool s2pt_check_size_free(const struct s2pt_check_config *config, uint64_t old, uint64_t word,
			  int level)
{
	return config->bbm >= 2 || no_tlb(config, old, level) || no_tlb(config, word, level);
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
	/* With LPA2 the shareability is not in the descriptor. */
	if (bits(changed, 5, 2) || (!geom->lpa2 && bits(changed, 9, 8)))
		return S2PT_CHECK_BBM_TYPE;
	if ((changed & CONTIGUOUS) && !free)
		return S2PT_CHECK_BBM_CONTIGUOUS;
	return S2PT_CHECK_RIGHT;
}

/* The permissions of a leaf: R, W, execution at EL1 and at EL0. */
static unsigned int allowed(uint64_t word)
{
	static const unsigned int execute[] = { 12, 8, 0, 4 };

	return (unsigned int)(word >> 6 & 3) | execute[word >> 53 & 3];
}

bool s2pt_check_loses(uint64_t old, uint64_t word)
{
	return allowed(old) & ~allowed(word);
}

bool s2pt_check_loses_write(uint64_t old, uint64_t word, int level)
{
	uint64_t write = UINT64_C(1) << 7 | UINT64_C(1) << 51;
	bool leaves = !s2pt_check_is_table(old, level) && !s2pt_check_is_table(word, level);

	return leaves && (old & write) && !((old ^ word) & ~write);
}

bool s2pt_check_gains(uint64_t old, uint64_t word)
{
	return allowed(word) & ~allowed(old);
}

bool s2pt_check_executable(uint64_t word)
{
	return allowed(word) & 12;
}

unsigned int s2pt_check_allows(uint64_t word)
{
	return (allowed(word) & 3) | (s2pt_check_executable(word) ? S2PT_CHECK_X : 0);
}

/* Is this normal memory, write-back?  The encoding without FWB. */
bool s2pt_check_cacheable(uint64_t word)
{
	return (word >> 2 & 15) == 15;
}
