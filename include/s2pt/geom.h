/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_GEOM_H
#define S2PT_GEOM_H

/**
 * @file
 * The shape of a translation table: granule, widths, levels, spans.  The registers that tell
 * the MMU about it are in `regs.h`.
 *
 * Levels are the Arm ARM's: -1 is the highest, 3 holds the pages.  Sizes are in bytes.
 * Source of the rules: Arm ARM D8.2 "Translation process" (granules, levels, concatenation); KVM's
 * stage2_pgtable_levels() where the architecture leaves a choice.
 *
 * A stage 1 has no choice: its start level follows from the width of its input, its root is one
 * page.
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The highest level at which a walk can start. */
#define S2PT_LEVEL_MIN (-1)
/** The level of pages. */
#define S2PT_LEVEL_MAX 3
/** How many levels there can be. */
#define S2PT_LEVELS 5
/** In `s2pt_geom_want`: start where Linux does, as low as 16 concatenated root tables allow. */
#define S2PT_START_AUTO 127

/** The translation granule; the value is log2 of its size in bytes. */
enum s2pt_granule {
	/** 4 KiB: 9 bits a level, blocks of 1 GiB and 2 MiB. */
	S2PT_4K = 12,
	/** 16 KiB: 11 bits a level, blocks of 32 MiB. */
	S2PT_16K = 14,
	/** 64 KiB: 13 bits a level, blocks of 512 MiB. */
	S2PT_64K = 16,
};

/** What a caller asks `s2pt_geom_init` for. */
struct s2pt_geom_want {
	/** Size of a page and of a table. */
	enum s2pt_granule granule;
	/**
	 * Width of an input address: not above the CPU's physical addresses (`cpu_bits`), nor above
	 * 48 without `lpa2` or 64 KiB pages; at least 25, with `small_tables` 16 (64 KiB: 17).
	 * Linux has 32 to 52.  In a stage 1 physical addresses are no bound, and above 48 64 KiB
	 * pages need FEAT_LVA, which is the caller's to know.
	 */
	unsigned int ipa_bits;
	/**
	 * Width of an output address (`VTCR_EL2.PS`): 32, 36, 40, 42, 44, 48 or 52; 52 needs
	 * `lpa2`, or 64 KiB pages.
	 */
	unsigned int pa_bits;
	/** First level of the walk, or `S2PT_START_AUTO`; of a stage 1 always the latter. */
	int start_level;
	/** The 52-bit descriptor format of FEAT_LPA2 (`VTCR_EL2.DS`); only 4 KiB and 16 KiB. */
	bool lpa2;
	/** FEAT_TTST: inputs below 25 bits, and walks of 4 KiB pages that begin at level 3. */
	bool small_tables;
	/**
	 * Width of the CPU's physical addresses (`s2pt_cpu::pa_bits`), not below `pa_bits`.  It,
	 * not PS, bounds the input and says which start levels there are.  0: `pa_bits`.
	 */
	unsigned int cpu_bits;
	/** EL1 is in AArch32 state: inputs of up to 40 bits are allowed on every CPU. */
	bool aarch32;
	/** Stage 2, or whose stage 1; all of these are alike. */
	enum s2pt_regime regime;
};

/** A shape that the architecture allows.  Made by `s2pt_geom_init` or from `VTCR_EL2` only. */
struct s2pt_geom {
	/** Size of a page and of a table. */
	enum s2pt_granule granule;
	/** Width of an input address. */
	unsigned int ipa_bits;
	/** Width of an output address. */
	unsigned int pa_bits;
	/** First level of the walk. */
	int start_level;
	/** Concatenated root tables, 1 to 16: the pages that the root allocation takes. */
	unsigned int root_pages;
	/** Descriptors have the FEAT_LPA2 format. */
	bool lpa2;
};

/**
 * Work out the shape for what is wanted.  The start level may be chosen; with `S2PT_START_AUTO` it
 * is Linux's: at least two levels, and up to 16 concatenated root tables before another level is
 * added.
 *
 * `S2PT_EINVAL`: no such granule; `lpa2` with 64 KiB; a start level that does not exist for the
 * granule, or not on such a CPU (4 KiB: level 0 needs 44 bits, level -1 needs 52 and `lpa2`; 16
 * KiB: level 1 needs 42 bits, level 0 `lpa2`; 64 KiB: level 1 needs 44 bits), or that would need
 * more than 16 root tables, or whose table would have one entry only.
 * `S2PT_ERANGE`: input or output width outside of what the architecture allows for this granule,
 * format and CPU, or no such CPU.  Source: AArch64.S2MinTxSZ(), AArch64.S2InvalidSL() and
 * AArch64.S2InconsistentSL(); AArch64.S1MinTxSZ(), AArch64.MaxTxSZ() and AArch64.S1StartLevel().
 * `geom` is written only on `S2PT_DONE`.
 */
