/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_DESC_H
#define S2PT_DESC_H

/**
 * @file
 * Descriptors: from their bits to attributes and back.  Nothing else opens a descriptor.
 *
 *     kind    level   [1:0]   what the MMU does         rest of the word
 *     EMPTY   any     x0      translation fault         0
 *     HELD    any     x0      translation fault         63:60 = 1: break-before-make under way
 *     NOTE    any     x0      translation fault         63:60 = 2 to 15, payload in 59:1;
 *                                                       also any other word but 0
 *     TABLE   -1..2   11      walks on                  address of the next table
 *     LEAF    -1..2   01      maps a block              address and attributes
 *     LEAF    3       x1      maps a page (needs 11)    address and attributes
 *
 * A leaf of stage 2: [5:2] MemAttr, 6 read, 7 write, [9:8] SH (with LPA2: OA[51:50]), 10 AF, 16 nT
 * (blocks), 51 DBM, 52 contiguous, [54:53] XN, [58:55] software.  Arm ARM D8.3 "Translation table
 * descriptor formats", D8.4 for permissions, D8.5.5 for FWB.  Invalid entries are encoded as in
 * Linux 7.3.  What a leaf of stage 1 has instead is in `stage1.h`.
 */

#include "s2pt/geom.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What an entry is. */
enum s2pt_kind {
	/** All bits are 0: nothing is mapped, and nobody has marked the entry. */
	S2PT_EMPTY,
	/** Broken and not yet made: invalid for the MMU, a lock for software. */
	S2PT_HELD,
	/** Invalid, with a mark of ownership; or with anything else that is not 0 (note type 0). */
	S2PT_NOTE,
	/** A page or a block. */
	S2PT_LEAF,
	/** Leads to a table of the next level. */
	S2PT_TABLE,
};

/** Permissions are a set; compare sets with `want & ~found`, never with `<`. */
enum s2pt_perm {
	/** Read. */
	S2PT_R = 1,
	/** Write. */
	S2PT_W = 2,
	/** Execute at EL1 (privileged). */
	S2PT_PX = 4,
	/** Execute at EL0. */
	S2PT_UX = 8,
	/** Execute; without FEAT_XNX the two come together only. */
	S2PT_X = 12,
	/**
	 * Hardware may grant W on a write (DBM, with `VTCR_EL2.HD` or `TCR_EL2.HD`): writable,
	 * clean until then.
	 */
	S2PT_WD = 16,
	/**
	 * Stage 1 of EL2&0 and EL1&0 only: EL0 may read, and may write what has W.  Without it
	 * nothing but UX is granted to EL0.
	 */
	S2PT_EL0 = 32,
};

/**
 * The memory type a leaf asks for; how it is encoded depends on FWB.  Without FWB the stricter of
 * both stages counts, and normal memory is what the inner and the outer caches make of it; with FWB
 * what is said here, and write-through or caches that differ can't be said (Arm ARM,
 * S2ApplyFWBMemAttrs()).  A stage 1 has all but the last two.
 */
enum s2pt_memtype {
	/** Normal, inner and outer write-back; with FWB even where stage 1 says otherwise. */
	S2PT_NORMAL = 0,
	/** Normal, non-cacheable; with FWB a device of stage 1 stays one. */
	S2PT_NORMAL_NC = 1,
	/** Device-nGnRE, or a stronger device of stage 1; so do the other devices. */
	S2PT_DEVICE = 2,
	/** Decode only: another encoding, kept as it is. */
	S2PT_MEM_OTHER = 3,
	/** Device-nGnRnE, the strongest. */
	S2PT_DEVICE_NGNRNE = 4,
	/** Device-nGRE. */
	S2PT_DEVICE_NGRE = 5,
	/** Device-GRE, the weakest. */
	S2PT_DEVICE_GRE = 6,
	/** Normal, inner and outer write-through. */
	S2PT_NORMAL_WT = 7,
	/** Normal, outer non-cacheable, inner write-through. */
	S2PT_NORMAL_NC_WT = 8,
	/** Normal, outer non-cacheable, inner write-back. */
	S2PT_NORMAL_NC_WB = 9,
	/** Normal, outer write-through, inner non-cacheable. */
	S2PT_NORMAL_WT_NC = 10,
	/** Normal, outer write-through, inner write-back. */
	S2PT_NORMAL_WT_WB = 11,
	/** Normal, outer write-back, inner non-cacheable. */
	S2PT_NORMAL_WB_NC = 12,
	/** Normal, outer write-back, inner write-through. */
	S2PT_NORMAL_WB_WT = 13,
	/** With FWB only: whatever stage 1 says.  Without FWB that is S2PT_NORMAL. */
	S2PT_AS_STAGE1 = 14,
	/** With `s2pt_format::mte_perm` only: S2PT_NORMAL without access to tags (NoTagAccess). */
	S2PT_NO_TAGS = 15,
};

