/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_REGS_H
#define S2PT_REGS_H

/**
 * @file
 * The registers that tell the MMU about a table, of stage 2 (`VTCR_EL2`, `VTTBR_EL2`) or of stage 1
 * (`TCR_ELx`, `TTBRn_ELx`), and those that tell software what the MMU can do (ID registers).
 *
 * Source of the rules: Arm ARM, `VTCR_EL2`, `VTTBR_EL2` and the ID registers in D19; KVM's
 * kvm_get_vtcr() where the architecture leaves a choice.
 */

#include "s2pt/geom.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

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
	/** FEAT_TLBIW: dirty state alone can be invalidated. */
	bool tlb_dirty;
	/** FEAT_TTST: inputs below 25 bits. */
	bool small_tables;
	/** FEAT_MTE_PERM: stage 2 can forbid access to tags (S2PT_NO_TAGS). */
	bool mte_perm;
	/** FEAT_BBM level, 0 to 3; for `s2pt_bbm`. */
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
	/** `ID_AA64PFR2_EL1` (S3_0_C0_C4_2 to assemblers that do not know it). */
	uint64_t pfr2;
	/** `ID_AA64ISAR3_EL1` (S3_0_C0_C6_3); CPUs that do not have it read 0. */
	uint64_t isar3;
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
	/** Where the root lies; aligned to `s2pt_root_align`. */
	s2pt_pa_t root;
	/** The VMID, 8 or 16 bits. */
	unsigned int vmid;
	/** CnP: the entries may be shared with other CPUs. */
	bool common;
	/**
	 * Bits of the address that were found set although the root's alignment forbids them; not
	 * looked at by composing.  The architecture leaves CONSTRAINED UNPREDICTABLE whether they
	 * count as zero, as `root` has it, or corrupt the addresses of walks in these bits.
	 */
	uint64_t stray;
};

/**
 * Read the CPU's abilities from its ID registers.  TGranX_2 = 0 means "as stage 1" and is followed;
 * a PARange above 52 bits counts as 52.
 */
void s2pt_cpu_decode(struct s2pt_cpu *cpu, const struct s2pt_id_regs *regs);

/**
 * What two CPUs have in common: the lesser width and FEAT_BBM level, and what both of them have.
 * For a table that both walk, and VMs that move between them; of more than two CPUs one after the
 * other.  KVM: read_sanitised_ftr_reg(), which has the common values already.
 */
struct s2pt_cpu s2pt_cpu_meet(const struct s2pt_cpu *a, const struct s2pt_cpu *b);

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
 * Take `VTCR_EL2` apart, as a CPU with all features and 52 bits would.  `extra` may be NULL.  A PS
 * of 52 bits gives `pa_bits` of 48 where the descriptors hold no more (4 KiB and 16 KiB without
 * DS).  The input may be wider than PS, which bounds outputs only.
 * `S2PT_EINVAL`: TG0, PS or SL2:SL0 reserved, DS with 64 KiB, or a start level that does not fit
 * T0SZ; `S2PT_ERANGE`: T0SZ too small or too large.  Nothing is written then.
 */
enum s2pt_status s2pt_vtcr_parse(struct s2pt_geom *geom, struct s2pt_vtcr_extra *extra,
				 uint64_t vtcr);

/** Whose MMU reads `VTCR_EL2`: what is legal depends on it. */
struct s2pt_vtcr_reader {
	/** The CPU. */
	const struct s2pt_cpu *cpu;
	/** EL1 is in AArch32 state (`HCR_EL2.RW` is 0). */
	bool aarch32;
};

/**
 * Take `VTCR_EL2` apart as `reader` does: beside the refusals of `s2pt_vtcr_parse` `S2PT_EINVAL`
 * for a granule or a start level that the CPU lacks, and `S2PT_ERANGE` for an input that is wider
 * than its physical addresses (40 bits are always allowed with `aarch32`) or smaller than it takes.
 * A PS beyond the CPU's addresses counts as those, and DS as 0 where the CPU has no FEAT_LPA2 for
 * the granule.
 */
enum s2pt_status s2pt_vtcr_parse_for(struct s2pt_geom *geom, struct s2pt_vtcr_extra *extra,
				     uint64_t vtcr, const struct s2pt_vtcr_reader *reader);

/** One range of a stage 1, as `TCR_ELx` has it. */
struct s2pt_tcr_range {
	/** The range has a table; otherwise walks are off (EPD), and the rest says nothing. */
	bool on;
	/** The shape of the table. */
	struct s2pt_geom geom;
	/** TBI: the top byte of an address is ignored. */
	bool top_byte_ignored;
	/** HPD: limits in table entries do nothing (FEAT_HPDS). */
	bool flat;
};

/** `TCR_EL2`, or `TCR_EL1`, taken apart. */
struct s2pt_tcr {
	/** Whose it is: S2PT_EL2 has one layout, the others share another one. */
	enum s2pt_regime regime;
	/** The range of TTBR0, from 0 on. */
	struct s2pt_tcr_range lower;
	/** The range of TTBR1, up to 2^64.  Not of EL2, which has `lower` only. */
	struct s2pt_tcr_range upper;
	/** PS or IPS as found, 0 to 6; as in `s2pt_vtcr_extra`. */
	int ps;
	/** HA: hardware sets the access flag. */
	bool access_flag;
	/** HD: hardware sets dirty state. */
	bool dirty;
	/** AS: ASIDs of 16 bits.  Not of EL2. */
	bool asid16;
	/** A1: the current ASID is that of TTBR1.  Not of EL2. */
	bool asid_upper;
};

/**
 * Compose `TCR_EL2`, or `TCR_EL1` if `regime` is S2PT_EL1: walks inner shareable and write-back.
 * The geometries are those that `s2pt_geom_init` made for the regime; both ranges have the same
 * output width and format.
 */
uint64_t s2pt_tcr_compose(const struct s2pt_tcr *tcr);

/**
 * Take `TCR_EL2` or `TCR_EL1` apart, as a CPU with all features and 52 bits would.  `S2PT_EINVAL`:
 * a regime without one; TG0, TG1 or PS reserved; DS with 64 KiB.  `S2PT_ERANGE`: a range that is on
 * has an input that is too small or too large.  Nothing is written then.
 */
enum s2pt_status s2pt_tcr_parse(struct s2pt_tcr *tcr, enum s2pt_regime regime, uint64_t word);

/**
 * Compose `VTTBR_EL2`, or `TTBRn_ELx` with the ASID as `vmid`.  With 52-bit output addresses
 * PA[51:48] go to bits 5:2.
 * `S2PT_EINVAL`: the root is not aligned to `s2pt_root_align`; `S2PT_ERANGE`: it lies beyond the
 * output space, or the VMID has more than 16 bits.
 */
enum s2pt_status s2pt_vttbr_compose(const struct s2pt_geom *geom, const struct s2pt_vttbr *fields,
				    uint64_t *vttbr);

/**
 * Take `VTTBR_EL2` apart.  Bits of the address that the root's alignment forbids count as zero and
 * are told in `stray`.
 */
void s2pt_vttbr_parse(const struct s2pt_geom *geom, uint64_t vttbr, struct s2pt_vttbr *fields);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
