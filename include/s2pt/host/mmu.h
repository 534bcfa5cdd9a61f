/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_MMU_H
#define S2PT_HOST_MMU_H

/**
 * @file
 * The hardware's walk: what a CPU does with an IPA, its `VTCR_EL2`, its `VTTBR_EL2` and the words
 * in memory; or with a VA, `TCR_ELx`, `TTBR0_ELx`, `TTBR1_ELx` and `MAIR_ELx`.
 *
 * It is written apart from the library's own walker and from `desc.h`, of which it uses only the
 * names of the permissions, so that an error in one shows up as a difference from the other.
 * `VTCR_EL2` is read by `s2pt_vtcr_parse`.  Source: Arm ARM, pseudocode AArch64.S2Walk() and
 * AArch64.S2Translate(), D8.2 (walk), D8.3 (descriptors), D8.4 (permissions), D8.5 (access flag,
 * dirty state), D8.15 (order of faults).
 *
 * It allocates nothing, keeps nothing between calls and may run in any number of threads.  Changes
 * to the tables during a walk are seen one 64-bit read at a time, as in a CPU.
 */

#include "s2pt/desc.h"
#include "s2pt/geom.h"
#include "s2pt/host/hdbss.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** How the walk reads and updates memory. */
struct s2pt_mmu_memory {
	/**
	 * Read the word at `pa`, which is 8-byte aligned, by one atomic load with acquire order (a
	 * table entry leads to the words of the next table).  False: nothing answers there, an
	 * external abort.
	 */
	bool (*read)(void *ctx, s2pt_pa_t pa, uint64_t *word);
	/**
	 * Compare-and-swap the word at `pa`, for hardware updates of the access flag and dirty
	 * state.  False, and nothing written, if the word is no longer `found`: the walk then
	 * starts again, so it must not fail for ever.  NULL: memory is a picture that can't be
	 * written; the walk reports what hardware would have set.
	 */
	bool (*swap)(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want);
	/** Handed to both callbacks. */
	void *ctx;
};

/** The registers and abilities of one CPU that matter to a stage. */
struct s2pt_mmu {
	/** `VTCR_EL2`; of a stage 1 `TCR_EL2`, or `TCR_EL1`. */
	uint64_t vtcr;
	/** `VTTBR_EL2`; of a stage 1 `TTBR0_ELx`. */
	uint64_t vttbr;
	/** FEAT_XNX: XN[0] (bit 53) counts; without it the CPU ignores that bit. */
	bool xnx;
	/** The memory that holds the tables. */
	struct s2pt_mmu_memory memory;
	/** Stage 2, or whose stage 1. */
	enum s2pt_regime regime;
	/** Of a stage 1: `MAIR_ELx`, and `TTBR1_ELx` where the regime has one. */
	uint64_t mair;
	/** See `mair`. */
	uint64_t ttbr1;
	/**
	 * `VTCR_EL2.HDBSS`: the buffer into which dirty state is written; NULL: none.  If it is
	 * full, a write that needs an entry ends as a permission fault, with
	 * `s2pt_mmu_walk::buffer_full`.
	 */
	struct s2pt_hdbss *hdbss;
};

/** The kinds of accesses. */
enum s2pt_mmu_access_type {
	/** A load. */
	S2PT_MMU_READ,
	/** A store. */
	S2PT_MMU_WRITE,
	/** An instruction fetch. */
	S2PT_MMU_FETCH,
};

/** One access as it arrives at stage 2, or at a stage 1. */
struct s2pt_mmu_access {
	/** The input address; of a stage 1 the virtual one, in full. */
	s2pt_ipa_t ipa;
	/** The virtual address that the guest used: only goes to `FAR_EL2`. */
	uint64_t va;
	/** A load, a store or a fetch. */
	enum s2pt_mmu_access_type type;
	/**
	 * The access is made at EL0, which matters to fetches where XNX tells EL0 from EL1, and in
	 * a stage 1 that EL0 has a part in.
	 */
	bool el0;
	/**
	 * The access is one of the stage-1 walk.  READ and FETCH: the walker reads a stage-1
	 * descriptor for a data access or a fetch, which needs R here.  WRITE: it updates one
	 * (access flag, dirty state), which needs W.
	 */
	bool s1ptw;
};