/** How many memory types there are. */
#define S2PT_MEMTYPES 16

/** How descriptors of one table are written: fixed when the table is made. */
struct s2pt_format {
	/** Granule, widths of addresses, FEAT_LPA2 or not. */
	struct s2pt_geom geom;
	/** FEAT_S2FWB in force (`HCR_EL2.FWB`): MemAttr has the forcing encoding. */
	bool fwb;
	/** FEAT_XNX: both bits of XN count, so that EL1 and EL0 have execution apart. */
	bool xnx;
	/** FEAT_MTE_PERM: MemAttr has NoTagAccess (S2PT_NO_TAGS). */
	bool mte_perm;
	/**
	 * MemAttr says "as stage 1" for every type but S2PT_NO_TAGS, which can't be said then, as
	 * Linux 7.3's S2_AS_S1 does; read back it is `S2PT_NORMAL`.
	 */
	bool as_stage1;
	/**
	 * Stage 2, or whose stage 1.  `fwb`, `xnx`, `mte_perm` and `as_stage1` are false for a
	 * stage 1.
	 */
	enum s2pt_regime regime;
	/**
	 * Stage 1: `MAIR_ELx`, by whose bytes a leaf names its memory type.  0 for stage 2.  With
	 * `S2PT_MAIR_LINUX` leaves are those of Linux.
	 */
	uint64_t mair;
	/**
	 * Stage 1 of EL2&0 and EL1&0: leaves have nG set, so that TLBs hold them for one ASID only.
	 */
	bool non_global;
	/**
	 * Stage 1 of EL2&0 and EL1&0: the table of the upper range (`TTBR1`), whose addresses end
	 * at 2^64; otherwise of the lower one (`TTBR0`), whose addresses begin at 0.
	 */
	bool upper;
};

/** The attributes of a leaf. */
struct s2pt_attr {
	/** A set of `enum s2pt_perm`. */
	unsigned int perm;
	/** The memory type. */
	enum s2pt_memtype memtype;
	/** Four bits for software, descriptor bits 58:55. */
	unsigned int software;
	/** Access flag clear: the next access faults, or hardware sets the flag. */
	bool old;
	/** One of a run of contiguous entries.  Whoever sets it maps and changes whole runs. */
	bool contiguous;
	/** nT: block translations are not cached (FEAT_BBM level 1); not written into pages. */
	bool no_tlb;
	/** GP, of stage 1 only: branches must meet landing pads (FEAT_BTI).  Ignored in stage 2. */
	bool guarded;
};

/** The empty entry. */
static inline s2pt_desc_t s2pt_desc_empty(void)
{
	s2pt_desc_t none = { 0 };

	return none;
}

/** The held entry. */
s2pt_desc_t s2pt_desc_held(void);

/** Do the two have the same bits? */
static inline bool s2pt_desc_same(s2pt_desc_t a, s2pt_desc_t b)
{
	return a.word == b.word;
}

/** What `desc` is when found at `level`. */
enum s2pt_kind s2pt_desc_kind(s2pt_desc_t desc, int level);

/** Would the MMU use the entry?  Bit 0 says so. */
static inline bool s2pt_desc_valid(s2pt_desc_t desc)
{
	return (desc.word & 1) != 0;
}

/* Of s2pt/regs.h. */
struct s2pt_vtcr_reader;

/**
 * Can the MMU of `reader` walk a stage 2 of this format?  `S2PT_EINVAL`: it lacks FEAT_S2FWB,
 * FEAT_XNX, FEAT_MTE_PERM, the granule or the start level; FEAT_LPA2 is asked for and not there; or
 * a stage 1.  `S2PT_ERANGE`: inputs or outputs are wider than its addresses.
 */
