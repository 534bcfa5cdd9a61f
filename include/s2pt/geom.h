/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_GEOM_H
#define S2PT_GEOM_H

/**
 * @file
 * The shape of a stage-2 translation table: granule, levels, spans, and the registers that tell
 * the MMU about it (`VTCR_EL2`, `VTTBR_EL2`).
 *
 * Levels are the Arm ARM's: -1 is the highest, 3 holds the pages.  Sizes are in bytes.
 * Source of the rules: Arm ARM D8.2 "Translation process" (granules, levels, concatenation),
 * `VTCR_EL2` and `VTTBR_EL2` in D19; KVM's kvm_get_vtcr() and stage2_pgtable_levels() where the
 * architecture leaves a choice.
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

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
	 * Width of an input address, not above `pa_bits`; at least 25, with `small_tables` 16 (64
	 * KiB: 17). Linux has 32 to 52.
	 */
	unsigned int ipa_bits;
	/**
	 * Width of an output address: 32, 36, 40, 42, 44, 48 or 52; 52 needs `lpa2`, or 64 KiB
	 * pages.
	 */
	unsigned int pa_bits;
	/** First level of the walk, or `S2PT_START_AUTO`. */
	int start_level;
	/** The 52-bit descriptor format of FEAT_LPA2 (`VTCR_EL2.DS`); only 4 KiB and 16 KiB. */
	bool lpa2;
	/** FEAT_TTST: inputs below 25 bits, and walks of 4 KiB pages that begin at level 3. */
	bool small_tables;
};

/** A shape that the architecture allows.  Made by `s2pt_geom_init` or `s2pt_vtcr_parse` only. */
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

/** What the CPU can do, read from its ID registers by `s2pt_cpu_decode`. */
struct s2pt_cpu {
	/** Physical address bits, `ID_AA64MMFR0_EL1.PARange`. */
	unsigned int pa_bits;
	/** Stage 2 can have 4 KiB pages. */
	bool granule_4k;
	/** Stage 2 can have 16 KiB pages. */
	bool granule_16k;
	/** Stage 2 can have 64 KiB pages. */
	bool granule_64k;
	/** FEAT_LPA2 for 4 KiB pages at stage 2. */
	bool lpa2_4k;
	/** FEAT_LPA2 for 16 KiB pages at stage 2. */
	bool lpa2_16k;
	/** VMIDs can have 16 bits. */
	bool vmid16;
	/** Hardware updates the access flag (FEAT_HAFDBS). */
	bool access_flag;
	/** Hardware updates dirty state too. */
	bool dirty;
	/** FEAT_XNX: execute permission apart for EL1 and EL0. */
	bool xnx;
	/** FEAT_S2FWB: stage 2 can force write-back memory, whatever the guest's stage 1 says. */
	bool fwb;
	/** FEAT_TTL: invalidations may carry a level. */
	bool ttl;
	/** FEAT_TLBIRANGE: one instruction can invalidate a range. */
	bool tlb_range;
	/** FEAT_TTST: inputs below 25 bits. */
	bool small_tables;
	/** FEAT_BBM level, 0 to 2. */
	unsigned int bbm;
};

/** The ID registers as read at EL2 or EL1. */
struct s2pt_id_regs {
	/** `ID_AA64MMFR0_EL1`. */
	uint64_t mmfr0;
	/** `ID_AA64MMFR1_EL1`. */
	uint64_t mmfr1;
	/** `ID_AA64MMFR2_EL1`. */
	uint64_t mmfr2;
	/** `ID_AA64ISAR0_EL1`. */
	uint64_t isar0;
};

/** The fields of `VTCR_EL2` that are not part of the shape. */
struct s2pt_vtcr_extra {
	/**
	 * PS as found, 0 to 6.  Composing writes this or the code of the geometry's `pa_bits`,
	 * whichever is larger: 0 is right for whoever has no opinion.
	 */
	int ps;
	/** VS: VMIDs of 16 bits. */
	bool vmid16;
	/** HA: hardware sets the access flag. */
	bool access_flag;
	/** HD: hardware sets dirty state. */
	bool dirty;
};

/** The fields of `VTTBR_EL2`. */
struct s2pt_vttbr {
	/** Where the root lies; aligned to `s2pt_root_size`. */
	s2pt_pa_t root;
	/** The VMID, 8 or 16 bits. */
	unsigned int vmid;
	/** CnP: the entries may be shared with other CPUs. */
	bool common;
};