/** What the walk found at one level. */
enum s2pt_mmu_entry {
	/** Nothing answers at the address of the entry. */
	S2PT_MMU_UNREADABLE,
	/** Bit 0 is clear. */
	S2PT_MMU_INVALID,
	/** Bit 0 is set, but 0b01 is reserved: at level 3, or where this granule has no blocks. */
	S2PT_MMU_RESERVED,
	/** The entry leads to a table of the next level. */
	S2PT_MMU_TABLE,
	/** The entry maps a block. */
	S2PT_MMU_BLOCK,
	/** The entry maps a page. */
	S2PT_MMU_PAGE,
};

/** One step of the walk. */
struct s2pt_mmu_step {
	/** Level of the table, -1 to 3. */
	int level;
	/** Where the table begins; at the start level, all concatenated tables count as one. */
	s2pt_pa_t table;
	/** Number of the entry in that table; above a page's worth in concatenated tables. */
	unsigned int index;
	/** Where the entry lies. */
	s2pt_pa_t entry;
	/** The word as it was read, before any update by hardware; 0 if unreadable. */
	uint64_t word;
	/** What the entry is. */
	enum s2pt_mmu_entry what;
};

/** How a walk ended. */
enum s2pt_mmu_end {
	/** The walk gave an output address, and the access is allowed. */
	S2PT_MMU_TRANSLATED,
	/** Address size fault: a table, a leaf or `VTTBR_EL2` points beyond the output space. */
	S2PT_MMU_ADDRESS_SIZE,
	/** Translation fault. */
	S2PT_MMU_TRANSLATION,
	/** Access flag fault. */
	S2PT_MMU_ACCESS_FLAG,
	/** Permission fault. */
	S2PT_MMU_PERMISSION,
	/** Synchronous external abort on the walk. */
	S2PT_MMU_EXTERNAL,
	/** TLB conflict abort: no walk ends so, but an access may (`s2pt_tlbs_access`). */
	S2PT_MMU_CONFLICT,
};

/** What hardware set, or would have set if memory could be written; a set. */
enum s2pt_mmu_update {
	/** Hardware set the access flag, as `VTCR_EL2.HA` lets it. */
	S2PT_MMU_SET_AF = 1,
	/** Hardware set S2AP[1], write permission of a leaf with DBM, as `VTCR_EL2.HD` lets it. */
	S2PT_MMU_SET_DIRTY = 2,
};

/** A leaf as the CPU understands it, after any update by hardware. */
struct s2pt_mmu_leaf {
	/** The output address that belongs to the input address, offset included. */
	s2pt_pa_t pa;
	/** Bytes that the descriptor maps. */
	uint64_t size;
	/** Bytes that one TLB entry may hold: `size`, or the run of contiguous entries. */
	uint64_t span;
	/** Level of the descriptor. */
	int level;
	/** A set of `enum s2pt_perm`; S2PT_WD if hardware grants W on a write. */
	unsigned int perm;
	/** The field MemAttr[3:0]; FWB decides what it means.  Of a stage 1: the byte of MAIR. */
	unsigned int memattr;
	/** SH[1:0], from the descriptor, or from `VTCR_EL2` with LPA2. */
	unsigned int shareability;
	/** One of a run of contiguous entries. */
	bool contiguous;
	/**
	 * A TLB may hold it: the access flag is set (an entry with AF = 0 is never cached, D8.5.1)
	 * and nT is clear.  So may a leaf that ended in a permission fault.
	 */
	bool cacheable;
	/** Stage 1: for all ASIDs (nG clear, or EL2 without E2H). */
	bool global;
	/** Stage 1: a guarded page (FEAT_BTI). */
	bool guarded;
};

/** Everything about one walk: its steps, how it ended, and why. */
struct s2pt_mmu_walk {
	/** The levels visited, in order. */
	struct s2pt_mmu_step step[S2PT_LEVELS];
	/**
	 * How many levels were visited; 0 if the registers or the input address ended the walk
	 * before any read.
	 */
	unsigned int steps;
	/** How the walk ended. */
	enum s2pt_mmu_end end;
	/** The level that the fault reports, or that of the leaf. */
	int level;
	/** A leaf was found and `leaf` is filled: TRANSLATED, ACCESS_FLAG and PERMISSION. */
	bool has_leaf;
	/** The leaf at which the walk ended. */
	struct s2pt_mmu_leaf leaf;
	/** A set of `enum s2pt_mmu_update`. */
	unsigned int updates;
	/** The buffer for dirty state has no room (`ESR_EL2.ISS2.HDBSSF`). */
	bool buffer_full;
	/** A phrase that says why the walk ended so; static text. */
	const char *why;
};

