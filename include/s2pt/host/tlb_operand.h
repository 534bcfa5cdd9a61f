/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_OPERAND_H
#define S2PT_HOST_TLB_OPERAND_H

/**
 * @file
 * Whether the operand of a TLB invalidation is one that the architecture allows.
 */

#include "s2pt/geom.h"
#include "s2pt/tlbi.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What is right or wrong with an instruction's operand. */
enum s2pt_tlb_operand {
	/** The operand is as it should be. */
	S2PT_TLB_LEGAL,
	/** The instruction has an operand although it takes none. */
	S2PT_TLB_NEEDLESS,
	/** Bits that must be zero are not. */
	S2PT_TLB_RESERVED_BITS,
	/** The operand has a range, or a level, without a granule: TG is 0. */
	S2PT_TLB_NO_GRANULE,
	/** TG is not that of the table: nothing is covered. */
	S2PT_TLB_OTHER_GRANULE,
	/** The level is reserved for the granule, and thus no hint. */
	S2PT_TLB_RESERVED_LEVEL,
	/**
	 * The address lies beyond the input space: mostly a base in the wrong unit (LPA2: 64 KiB).
	 */
	S2PT_TLB_BEYOND,
};

/** Members of `enum s2pt_tlb_operand`. */
#define S2PT_TLB_OPERANDS 7

/** What is wrong with the operand of `step`; S2PT_TLB_LEGAL: nothing. */
enum s2pt_tlb_operand s2pt_tlb_operand(const struct s2pt_geom *geom, const struct s2pt_step *step);

/** A phrase for what is wrong: "a level that is reserved for this granule" and so on. */
const char *s2pt_tlb_operand_name(enum s2pt_tlb_operand operand);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
