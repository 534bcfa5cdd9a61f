/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a guess, with the registers to try. */

#include "show.h"

#include "common/fields_text.h"
#include "s2pt/regs.h"

#include <inttypes.h>
#include <stdio.h>

/* VTCR_EL2 to try, for a root of 2^`bits` concatenated tables. */
static uint64_t vtcr_of(const struct guesses *guesses, const struct guess *guess, unsigned int bits)
{
	enum s2pt_regime regime = guesses->format.regime;
	const struct s2pt_geom *geom = &guesses->format.geom;
	struct s2pt_geom_want want = {
		.granule = geom->granule,
		.ipa_bits = s2pt_level_shift(geom, guess->level) + s2pt_level_bits(geom) + bits,
		.pa_bits = geom->pa_bits,
		.start_level = guess->level,
		.lpa2 = geom->lpa2,
		.small_tables = true,
		.cpu_bits = 52,
	};
	const struct s2pt_vtcr_extra extra = { .ps = 0 };
	struct s2pt_geom made;

	if (want.ipa_bits > geom->ipa_bits)
		want.ipa_bits = geom->ipa_bits;
	if (regime != S2PT_STAGE2) {
		struct s2pt_tcr tcr = { .regime = regime, .lower.on = true };

		want.regime = regime;
		want.start_level = S2PT_START_AUTO;
		return s2pt_geom_init(&tcr.lower.geom, &want) ? 0 : s2pt_tcr_compose(&tcr);
	}
	return s2pt_geom_init(&made, &want) ? 0 : s2pt_vtcr_compose(&made, &extra);
}

/*
 * How many tables may be concatenated, as a power of two: those of an aligned group that are all empty or
 * tables of this level.
 */
static unsigned int concatenated(struct guesses *guesses, const struct guess *guess)
{
	uint64_t size = s2pt_page_size(&guesses->format.geom);
	unsigned int bits = 0;

	/* The root of a stage 1 is one table. */
	for (; bits < (guesses->format.regime == S2PT_STAGE2 ? 4U : 0); bits++) {
		s2pt_pa_t group = guess->page & ~((size << (bits + 1)) - 1);

		for (unsigned int i = 0; i < 2U << bits; i++)
			if (!guess_is_empty(guesses, group + i * size) &&
			    !guess_table(guesses, group + i * size, guess->level))
				return bits;
	}
	return bits;
}

/* The root and VTCR_EL2 of a group of 2^`bits` tables around a page. */
static void print_group(const struct guesses *guesses, const struct guess *guess, unsigned int bits)
{
	uint64_t size = s2pt_page_size(&guesses->format.geom) << bits;

	printf("    or one of %u concatenated tables: --vttbr 0x%" PRIx64 " --vtcr 0x%" PRIx64 "\n",
	       1U << bits, guess->page & ~(size - 1), vtcr_of(guesses, guess, bits));
}

void guess_print(struct guesses *guesses, const struct guess *guess)
{
	static const char *const words[] = {
		[S2PT_STAGE2] = "",
		[S2PT_EL2] = "--stage1=el2 ",
		[S2PT_EL2_E2H] = "--stage1=el2e2h ",
		[S2PT_EL1] = "--stage1=el1 ",
	};
	unsigned int most = concatenated(guesses, guess);

	printf("0x%" PRIx64 "  level %d, %" PRIu64 " table%s, %" PRIu64 " leaves, 0x%" PRIx64
	       " bytes: %s--vttbr 0x%" PRIx64 " --vtcr 0x%" PRIx64 "\n",
	       guess->page, guess->level, guess->tables + 1, guess->tables ? "s" : "",
	       guess->leaves, guess->bytes, words[guesses->format.regime & 3], guess->page,
	       vtcr_of(guesses, guess, 0));
	for (unsigned int bits = 1; bits <= most; bits++)
		print_group(guesses, guess, bits);
}

json_t *guess_json(struct guesses *guesses, const struct guess *guess)
{
	return json_pack("{s:o, s:i, s:I, s:I, s:o, s:o, s:i}", "root", json_hex(guess->page),
			 "level", guess->level, "leaves", (json_int_t)guess->leaves, "tables",
			 (json_int_t)guess->tables + 1, "bytes", json_hex(guess->bytes),
			 guesses->format.regime == S2PT_STAGE2 ? "vtcr_el2" : "tcr",
			 json_hex(vtcr_of(guesses, guess, 0)), "concatenated_at_most",
			 1 << concatenated(guesses, guess));
}
