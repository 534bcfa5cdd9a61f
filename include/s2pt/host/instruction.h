/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_INSTRUCTION_H
#define S2PT_HOST_INSTRUCTION_H

/**
 * @file
 * The barriers and TLBIs that hypervisors use, beyond those that the library itself asks for
 * (`s2pt/tlbi.h`), as recordings have them.
 *
 * Source: Arm ARM C5.5 (TLBI), C6.2 (DSB, DMB).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What an instruction is, without its domain. */
enum s2pt_instruction_op {
	/** No instruction. */
	S2PT_INSTRUCTION_NONE,
	/** A DSB. */
	S2PT_INSTRUCTION_DSB,
	/** A DMB. */
	S2PT_INSTRUCTION_DMB,
	/** An ISB. */
	S2PT_INSTRUCTION_ISB,
	/** TLBI ALLE1: both stages, all VMIDs. */
	S2PT_INSTRUCTION_ALLE1,
	/** TLBI VMALLS12E1: both stages of the VMID. */
	S2PT_INSTRUCTION_VMALLS12E1,
	/** TLBI VMALLE1: stage 1 of the VMID. */
	S2PT_INSTRUCTION_VMALLE1,
	/** TLBI VMALLWS2E1: what stage 2 lets be written, of the VMID. */
	S2PT_INSTRUCTION_VMALLWS2E1,
	/** TLBI IPAS2E1. */
	S2PT_INSTRUCTION_IPAS2E1,
	/** TLBI IPAS2LE1: leaves only. */
	S2PT_INSTRUCTION_IPAS2LE1,
	/** TLBI RIPAS2E1. */
	S2PT_INSTRUCTION_RIPAS2E1,
	/** TLBI RIPAS2LE1: leaves only. */
	S2PT_INSTRUCTION_RIPAS2LE1,
	/** TLBI VAE1: stage 1 by address; so do the next, up to RVAALE1. */
	S2PT_INSTRUCTION_VAE1,
	/** TLBI VAAE1. */
	S2PT_INSTRUCTION_VAAE1,
	/** TLBI VALE1. */
	S2PT_INSTRUCTION_VALE1,
	/** TLBI VAALE1. */
	S2PT_INSTRUCTION_VAALE1,
	/** TLBI RVAE1. */
	S2PT_INSTRUCTION_RVAE1,
	/** TLBI RVAAE1. */
	S2PT_INSTRUCTION_RVAAE1,
	/** TLBI RVALE1. */
	S2PT_INSTRUCTION_RVALE1,
	/** TLBI RVAALE1. */
	S2PT_INSTRUCTION_RVAALE1,
	/** TLBI ASIDE1. */
	S2PT_INSTRUCTION_ASIDE1,
	/** TLBI ALLE2: the stage 1 of EL2, and those below. */
	S2PT_INSTRUCTION_ALLE2,
	/** TLBI VAE2. */
	S2PT_INSTRUCTION_VAE2,
	/** TLBI VALE2. */
	S2PT_INSTRUCTION_VALE2,
	/** TLBI RVAE2. */
	S2PT_INSTRUCTION_RVAE2,
	/** TLBI RVALE2. */
	S2PT_INSTRUCTION_RVALE2,
	/** TLBI ALLE3: the stage 1 of EL3, and those below. */
	S2PT_INSTRUCTION_ALLE3,
	/** TLBI VAE3. */
	S2PT_INSTRUCTION_VAE3,
	/** TLBI VALE3. */
	S2PT_INSTRUCTION_VALE3,
	/** TLBI RVAE3. */
	S2PT_INSTRUCTION_RVAE3,
	/** TLBI RVALE3. */
	S2PT_INSTRUCTION_RVALE3,
	/** TLBI PAALL: what is known of granule protection. */
	S2PT_INSTRUCTION_PAALL,
};

/** How far an instruction reaches. */
enum s2pt_instruction_domain {
	/** A TLBI of this CPU; a barrier of NSH. */
	S2PT_INSTRUCTION_OWN,
	/** A TLBI with IS; a barrier of ISH. */
	S2PT_INSTRUCTION_INNER,
	/** A TLBI with OS; a barrier of OSH. */
	S2PT_INSTRUCTION_OUTER,
	/** A barrier of the whole system. */
	S2PT_INSTRUCTION_SYSTEM,
};

/** The accesses that a barrier orders. */
enum s2pt_instruction_accesses {
	/** All of them. */
	S2PT_INSTRUCTION_BOTH,
	/** Loads before the barrier, with all accesses after it. */
	S2PT_INSTRUCTION_LOADS,
	/** Stores before the barrier, with stores after it. */
	S2PT_INSTRUCTION_STORES,
};

/** An instruction, without its operand. */
struct s2pt_instruction {
	/** An `enum s2pt_instruction_op`. */
	uint8_t op;
	/** An `enum s2pt_instruction_domain`. */
	uint8_t domain;
	/** An `enum s2pt_instruction_accesses`; of a barrier. */
	uint8_t accesses;
	/** A TLBI or DSB with nXS. */
	bool nxs;
};

/** Longest text of an instruction, the final 0 included. */
#define S2PT_INSTRUCTION_SIZE 24

/**
 * Read "dsb ishst", "dsb", "isb", "tlbi ipas2le1osnxs" and so on: `length` small or large letters
 * with one blank between words.  False: there is no such instruction.
 */
bool s2pt_instruction_parse(const char *text, size_t length, struct s2pt_instruction *instruction);

/** Print an instruction in small letters, as `s2pt_instruction_parse` reads it. */
void s2pt_instruction_print(struct s2pt_instruction instruction, char text[S2PT_INSTRUCTION_SIZE]);

/** Is the instruction a TLBI? */
bool s2pt_instruction_is_tlbi(struct s2pt_instruction instruction);

/** Is it a TLBI with an operand, which says what is to be invalidated? */
bool s2pt_instruction_has_operand(struct s2pt_instruction instruction);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