/** What EL2 reads in its registers when the fault is taken there. */
struct s2pt_mmu_syndrome {
	/** `ESR_EL2`: EC, IL, FSC, and WnR and S1PTW where they belong; ISV = 0. */
	uint64_t esr;
	/** `HPFAR_EL2`: IPA[51:12] in bits 43:4. */
	uint64_t hpfar;
	/** `FAR_EL2`. */
	uint64_t far;
	/**
	 * The architecture promises `hpfar`: not for permission faults outside of a stage-1 walk,
	 * nor for external aborts and TLB conflicts.  QEMU sets it always.
	 */
	bool hpfar_valid;
};

/**
 * Walk for `access`.
 *
 * Faults in the order of the architecture: a `VTCR_EL2` that makes no sense and an IPA beyond its
 * input size are translation faults of level 0, a root beyond the output size is an address size
 * fault of level 0, whatever the start level; then level by level external abort, translation,
 * address size; then, at the leaf, access flag and permission.  With `VTCR_EL2.HA` the access flag
 * is set rather than faulted on, and with HD a write to a leaf that has DBM gets W; both only if
 * the access is allowed.
 *
 * What the architecture leaves open is settled so: bits that are RES0 are ignored, except that 64
 * KiB pages always have OA[51:48] in bits 15:12, as on CPUs with FEAT_LPA; the low address bits of
 * `VTTBR_EL2` are masked by the size of the root; a block with nT is used but not cached; the
 * contiguous bit changes `span` and nothing else.
 *
 * In a stage 1 bit 55 of the address chooses the range; an address that is not the range's, and a
 * range whose walks are off, are translation faults of level 0.  What table entries forbid counts
 * for all below, unless `TCR_ELx.HPD` says otherwise.  `SCTLR_ELx.WXN` and `PSTATE.PAN` are taken
 * for clear.
 */
void s2pt_mmu_walk(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access,
		   struct s2pt_mmu_walk *walk);

/**
 * Walk as `s2pt_mmu_walk` does, but from a table that a walk cache holds: `table` is the table of
 * `level` through which `access` goes.  The root's address in `VTTBR_EL2` isn't looked at.  `level`
 * must be at or below the start level.  In a stage 1 nothing is forbidden by the tables above.
 */
void s2pt_mmu_walk_from(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access, int level,
			s2pt_pa_t table, struct s2pt_mmu_walk *walk);

/**
 * Does `perm` allow `access` as it stands?  For hits in a TLB: a write to a leaf with S2PT_WD and
 * without S2PT_W isn't allowed as it stands and needs a walk, which is what sets W in memory.
 */
bool s2pt_mmu_permits(unsigned int perm, const struct s2pt_mmu_access *access);

/** `s2pt_mmu_permits`, for a leaf of `regime`. */
bool s2pt_mmu_permits_in(enum s2pt_regime regime, unsigned int perm,
			 const struct s2pt_mmu_access *access);

/**
 * What the registers hold after a fault; all zero for S2PT_MMU_TRANSLATED.  The fault is an
 * exception from a lower exception level, taken to EL2.
 */
struct s2pt_mmu_syndrome s2pt_mmu_syndrome(enum s2pt_mmu_end end, int level,
					   const struct s2pt_mmu_access *access);

/**
 * The same for a fault of a stage 1: from EL0, or from the level whose stage 1 it is and taken
 * there.  There is no `hpfar`; `far` is the access's `ipa`.
 */
struct s2pt_mmu_syndrome s2pt_mmu_syndrome_stage1(enum s2pt_mmu_end end, int level,
						  const struct s2pt_mmu_access *access);

/** The name of an end: "translated", "address size fault" and so on. */
const char *s2pt_mmu_end_name(enum s2pt_mmu_end end);

/** The name of an entry: "unreadable", "invalid", "reserved", "table", "block", "page". */
const char *s2pt_mmu_entry_name(enum s2pt_mmu_entry entry);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
