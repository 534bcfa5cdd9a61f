/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says why a VTCR_EL2 is refused: by the pseudocode AArch64.S2MinTxSZ(), AArch64.S2InvalidSL() and
 * AArch64.S2InconsistentSL() of the Arm ARM, read once more.
 */

#include "vtcr.h"

#include "args.h"

#include <inttypes.h>

#define FAULT_AT_0 "every walk ends in a translation fault at level 0 (a read: ESR_EL2 0x92000004)"

static const unsigned int widths[] = { 32, 36, 40, 42, 44, 48, 52 };

struct s2pt_cpu vtcr_cpu(unsigned int pa_bits)
{
	return (struct s2pt_cpu){
		.pa_bits = pa_bits,
		.granule_4k = true,
		.granule_16k = true,
		.granule_64k = true,
		.lpa2_4k = pa_bits == 52,
		.lpa2_16k = pa_bits == 52,
		.vmid16 = true,
		.access_flag = true,
		.dirty = true,
		.xnx = true,
		.fwb = true,
		.ttl = true,
		.tlb_range = true,
		.small_tables = true,
		.bbm = 3,
	};
}

unsigned int vtcr_smallest(uint64_t vtcr, bool aarch32)
{
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct s2pt_cpu cpu = vtcr_cpu(widths[i]);
		struct s2pt_vtcr_reader reader = { .cpu = &cpu, .aarch32 = aarch32 };
		struct s2pt_geom geom;

		if (!s2pt_vtcr_parse_for(&geom, NULL, vtcr, &reader))
			return widths[i];
	}
	return 0;
}

static unsigned int granule_code(uint64_t vtcr)
{
	return (unsigned int)(vtcr >> 14) & 3;
}

static unsigned int start_code(uint64_t vtcr)
{
	return (unsigned int)(vtcr >> 31 & 4) | ((unsigned int)(vtcr >> 6) & 3);
}

bool vtcr_start(uint64_t vtcr, enum s2pt_granule *granule, int *level)
{
	/* By TG0, then by SL2:SL0; 9 is reserved. */
	static const int levels[3][8] = {
		{ 2, 1, 0, 3, -1, 9, 9, 9 },
		{ 3, 2, 1, 9, 9, 9, 9, 9 },
		{ 3, 2, 1, 0, 9, 9, 9, 9 },
	};
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_64K, S2PT_16K };

	if (granule_code(vtcr) == 3)
		return false;
	*granule = granules[granule_code(vtcr)];
	*level = levels[granule_code(vtcr)][start_code(vtcr)];
	return *level <= S2PT_LEVEL_MAX;
}

