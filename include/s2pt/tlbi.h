/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_TLBI_H
#define S2PT_TLBI_H

/**
 * @file
 * Invalidations: what the library asks of a hypervisor, and what that is in instructions.
 *
 * A request says which translations must be gone from which TLBs.  A hypervisor that does not know
 * the architecture's sequences asks `s2pt_steps_begin` and `s2pt_steps_next` for the barriers and
 * TLBI instructions, with their operands, one after the other.
 *
 * A request is about the regime of the table (`s2pt_tlbi::regime`).  In a stage 1 its addresses are
 * virtual ones, and there are no combined entries to go with them.
 *
 * Source: Arm ARM D8.16 "TLB maintenance", the TLBI instructions in C5.5; KVM:
 * __kvm_tlb_flush_vmid_ipa(), __kvm_tlb_flush_vmid_range(), __kvm_tlb_flush_vmid().
 */

#include "s2pt/geom.h"
#include "s2pt/step.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** In `s2pt_tlbi::level`: no hint. */
#define S2PT_LEVEL_UNKNOWN 127

/** Most pages that one range request asks for: what one instruction can cover. */
#define S2PT_TLBI_RANGE_PAGES UINT64_C(0x200000)

/** What an invalidation takes away. */
enum s2pt_tlbi_kind {
	/**
	 * Nothing: entries that were invalid became valid.  Only the barrier (DSB ISHST) is owed
	 * that makes the stores visible to the MMUs' walks, so that the vCPU does not fault again
	 * for nothing.
	 */
	S2PT_TLBI_NONE,
	/** All that is cached for one IPA: the leaf and the tables that lead to it. */
	S2PT_TLBI_IPA,
	/**
	 * All that is cached for the IPAs of a range.  Only asked for with
	 * `s2pt_config::tlb_range`.
	 */
	S2PT_TLBI_RANGE,
	/** All that is cached for the VMID, of both stages; in a stage 1, all of the regime. */
	S2PT_TLBI_VMID,
	/**
	 * The dirty state of stage 2 that is cached for the VMID, in combined entries too: a write
	 * then looks at the leaf again.  Only asked for with `s2pt_config::tlb_dirty`.
	 */
	S2PT_TLBI_DIRTY,
};

/** The CPUs on whose TLBs an invalidation works. */
enum s2pt_scope {
	/** All CPUs in the Inner Shareable domain. */
	S2PT_SHARED,
	/** The CPU that runs the hook. */
	S2PT_LOCAL,
};

/** One request to the hook `s2pt_ops::tlbi`.  It must have been completed when the hook returns. */
struct s2pt_tlbi {
	/** What must be gone. */
	enum s2pt_tlbi_kind kind;
	/** The CPUs from whose TLBs it must be gone. */
	enum s2pt_scope scope;
	/** The VMID whose entries must be gone; of EL2&0, the ASID.  0 for EL2, which has none. */
	unsigned int vmid;
	/** The IPA, or the first of the range; page aligned.  0 where `kind` has no address. */
	s2pt_ipa_t ipa;
	/**
	 * Size in bytes: a page for S2PT_TLBI_IPA; whole pages, at most `S2PT_TLBI_RANGE_PAGES`,
	 * for a range; else 0.
	 */
	uint64_t size;
	/**
	 * Level of the leaf that was taken away; `S2PT_LEVEL_UNKNOWN` for tables and for ranges.
	 */
	int level;
	/**
	 * Combined entries of stage 1 and 2 must go too: after the invalidation by IPA, a DSB and
	 * an invalidation of all of stage 1.  False for S2PT_TLBI_NONE, and for all but the last
	 * of several ranges that are asked for one after the other.
	 */
	bool stage1;
	/** Whose entries must be gone. */
	enum s2pt_regime regime;
};

/** What the CPU's TLB maintenance can do; part of `struct s2pt_cpu`. */
struct s2pt_tlb_features {
	/** FEAT_TTL: an operand may tell the level. */
	bool ttl;
	/** FEAT_TLBIRANGE: one instruction can invalidate a range. */
	bool range;
	/**
	 * FEAT_TLBIW: dirty state can go alone; without it S2PT_TLBI_DIRTY is as S2PT_TLBI_VMID.
	 */
	bool dirty;
	/** The CPU has erratum 1286807 (Cortex-A76, Neoverse-N1): TLBI and DSB must be repeated. */
	bool repeat;
	/**
	 * CPUs lie in several Inner Shareable domains, and have FEAT_TLBIOS: what is shared goes to
	 * the Outer Shareable domain.
	 */
	bool outer;
	/**
	 * For EL2&0: `HCR_EL2.TGE` is set, as in a host that runs at EL2 (VHE).  The instructions
	 * of EL1 then work on EL2&0, and are used; otherwise those of EL2 are.
	 */
	bool host;
};

/** The state of a sequence, for `s2pt_steps_next`. */
struct s2pt_steps {
	/** The request that is spelled out. */
	struct s2pt_tlbi request;
	/** The granule and format for which operands are made. */
	struct s2pt_geom geom;
	/** What the CPU can do. */
	struct s2pt_tlb_features cpu;
	/**
	 * Private: the phase of the sequence, what is left of the range, the scale that comes
	 * next.
	 */
	int phase;
	/** Private. */
	s2pt_ipa_t at;
	/** Private. */
	uint64_t pages;
	/** Private. */
	int scale;
};

/**
 * The operand of an invalidation by IPA: IPA[51:12] in bits 39:0 for every granule, and the level
 * with the granule in bits 47:44 if the CPU has FEAT_TTL and `level` is 0 to 3.
 */
uint64_t s2pt_tlbi_ipa_operand(const struct s2pt_geom *geom, bool ttl, s2pt_ipa_t ipa, int level);

/**
 * The operand of an invalidation of (`num` + 1) << (5 * `scale` + 1) pages from `ipa`, without a
 * level.  With LPA2 the base counts in 64 KiB.  `num` is 0 to 31, `scale` 0 to 3.
 */
uint64_t s2pt_tlbi_range_operand(const struct s2pt_geom *geom, s2pt_ipa_t ipa, unsigned int num,
				 unsigned int scale);

/**
 * The operand of an invalidation by virtual address: VA[55:12] in bits 43:0 for every granule, the
 * ASID in 63:48, and the level as in `s2pt_tlbi_ipa_operand`.
 */
uint64_t s2pt_tlbi_va_operand(const struct s2pt_geom *geom, unsigned int asid, bool ttl,
			      uint64_t va, int level);

/**
 * Begin to spell `request` out in instructions: the leading DSB, the TLBIs, the DSB between stage
 * 2 and stage 1, the stage-1 invalidation, the last DSB and ISB.  The hypervisor's VMID must be
 * the current one when they are carried out; switching to it is not part of the sequence.  A range
 * on a CPU without FEAT_TLBIRANGE becomes one invalidation a page.  In a stage 1: the leading DSB,
 * the TLBIs (VALE2 for a leaf whose level is known, else VAE2), DSB and ISB.
 *
 * The leading DSB is one of stores: it orders what the CPU that runs it has stored, and not what it
 * has seen of others.  `gather.h` says what another CPU owes that carries the sequence out.
 */
void s2pt_steps_begin(struct s2pt_steps *steps, const struct s2pt_geom *geom,
		      const struct s2pt_tlb_features *cpu, const struct s2pt_tlbi *request);

/** The next instruction; false, with `step` untouched, when there is none. */
bool s2pt_steps_next(struct s2pt_steps *steps, struct s2pt_step *step);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