/**
 * Work out the shape for what is wanted.  The start level may be chosen; with `S2PT_START_AUTO` it
 * is Linux's: at least two levels, and up to 16 concatenated root tables before another level is
 * added.
 *
 * `S2PT_EINVAL`: no such granule; `lpa2` with 64 KiB; a start level that does not exist for the
 * granule, or not with this output width (4 KiB: level 0 needs 44 bits, level -1 needs 52 and
 * `lpa2`; 16 KiB: level 1 needs 42 bits, level 0 `lpa2`; 64 KiB: level 1 needs 44 bits), or that
 * would need more than 16 root tables, or whose table would have one entry only.
 * `S2PT_ERANGE`: input or output width outside of what the architecture allows for this granule and
 * format.
 * `geom` is written only on `S2PT_DONE`.
 */
enum s2pt_status s2pt_geom_init(struct s2pt_geom *geom, const struct s2pt_geom_want *want);

/**
 * Read the CPU's abilities from its ID registers.  TGranX_2 = 0 means "as stage 1" and is followed;
 * a PARange above 52 bits counts as 52.
 */
void s2pt_cpu_decode(struct s2pt_cpu *cpu, const struct s2pt_id_regs *regs);

/**
 * The shape for a guest of `ipa_bits` on `cpu`, as Linux chooses it: FEAT_LPA2 if the CPU has it
 * and `granule` takes it, output width the CPU's (capped at 48 bits without LPA2 or 64 KiB pages).
 * `ipa_bits` 0 means 40.  `S2PT_EINVAL` if the CPU lacks the granule, `S2PT_ERANGE` if `ipa_bits`
 * is below 32 or above the output width.
 */
enum s2pt_status s2pt_geom_for_cpu(struct s2pt_geom *geom, const struct s2pt_cpu *cpu,
				   enum s2pt_granule granule, unsigned int ipa_bits);

/**
 * Compose `VTCR_EL2`: walks inner shareable and write-back, as KVM has them (kvm_get_vtcr()).
 * `geom` is one that `s2pt_geom_init` made.
 */
uint64_t s2pt_vtcr_compose(const struct s2pt_geom *geom, const struct s2pt_vtcr_extra *extra);

/**
 * Take `VTCR_EL2` apart, as a CPU with all features would.  `extra` may be NULL.  A PS of 52 bits
 * gives `pa_bits` of 48 where the descriptors hold no more (4 KiB and 16 KiB without DS).
 * `S2PT_EINVAL`: TG0, PS or SL2:SL0 reserved, DS with 64 KiB, or a start level that does not fit
 * T0SZ or PS; `S2PT_ERANGE`: T0SZ too small, or an input wider than PS.  Nothing is written then.
 */
enum s2pt_status s2pt_vtcr_parse(struct s2pt_geom *geom, struct s2pt_vtcr_extra *extra,
				 uint64_t vtcr);

/**
 * Compose `VTTBR_EL2`.  With 52-bit output addresses PA[51:48] go to bits 5:2.
 * `S2PT_EINVAL`: the root is not aligned to its size; `S2PT_ERANGE`: it lies beyond the output
 * space, or the VMID has more than 16 bits.
 */
enum s2pt_status s2pt_vttbr_compose(const struct s2pt_geom *geom, const struct s2pt_vttbr *fields,
				    uint64_t *vttbr);

/**
 * Take `VTTBR_EL2` apart; low bits of the address that the root's alignment forbids are dropped.
 */
void s2pt_vttbr_parse(const struct s2pt_geom *geom, uint64_t vttbr, struct s2pt_vttbr *fields);

/** Bytes in a page, which is also a table. */
static inline uint64_t s2pt_page_size(const struct s2pt_geom *geom)
{
	return UINT64_C(1) << geom->granule;
}

/** Bits of the input address that one level resolves: 9, 11 or 13. */
static inline unsigned int s2pt_level_bits(const struct s2pt_geom *geom)
{
	return (unsigned int)geom->granule - 3;
}

/** Entries in one table page: 512, 2048 or 8192. */
static inline unsigned int s2pt_table_entries(const struct s2pt_geom *geom)
{
	return 1U << s2pt_level_bits(geom);
}

/** log2 of the bytes that one entry of `level` spans. */
static inline unsigned int s2pt_level_shift(const struct s2pt_geom *geom, int level)
{
	return s2pt_level_bits(geom) * (unsigned int)(4 - level) + 3;
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

/** Bytes that the root allocation takes. */
static inline uint64_t s2pt_root_size(const struct s2pt_geom *geom)
{
	return (uint64_t)geom->root_pages << geom->granule;
}

/** Entries of the root that can be reached: fewer than a page holds if the input is narrow. */
static inline unsigned int s2pt_root_entries(const struct s2pt_geom *geom)
{
	return 1U << (geom->ipa_bits - s2pt_level_shift(geom, geom->start_level));
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
	return (unsigned int)(S2PT_LEVEL_MAX - geom->start_level);
}

#ifdef __cplusplus
}
#endif

#endif
