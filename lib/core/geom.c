/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Works out the shape of a table: which combinations of granule, widths and start level the
 * architecture allows, and where Linux lets a walk start.
 */

#include "s2pt/geom.h"

#include "geom_rules.h"
#include "seldom.h"

/* Up to 2^4 tables of the start level can be concatenated. */
#define CONCAT_BITS 4

/* T0SZ goes up to 39; with FEAT_TTST to 48, and to 47 for 64 KiB pages. */
#define IPA_BITS_MIN           25
#define IPA_BITS_MIN_SMALL     16
#define IPA_BITS_MIN_SMALL_64K 17
/* Allowed on every CPU while EL1 is in AArch32 state. */
#define IPA_BITS_AARCH32 40

/*
 * Where a walk can start: Arm ARM, `VTCR_EL2`.SL0 and SL2, and the shared pseudocode
 * AArch64.S2InvalidSL().
 */
static const struct s2pt_start starts[] = {
	/* granule, level, SL2:SL0, width of the CPU's addresses, FEAT_LPA2, FEAT_TTST */
	{ S2PT_4K, -1, 4, 52, true, false },  { S2PT_4K, 0, 2, 44, false, false },
	{ S2PT_4K, 1, 1, 32, false, false },  { S2PT_4K, 2, 0, 32, false, false },
	{ S2PT_4K, 3, 3, 32, false, true },   { S2PT_16K, 0, 3, 48, true, false },
	{ S2PT_16K, 1, 2, 42, false, false }, { S2PT_16K, 2, 1, 32, false, false },
	{ S2PT_16K, 3, 0, 32, false, false }, { S2PT_64K, 1, 2, 44, false, false },
	{ S2PT_64K, 2, 1, 32, false, false }, { S2PT_64K, 3, 0, 32, false, false },
};

#define STARTS (sizeof(starts) / sizeof(starts[0]))

static const unsigned char ps_bits[PS_CODES] = { 32, 36, 40, 42, 44, 48, 52 };

const struct s2pt_start *s2pt_start_at(enum s2pt_granule granule, int level)
{
	for (size_t i = 0; i < STARTS; i++) {
		if (starts[i].granule == (unsigned int)granule && starts[i].level == level)
			return &starts[i];
	}
	return NULL;
}

const struct s2pt_start *s2pt_start_coded(enum s2pt_granule granule, unsigned int sl)
{
	for (size_t i = 0; i < STARTS; i++) {
		if (starts[i].granule == (unsigned int)granule && starts[i].sl == sl)
			return &starts[i];
	}
	return NULL;
}

unsigned int s2pt_ps_bits(unsigned int code)
{
	return ps_bits[code];
}

unsigned int s2pt_ps_code(unsigned int pa_bits)
{
	unsigned int code = 0;

	while (code < PS_CODES && ps_bits[code] != pa_bits)
		code++;
	return code;
}

static bool granule_exists(enum s2pt_granule granule)
{
	return granule == S2PT_4K || granule == S2PT_16K || granule == S2PT_64K;
}

static unsigned int ipa_bits_min(const struct s2pt_geom_want *want)
{
	if (!want->small_tables)
		return IPA_BITS_MIN;
	return want->granule == S2PT_64K ? IPA_BITS_MIN_SMALL_64K : IPA_BITS_MIN_SMALL;
}

static unsigned int cpu_bits(const struct s2pt_geom_want *want)
{
	return want->cpu_bits ? want->cpu_bits : want->pa_bits;
}

/* The largest code of PS that the descriptors can serve. */
static unsigned int ps_max(const struct s2pt_geom_want *want)
{
	return want->lpa2 || want->granule == S2PT_64K ? PS_52BITS : PS_48BITS;
}

/* AArch64.S2MinTxSZ() */
static unsigned int ipa_bits_max(const struct s2pt_geom_want *want)
{
	unsigned int most = s2pt_ps_bits(ps_max(want));

	if (most > cpu_bits(want))
		most = cpu_bits(want);
	return want->aarch32 && most < IPA_BITS_AARCH32 ? IPA_BITS_AARCH32 : most;
}

/* AArch64.S1MinTxSZ() */
static unsigned int va_bits_max(const struct s2pt_geom_want *want)
{
	return s2pt_ps_bits(ps_max(want));
}

