/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a stage 1: composes and parses TCR_EL2 in both of its layouts.  Which
 * shapes are allowed is left to geom.c.
 */

#include "geom_rules.h"
#include "s2pt/regs.h"
#include "seldom.h"

/* What is the same in both layouts, and in both ranges once T1SZ and the rest are shifted down. */
#define TCR_TXSZ        UINT64_C(0x3f)
#define TCR_EPD         (UINT64_C(1) << 7)
#define TCR_IRGN_WBWA   (UINT64_C(1) << 8)
#define TCR_ORGN_WBWA   (UINT64_C(1) << 10)
#define TCR_SH_INNER    (UINT64_C(3) << 12)
#define TCR_TG_SHIFT    14
#define TCR_UPPER_SHIFT 16
#define TCR_A1          (UINT64_C(1) << 22)
#define TCR_AS          (UINT64_C(1) << 36)

/* Granules by their codes: TG0, and TG1, where 0 is reserved. */
static const unsigned char lower_granules[] = { S2PT_4K, S2PT_64K, S2PT_16K, 0 };
static const unsigned char upper_granules[] = { 0, S2PT_16K, S2PT_4K, S2PT_64K };

/* Where the two layouts differ: bit numbers. */
static const struct layout {
	unsigned char ps, ha, hd, ds;
	/* Of the lower and of the upper range. */
	unsigned char tbi[2], hpd[2];
	/* Bits that are RES1. */
	uint64_t ones;
} layouts[2] = {
	/* S2PT_EL2 */
	{ 16, 21, 22, 32, { 20, 20 }, { 24, 24 }, UINT64_C(1) << 31 | UINT64_C(1) << 23 },
	/* S2PT_EL2_E2H, S2PT_EL1 */
	{ 32, 39, 40, 59, { 37, 38 }, { 41, 42 }, 0 },
};

static const struct layout *layout_of(enum s2pt_regime regime)
{
	return &layouts[regime == S2PT_EL2 ? 0 : 1];
}

static uint64_t bit(bool set, unsigned int number)
{
	return (uint64_t)set << number;
}

static bool is_set(uint64_t word, unsigned int number)
{
	return (word >> number & 1) != 0;
}

static unsigned int tg_of(const unsigned char *codes, enum s2pt_granule granule)
{
	unsigned int tg = 0;

	while (tg < 3 && codes[tg] != (unsigned char)granule)
		tg++;
	return tg;
}

/* T0SZ and what belongs to it, in the place of the lower range. */
static uint64_t range_compose(const struct s2pt_tcr_range *range, const unsigned char *codes)
{
	if (!range->on)
		return TCR_EPD;
	return (64 - range->geom.ipa_bits) | TCR_IRGN_WBWA | TCR_ORGN_WBWA | TCR_SH_INNER |
	       (uint64_t)tg_of(codes, range->geom.granule) << TCR_TG_SHIFT;
}

static uint64_t switches_compose(const struct s2pt_tcr *tcr, const struct layout *layout)
{
	const struct s2pt_geom *geom = tcr->lower.on ? &tcr->lower.geom : &tcr->upper.geom;
	unsigned int ps = s2pt_ps_code(geom->pa_bits);

	if (tcr->ps > (int)ps)
		ps = (unsigned int)tcr->ps;
	return (uint64_t)ps << layout->ps | bit(tcr->access_flag, layout->ha) |
	       bit(tcr->dirty, layout->hd) | bit(geom->lpa2, layout->ds) |
	       bit(tcr->lower.on && tcr->lower.top_byte_ignored, layout->tbi[0]) |
	       bit(tcr->upper.on && tcr->upper.top_byte_ignored, layout->tbi[1]) |
	       bit(tcr->lower.on && tcr->lower.flat, layout->hpd[0]) |
	       bit(tcr->upper.on && tcr->upper.flat, layout->hpd[1]);
}

SELDOM uint64_t s2pt_tcr_compose(const struct s2pt_tcr *tcr)
{
	const struct layout *layout = layout_of(tcr->regime);
	uint64_t word = layout->ones | switches_compose(tcr, layout);
	uint64_t lower = range_compose(&tcr->lower, lower_granules);

	if (tcr->regime == S2PT_EL2)
		return word | lower; /* It has no EPD0: its range is on. */
	word |= range_compose(&tcr->upper, upper_granules) << TCR_UPPER_SHIFT;
	word |= tcr->asid16 ? TCR_AS : 0;
	word |= tcr->asid_upper ? TCR_A1 : 0;
	return word | lower;
}

/* Take one range apart; `half` has it in the place of the lower one. */
static enum s2pt_status range_parse(struct s2pt_tcr_range *range, uint64_t half,
				    const unsigned char *codes, struct s2pt_geom_want want)
{
	bool wide;

	if (!range->on)
		return S2PT_DONE;
	want.granule = (enum s2pt_granule)codes[half >> TCR_TG_SHIFT & 3];
	want.ipa_bits = 64 - (unsigned int)(half & TCR_TXSZ);
	wide = want.lpa2 || want.granule == S2PT_64K;
	/* PS of 52 bits means 48 where the descriptors can't hold more. */
	if (want.pa_bits > 48 && !wide)
		want.pa_bits = 48;
	return s2pt_geom_init(&range->geom, &want);
}

SELDOM enum s2pt_status s2pt_tcr_parse(struct s2pt_tcr *tcr, enum s2pt_regime regime, uint64_t word)
{
	const struct layout *layout = layout_of(regime);
	bool two = regime != S2PT_EL2;
	unsigned int ps = (unsigned int)(word >> layout->ps) & 7;
	struct s2pt_tcr made = {
		.regime = regime,
		.lower.on = !two || !(word & TCR_EPD),
		.lower.top_byte_ignored = is_set(word, layout->tbi[0]),
		.lower.flat = is_set(word, layout->hpd[0]),
		.upper.on = two && !(word >> TCR_UPPER_SHIFT & TCR_EPD),
		.upper.top_byte_ignored = two && is_set(word, layout->tbi[1]),
		.upper.flat = two && is_set(word, layout->hpd[1]),
		.ps = (int)ps,
		.access_flag = is_set(word, layout->ha),
		.dirty = is_set(word, layout->hd),
		.asid16 = two && word & TCR_AS,
		.asid_upper = two && word & TCR_A1,
	};
	struct s2pt_geom_want want = {
		.start_level = S2PT_START_AUTO,
		.lpa2 = is_set(word, layout->ds),
		.small_tables = true,
		.regime = regime,
	};
	enum s2pt_status status;

	if (regime == S2PT_STAGE2 || ps >= PS_CODES)
		return S2PT_EINVAL;
	want.pa_bits = s2pt_ps_bits(ps);
	status = range_parse(&made.lower, word, lower_granules, want);
	if (status == S2PT_DONE)
		status = range_parse(&made.upper, word >> TCR_UPPER_SHIFT, upper_granules, want);
	if (status == S2PT_DONE)
		*tcr = made;
	return status;
}