enum s2pt_status s2pt_geom_init(struct s2pt_geom *geom, const struct s2pt_geom_want *want);

/** Bytes in a page, which is also a table. */
static inline uint64_t s2pt_page_size(const struct s2pt_geom *geom)
{
	return UINT64_C(1) << geom->granule;
}

/** Bits of the input address that one level resolves: 9, 11 or 13. */
static inline unsigned int s2pt_level_bits(const struct s2pt_geom *geom)
{
	return S2PT_CAST(unsigned int, geom->granule) - 3;
}

/** Entries in one table page: 512, 2048 or 8192. */
static inline unsigned int s2pt_table_entries(const struct s2pt_geom *geom)
{
	return 1U << s2pt_level_bits(geom);
}

/** log2 of the bytes that one entry of `level` spans. */
static inline unsigned int s2pt_level_shift(const struct s2pt_geom *geom, int level)
{
	return s2pt_level_bits(geom) * S2PT_CAST(unsigned int, 4 - level) + 3;
}

/** Bytes that one entry of `level` spans; level -1 of 64 KiB does not exist. */
static inline uint64_t s2pt_level_size(const struct s2pt_geom *geom, int level)
{
	return UINT64_C(1) << s2pt_level_shift(geom, level);
}

/** The first level at which KVM makes blocks: 1 for 4 KiB, else 2. */
static inline int s2pt_block_level(const struct s2pt_geom *geom)
{
	return geom->granule == S2PT_4K ? 1 : 2;
}

/**
 * The architecture knows block descriptors at this level (Arm ARM D8.3.1).  Beside those that KVM
 * makes these are 512 GiB (4 KiB) and 64 GiB (16 KiB) with LPA2, and 4 TiB (64 KiB) with 52-bit
 * output addresses.
 */
bool s2pt_level_has_blocks(const struct s2pt_geom *geom, int level);

/**
 * How many leaves of a level make a run that TLBs may hold as one entry (Arm ARM D8.7.1, "The
 * Contiguous bit"); 1 where KVM makes no leaves.
 */
unsigned int s2pt_level_run(const struct s2pt_geom *geom, int level);

/** Bytes that the root allocation takes. */
static inline uint64_t s2pt_root_size(const struct s2pt_geom *geom)
{
	return S2PT_CAST(uint64_t, geom->root_pages) << geom->granule;
}

/** Entries of the root that can be reached: fewer than a page holds if the input is narrow. */
static inline unsigned int s2pt_root_entries(const struct s2pt_geom *geom)
{
	return 1U << (geom->ipa_bits - s2pt_level_shift(geom, geom->start_level));
}

/**
 * Bytes that the root must be aligned to for the MMU: the size of the entries that can be reached,
 * but 64 at least with 52-bit output addresses, whose high bits take the place of low ones
 * (`VTTBR_EL2`.BADDR).
 */
static inline uint64_t s2pt_root_align(const struct s2pt_geom *geom)
{
	uint64_t size = UINT64_C(8) * s2pt_root_entries(geom);

	return geom->pa_bits == 52 && size < 64 ? 64 : size;
}

/** The first input address that is too large. */
static inline s2pt_ipa_t s2pt_ipa_end(const struct s2pt_geom *geom)
{
	return UINT64_C(1) << geom->ipa_bits;
}

/** The first output address that is too large. */
static inline s2pt_pa_t s2pt_pa_end(const struct s2pt_geom *geom)
{
	return UINT64_C(1) << geom->pa_bits;
}

/**
 * Table pages that one fault can need below the root: Linux's minimum for its cache
 * (kvm_mmu_cache_min_pages()).
 */
static inline unsigned int s2pt_fault_pages(const struct s2pt_geom *geom)
{
	return S2PT_CAST(unsigned int, S2PT_LEVEL_MAX - geom->start_level);
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