static bool widths_allowed(const struct s2pt_geom_want *want)
{
	if (s2pt_ps_code(want->pa_bits) > ps_max(want))
		return false;
	if (s2pt_ps_code(cpu_bits(want)) == PS_CODES || cpu_bits(want) < want->pa_bits)
		return false;
	return want->ipa_bits >= ipa_bits_min(want) &&
	       want->ipa_bits <=
		       (want->regime == S2PT_STAGE2 ? ipa_bits_max(want) : va_bits_max(want));
}

/*
 * The start level that Linux chooses: as many levels as are needed when up to 16 root tables lie
 * side by side, but two at least, so that there is a level of blocks (KVM:
 * stage2_pgtable_levels()).  One level only for an input that would not reach a second entry with
 * two.
 */
static int start_auto(const struct s2pt_geom *geom)
{
	unsigned int unresolved = 4 + CONCAT_BITS;
	int levels = (int)((geom->ipa_bits - unresolved) / s2pt_level_bits(geom));
	int start = 4 - (levels < 2 ? 2 : levels);

	return geom->ipa_bits > s2pt_level_shift(geom, start) ? start : S2PT_LEVEL_MAX;
}

/* AArch64.S1StartLevel(): as many levels as the input takes, and a root of one page. */
static int stage1_start(const struct s2pt_geom *geom)
{
	return 4 - (int)((geom->ipa_bits - 4) / s2pt_level_bits(geom));
}

static bool start_allowed(const struct s2pt_geom *geom, const struct s2pt_geom_want *want)
{
	const struct s2pt_start *start = s2pt_start_at(geom->granule, geom->start_level);

	/* AArch64.S2InvalidSL() */
	if (!start || cpu_bits(want) < start->cpu_bits)
		return false;
	if ((start->lpa2 && !geom->lpa2) || (start->small_tables && !want->small_tables))
		return false;

	/* AArch64.S2InconsistentSL(): two entries at least, 16 tables at most. */
	unsigned int shift = s2pt_level_shift(geom, geom->start_level);

	return geom->ipa_bits > shift &&
	       geom->ipa_bits <= shift + s2pt_level_bits(geom) + CONCAT_BITS;
}

SELDOM enum s2pt_status s2pt_geom_init(struct s2pt_geom *geom, const struct s2pt_geom_want *want)
{
	struct s2pt_geom made = {
		.granule = want->granule,
		.ipa_bits = want->ipa_bits,
		.pa_bits = want->pa_bits,
		.start_level = want->start_level,
		.root_pages = 1,
		.lpa2 = want->lpa2,
	};

	if (!granule_exists(want->granule) || (want->lpa2 && want->granule == S2PT_64K))
		return S2PT_EINVAL;
	if (!widths_allowed(want))
		return S2PT_ERANGE;
	if (want->regime != S2PT_STAGE2) {
		made.start_level = stage1_start(&made);
		if (want->start_level != S2PT_START_AUTO && want->start_level != made.start_level)
			return S2PT_EINVAL;
		*geom = made;
		return S2PT_DONE;
	}
	if (want->start_level == S2PT_START_AUTO)
		made.start_level = start_auto(&made);
	if (!start_allowed(&made, want))
		return S2PT_EINVAL;

	unsigned int entries = s2pt_root_entries(&made);

	if (entries > s2pt_table_entries(&made))
		made.root_pages = entries / s2pt_table_entries(&made);
	*geom = made;
	return S2PT_DONE;
}

bool s2pt_level_has_blocks(const struct s2pt_geom *geom, int level)
{
	if (level >= S2PT_LEVEL_MAX)
		return false;
	switch (geom->granule) {
	case S2PT_4K:
		return level >= (geom->lpa2 ? 0 : 1);
	case S2PT_16K:
		return level >= (geom->lpa2 ? 1 : 2);
	case S2PT_64K:
		return level >= (geom->pa_bits == 52 ? 1 : 2);
	}
	return false;
}

unsigned int s2pt_level_run(const struct s2pt_geom *geom, int level)
{
	if (level < s2pt_block_level(geom))
		return 1;
	if (geom->granule == S2PT_16K)
		return level == S2PT_LEVEL_MAX ? 128 : 32;
	return geom->granule == S2PT_4K ? 16 : 32;
}