enum s2pt_status s2pt_format_check(const struct s2pt_format *format,
				   const struct s2pt_vtcr_reader *reader);

/**
 * Can `attr` be written in this format?  `S2PT_EINVAL`: execute on memory that no cache has;
 * PX without UX or the reverse where there is no FEAT_XNX; software above 15; a memory type that
 * the format does not have, as `S2PT_MEM_OTHER`; unknown permission bits, `S2PT_EL0` among them.
 * KVM: stage2_set_prot_attr().
 *
 * In stage 1 also: no R, which no descriptor can express; a memory type that `mair` does not have;
 * with S2PT_EL2, which has one privilege, half of X or `S2PT_EL0`.  W together with X is allowed
 * there, though KVM refuses it (hyp_set_prot_attr()).
 */
enum s2pt_status s2pt_attr_check(const struct s2pt_format *format, const struct s2pt_attr *attr);

/**
 * The leaf that maps `pa` at `level`.  `attr` must have passed `s2pt_attr_check`; `pa` must be
 * aligned to the level's size and lie within the output space: bits that do not fit are dropped.
 */
s2pt_desc_t s2pt_desc_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			   const struct s2pt_attr *attr);

/** The entry that leads to the table at `table`, which must be page aligned. */
s2pt_desc_t s2pt_desc_table(const struct s2pt_format *format, s2pt_pa_t table);

/**
 * An ownership mark.  `type` 2 to 15, `payload` up to 59 bits.  `S2PT_EINVAL` outside of that,
 * with nothing written.  KVM: kvm_pgtable_stage2_annotate().
 */
enum s2pt_status s2pt_desc_note(unsigned int type, uint64_t payload, s2pt_desc_t *note);

/**
 * Type of a note, 2 to 15; 0 if the entry is no note, or one that `s2pt_desc_note` did not make.
 */
unsigned int s2pt_note_type(s2pt_desc_t note);

/** Payload of a note. */
uint64_t s2pt_note_payload(s2pt_desc_t note);

/** Output address of a valid leaf at `level`, or address of the next table. */
s2pt_pa_t s2pt_desc_pa(const struct s2pt_format *format, s2pt_desc_t desc, int level);

/**
 * Permissions of a leaf; the empty set for anything invalid.  KVM: kvm_pgtable_stage2_pte_prot().
 */
unsigned int s2pt_desc_perm(const struct s2pt_format *format, s2pt_desc_t desc);

/** All attributes of a valid leaf. */
struct s2pt_attr s2pt_desc_attr(const struct s2pt_format *format, s2pt_desc_t desc, int level);

/** Is this normal memory that inner or outer caches have? */
bool s2pt_memtype_cacheable(enum s2pt_memtype memtype);

/** The field MemAttr[3:0] of stage 2; FWB decides what it means. */
unsigned int s2pt_desc_memattr(s2pt_desc_t desc);

/**
 * Is this a leaf of memory that inner or outer caches have, so that they are cleaned for it?
 * Tables of other policies than S2PT_EXACT are cleaned for S2PT_NORMAL alone, as
 * stage2_pte_cacheable() says.
 */
bool s2pt_desc_cacheable(const struct s2pt_format *format, s2pt_desc_t desc);

/** Is this a leaf that may be executed, at whatever exception level? */
bool s2pt_desc_executable(const struct s2pt_format *format, s2pt_desc_t desc);

/** Is this a valid entry with its access flag set? */
bool s2pt_desc_young(s2pt_desc_t desc);

/**
 * `leaf` with other permissions, all else kept; `perm` must suit the format (`s2pt_attr_check`).
 */
s2pt_desc_t s2pt_desc_with_perm(const struct s2pt_format *format, s2pt_desc_t leaf,
				unsigned int perm);

/** `leaf` with the access flag set or clear, all else kept. */
s2pt_desc_t s2pt_desc_with_age(s2pt_desc_t leaf, bool young);

/**
 * The `index`-th leaf of level `level` + 1 inside the block `block` of `level`: same attributes,
 * its share of the output address, page or block type as the level asks.
 */
s2pt_desc_t s2pt_desc_part(const struct s2pt_format *format, s2pt_desc_t block, int level,
			   unsigned int index);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
