/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_RECORD_INSTRUCTIONS_H
#define S2PT_RECORD_INSTRUCTIONS_H

/**
 * @file
 * Instructions of arm64 for code that is compiled for another machine: macros to define the code's
 * own wrappers by, in a header that takes the place of the one with the inline assembly.
 *
 *     #define dsb(option)              s2pt_dsb(option)
 *     #define __tlbi(op, arg)          s2pt_tlbi_of(op, arg)
 *     #define write_sysreg(value, reg) s2pt_msr(reg, value)
 *     #define read_sysreg(reg)         s2pt_mrs(reg)
 *
 * A macro as argument is expanded first: with `#define HYP_VTTBR VTTBR_EL2`, `s2pt_msr(HYP_VTTBR,
 * x)` records `msr vttbr_el2`.
 */

#include "s2pt/record/recorder.h"

/** Private: the text of an argument, expanded. */
#define S2PT_TEXT_OF(...) #__VA_ARGS__
/** Private. */
#define S2PT_TEXT(...) S2PT_TEXT_OF(__VA_ARGS__)

/** DSB, with its option in letters: `s2pt_dsb(ish)`. */
#define s2pt_dsb(option) ((void)s2pt_recorder_instruction("dsb " S2PT_TEXT(option), 0))

/** DMB, with its option in letters. */
#define s2pt_dmb(option) ((void)s2pt_recorder_instruction("dmb " S2PT_TEXT(option), 0))

/** ISB. */
#define s2pt_isb() ((void)s2pt_recorder_instruction("isb", 0))

/** TLBI without an operand: `s2pt_tlbi(vmalls12e1is)`. */
#define s2pt_tlbi(op) ((void)s2pt_recorder_instruction("tlbi " S2PT_TEXT(op), 0))

/** TLBI with what its register holds: `s2pt_tlbi_of(ipas2e1is, ipa >> 12)`. */
#define s2pt_tlbi_of(op, operand)                                                                  \
	((void)s2pt_recorder_instruction("tlbi " S2PT_TEXT(op), (uint64_t)(operand)))

/** MSR: `s2pt_msr(vttbr_el2, value)`. */
#define s2pt_msr(reg, value)                                                                       \
	((void)s2pt_recorder_instruction("msr " S2PT_TEXT(reg), (uint64_t)(value)))

/** MRS: what this CPU wrote, or what `s2pt_recorder_register` said. */
#define s2pt_mrs(reg) s2pt_recorder_instruction("mrs " S2PT_TEXT(reg), 0)

/** DC at an address of this process: `s2pt_dc(civac, line)`. */
#define s2pt_dc(op, at) ((void)s2pt_recorder_instruction("dc " S2PT_TEXT(op), (uintptr_t)(at)))

/** IC at an address of this process; IALLU and IALLUIS pass over it. */
#define s2pt_ic(op, at) ((void)s2pt_recorder_instruction("ic " S2PT_TEXT(op), (uintptr_t)(at)))

#endif
