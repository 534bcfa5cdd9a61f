/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_ARM64_ERRATA_H
#define S2PT_ARM64_ERRATA_H

/**
 * @file
 * Errata of CPUs that concern invalidations, by `MIDR_EL1`.  Pure functions, for any machine.
 *
 * **Errata that want a second TLBI and DSB** (`s2pt_tlb_features::repeat`, `s2pt_arm64_repeats`).
 * A broadcast TLBI and its DSB can end before all accesses by the old translation have; one more of
 * both, of whatever address, waits for them.
 *
 *     CPU                                       revisions     erratum
 *     Cortex-A55                                all           2441007
 *     Cortex-A76, Neoverse-N1                   all           1286807, 4193800
 *     Cortex-A510                               r0p0 to r1p1  2441009
 *     Cortex-A76AE                              all           4193801
 *     Cortex-A77                                all           4193798
 *     Cortex-A78, X1                            all           4193791
 *     Cortex-A78AE, A78C, X1C                   all           4193793, 4193794, 4193792
 *     Cortex-A710, X2                           all           4193788
 *     Cortex-X3, X4, X925                       all           4193786, 4118414, 4193781
 *     C1-Ultra, C1-Premium                      all           4193780
 *     Neoverse-N2, V1, V2, V3 and V3AE          all           4193789, 4193790, 4193787, 4193784
 *     Microsoft Azure Cobalt 100                all           4193789
 *     NVIDIA Olympus                            all           T410-OLY-1029
 *     Qualcomm Falkor; Kryo; Kryo 4xx Gold      r0p0; all; rcpe to rfpe  1009; 1009; 1286807
 *
 * Those with a number above 4,000,000, and Olympus, are CVE-2025-10263.
 *
 * **Errata of speculated ATs** (`s2pt_arm64::speculative_at`, `s2pt_arm64_speculates`).  At EL2 the
 * CPU may translate for EL1&0 ahead of time by an AT, with whatever the registers hold; see
 * `s2pt_arm64_enter`.
 *
 *     Cortex-A57, A72            all           1319537, 1319367
 *     Cortex-A76                 r0p0 to r2p0  1165522
 *     Cortex-A55                 r0p0 to r2p0  1530923
 *     Qualcomm Kryo 4xx Silver   rdpe          1530923
 *
 * Sources: Arm's software developer errata notices; the lists in Linux's
 * arch/arm64/kernel/cpu_errata.c.
 */

#include "s2pt/types.h"

/** A range of revisions of a CPU, as `MIDR_EL1` tells it. */
struct s2pt_arm64_model {
	/** Implementer in 31:24, part in 15:4. */
	uint32_t model;
	/** The bits of `MIDR_EL1` that `model` is compared with. */
	uint32_t mask;
	/** Variant and revision of the first, as in 0xVR. */
	uint32_t first;
	/** Variant and revision of the last. */
	uint32_t last;
};

/** Is the CPU with this `MIDR_EL1` one of the models? */
static inline bool s2pt_arm64_is_one_of(uint64_t midr, const struct s2pt_arm64_model *models,
					unsigned int count)
{
	uint32_t id = S2PT_CAST(uint32_t, midr);
	uint32_t revision = (id >> 16 & 0xf0) | (id & 0xf);

	for (unsigned int i = 0; i < count; i++)
		if ((id & models[i].mask) == models[i].model && revision >= models[i].first &&
		    revision <= models[i].last)
			return true;
	return false;
}

/**
 * Has the CPU with this `MIDR_EL1` an erratum that wants TLBI and DSB twice?  The list is above.
 */
static inline bool s2pt_arm64_repeats(uint64_t midr)
{
	const uint32_t whole = 0xff00fff0;
	const struct s2pt_arm64_model models[] = {
		{ 0x4100d050, whole, 0, 0xff },      { 0x4100d0b0, whole, 0, 0xff },
		{ 0x4100d0c0, whole, 0, 0xff },      { 0x4100d0d0, whole, 0, 0xff },
		{ 0x4100d0e0, whole, 0, 0xff },      { 0x4100d400, whole, 0, 0xff },
		{ 0x4100d410, whole, 0, 0xff },      { 0x4100d420, whole, 0, 0xff },
		{ 0x4100d440, whole, 0, 0xff },      { 0x4100d460, whole, 0, 0x11 },
		{ 0x4100d470, whole, 0, 0xff },      { 0x4100d480, whole, 0, 0xff },
		{ 0x4100d490, whole, 0, 0xff },      { 0x4100d4b0, whole, 0, 0xff },
		{ 0x4100d4c0, whole, 0, 0xff },      { 0x4100d4e0, whole, 0, 0xff },
		{ 0x4100d4f0, whole, 0, 0xff },      { 0x4100d820, whole, 0, 0xff },
		{ 0x4100d830, whole, 0, 0xff },      { 0x4100d840, whole, 0, 0xff },
		{ 0x4100d850, whole, 0, 0xff },      { 0x4100d8c0, whole, 0, 0xff },
		{ 0x4100d900, whole, 0, 0xff },      { 0x4e000100, whole, 0, 0xff },
		{ 0x51008000, whole, 0, 0 },         { 0x51008040, whole, 0xce, 0xfe },
		{ 0x51002000, 0xff00f000, 0, 0xff }, { 0x6d00d490, whole, 0, 0xff },
	};

	return s2pt_arm64_is_one_of(midr, models, sizeof(models) / sizeof(models[0]));
}

/** Has the CPU with this `MIDR_EL1` an erratum of speculated ATs?  The list is above. */
static inline bool s2pt_arm64_speculates(uint64_t midr)
{
	const uint32_t whole = 0xff00fff0;
	const struct s2pt_arm64_model models[] = {
		{ 0x4100d050, whole, 0, 0x20 },    { 0x4100d070, whole, 0, 0xff },
		{ 0x4100d080, whole, 0, 0xff },    { 0x4100d0b0, whole, 0, 0x20 },
		{ 0x51008050, whole, 0xde, 0xde },
	};

	return s2pt_arm64_is_one_of(midr, models, sizeof(models) / sizeof(models[0]));
}

#endif