const char *vtcr_unmodelled(uint64_t vtcr)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} fields[] = {
		{ 34, "AssuredOnly (FEAT_THE)" },
		{ 36, "S2PIE (FEAT_S2PIE: indirect permissions)" },
		{ 37, "S2POE (FEAT_S2POE: overlay permissions)" },
		{ 38, "D128 (FEAT_D128: descriptors of 128 bits)" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (vtcr >> fields[i].bit & 1)
			return fields[i].name;
	return NULL;
}

/* What is looked at: the fields, and what the CPU makes of them. */
struct look {
	uint64_t vtcr;
	const struct s2pt_cpu *cpu;
	bool aarch32;
	enum s2pt_granule granule;
	int level;
	bool lpa2;
	unsigned int ipa_bits;
	struct findings *why;
};

static bool has_granule(const struct look *look)
{
	switch (look->granule) {
	case S2PT_4K:
		return look->cpu->granule_4k;
	case S2PT_16K:
		return look->cpu->granule_16k;
	case S2PT_64K:
		return look->cpu->granule_64k;
	}
	return false;
}

/* AArch64.S2MinTxSZ(), as bits of the input. */
static unsigned int most_bits(const struct look *look)
{
	unsigned int most = look->cpu->pa_bits;

	if (most > 48 && !look->lpa2 && look->granule != S2PT_64K)
		most = 48;
	return look->aarch32 && most < 40 ? 40 : most;
}

static unsigned int least_bits(const struct look *look)
{
	if (!look->cpu->small_tables)
		return 25;
	return look->granule == S2PT_64K ? 17 : 16;
}

static bool check_width(const struct look *look)
{
	unsigned int most = most_bits(look);
	unsigned int least = least_bits(look);
	unsigned int limit = look->ipa_bits > most ? most : least;

	if (look->ipa_bits >= least && look->ipa_bits <= most)
		return true;
	findings_add(look->why,
		     "T0SZ %u asks for %u bits; with addresses of %u bits this CPU takes %u to %u",
		     64 - look->ipa_bits, look->ipa_bits, look->cpu->pa_bits, least, most);
	findings_add(
		look->why,
		"CONSTRAINED UNPREDICTABLE: a walk ends in a translation fault at level 0, or goes "
		"as with the limit, T0SZ %u",
		64 - limit);
	return false;
}

/* The addresses that a CPU must have for a start level: AArch64.S2InvalidSL(). */
static unsigned int level_needs(const struct look *look)
{
	if (look->level == 3 && look->granule == S2PT_4K && !look->cpu->small_tables)
		return 99;
	if (look->level == -1 || (look->level == 0 && look->granule == S2PT_16K))
		return look->lpa2 ? 52 : 99;
	if (look->level == 0 || (look->level == 1 && look->granule == S2PT_64K))
		return 44;
	return look->level == 1 && look->granule == S2PT_16K ? 42 : 32;
}

static bool check_level(const struct look *look)
{
	unsigned int needs = level_needs(look);
	char size[8];

	args_show_size(UINT64_C(1) << look->granule, size);
	if (needs == 99)
		findings_add(look->why, "%s pages start at level %d only with %s", size,
			     look->level,
			     look->level == 3 ? "FEAT_TTST" : "DS, which is FEAT_LPA2");
	else if (look->cpu->pa_bits < needs)
		findings_add(
			look->why,
			"%s pages start at level %d only on a CPU with addresses of %u bits or "
			"more",
			size, look->level, needs);
	else
		return true;
	findings_add(look->why, "%s", FAULT_AT_0);
	return false;
}

/* AArch64.S2InconsistentSL() */
static bool check_fit(const struct look *look)
{
	unsigned int stride = (unsigned int)look->granule - 3;
	unsigned int levels = (unsigned int)(S2PT_LEVEL_MAX - look->level);
	unsigned int above = levels * stride + (unsigned int)look->granule;
	unsigned int holds = above + stride;

	if (look->ipa_bits > above && look->ipa_bits <= holds + 4)
		return true;
	if (look->ipa_bits > holds)
		findings_add(
			look->why,
			"T0SZ %u asks for %u bits; SL0 %u starts at level %d, which holds %u bits "
			"and with 16 tables %u",
			64 - look->ipa_bits, look->ipa_bits, start_code(look->vtcr) & 3,
			look->level, holds, holds + 4);
	else
		findings_add(look->why,
			     "T0SZ %u asks for %u bits; SL0 %u starts at level %d, where one entry "
			     "spans %u bits already",
			     64 - look->ipa_bits, look->ipa_bits, start_code(look->vtcr) & 3,
			     look->level, above);
	findings_add(look->why, "%s", FAULT_AT_0);
	return false;
}

static bool check_codes(struct look *look)
{
	if (granule_code(look->vtcr) == 3) {
		findings_add(look->why,
			     "TG0 0b11 is reserved: the MMU takes a granule of its choice");
		return false;
	}
	if (!vtcr_start(look->vtcr, &look->granule, &look->level)) {
		findings_add(look->why, "SL2 %u with SL0 %u is reserved for this granule",
			     start_code(look->vtcr) >> 2, start_code(look->vtcr) & 3);
		findings_add(look->why, "%s", FAULT_AT_0);
		return false;
	}
	if ((look->vtcr >> 16 & 7) == 7) {
		findings_add(look->why, "PS 0b111, 56 bits, is FEAT_D128's, which is not modelled");
		return false;
	}
	if (!has_granule(look)) {
		findings_add(look->why,
			     "the CPU has no such granule at stage 2: it takes one of its "
			     "choice");
		return false;
	}
	return true;
}

void vtcr_explain(uint64_t vtcr, const struct s2pt_vtcr_reader *reader, struct findings *why)
{
	struct look look = { .vtcr = vtcr,
			     .cpu = reader->cpu,
			     .aarch32 = reader->aarch32,
			     .ipa_bits = 64 - (unsigned int)(vtcr & 0x3f),
			     .why = why };
	struct s2pt_geom geom;

	if (!s2pt_vtcr_parse_for(&geom, NULL, vtcr, reader) || !check_codes(&look))
		return;
	look.lpa2 = (vtcr >> 32 & 1) &&
		    (look.granule == S2PT_4K ? look.cpu->lpa2_4k
					     : look.granule == S2PT_16K && look.cpu->lpa2_16k);
	if (look.granule == S2PT_64K && (vtcr >> 32 & 1)) {
		findings_add(why, "DS is reserved with pages of 64 KiB");
		return;
	}
	if (check_width(&look) && check_level(&look) && check_fit(&look))
		findings_add(why, "no CPU takes it");
}
