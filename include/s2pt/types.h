/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_TYPES_H
#define S2PT_TYPES_H

/**
 * @file
 * The types that all other headers share: addresses, the boxed descriptor, a range, and the status
 * that an operation returns.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A cast of a number, for the inline functions of these headers: C++ has a form of its own. */
#ifdef __cplusplus
#define S2PT_CAST(type, value) static_cast<type>(value)
#else
#define S2PT_CAST(type, value) ((type)(value))
#endif

/**
 * An input address.  Of stage 2: an intermediate physical address, what the guest believes to be
 * physical.  Of stage 1: a virtual address.
 */
typedef uint64_t s2pt_ipa_t;

/** A physical address: the output of a table, or where a table lies. */
typedef uint64_t s2pt_pa_t;

/**
 * Whose addresses a table translates.  Walking, deciding and writing are the same for all of them;
 * how a descriptor reads, which registers lead to the table and which TLBIs take something away is
 * not.
 */
enum s2pt_regime {
	/** Stage 2: a guest's intermediate physical addresses. */
	S2PT_STAGE2,
	/**
	 * EL2's own stage 1 with `HCR_EL2.E2H` = 0: one range of virtual addresses, one privilege.
	 */
	S2PT_EL2,
	/**
	 * EL2's own stage 1 with `HCR_EL2.E2H` = 1 (EL2&0): two ranges, each with a table of its
	 * own, EL2 and EL0 apart, and ASIDs.
	 */
	S2PT_EL2_E2H,
	/**
	 * Stage 1 of EL1&0, which reads as EL2&0 does.  For looking at descriptors and registers:
	 * no table is made of it.
	 */
	S2PT_EL1,
};

/** How many regimes there are. */
#define S2PT_REGIMES 4

/**
 * One 64-bit descriptor, boxed so that it can't be mixed up with an address or an attribute.
 * Only `desc.h` opens the box.
 */
typedef struct s2pt_desc {
	/** The word as it lies in memory. */
	uint64_t word;
} s2pt_desc_t;

/**
 * The result of an operation.  0: what was asked for is done.  Above 0: nothing is wrong, but the
 * entry was not changed, and the caller looks again (a vCPU re-enters its guest, and faults again
 * if it still must).  Below 0: an error.  KVM says -EAGAIN for all that is above 0.
 */
enum s2pt_status {
	/** Done; what was asked for holds. */
	S2PT_DONE = 0,
	/** The entry is exactly as wanted already. */
	S2PT_ALREADY = 1,
	/** Only permissions differ and the policy does not let a map change them. */
	S2PT_REFAULT = 2,
	/** The entry changed between reading and writing it; nothing was written. */
	S2PT_RACED = 3,
	/** The entry is held by another walker in the middle of break-before-make. */
	S2PT_BUSY = 4,
	/** Nothing is mapped there. */
	S2PT_ABSENT = 5,
	/** An argument that the contract does not allow; nothing was done. */
	S2PT_EINVAL = -1,
	/** An address outside of the input or output space; nothing was done. */
	S2PT_ERANGE = -2,
	/** `alloc` returned NULL; what was finished before stays, each entry is whole. */
	S2PT_ENOMEM = -3,
	/** Something else is there that may not be replaced; what was finished before stays. */
	S2PT_EEXIST = -4,
};

/** A range of input addresses, rounded outwards to pages by whoever takes it. */
struct s2pt_range {
	/** Where it begins. */
	s2pt_ipa_t ipa;
	/** Its length in bytes; 0 is an empty range, which is no error. */
	uint64_t size;
};

/** The name of a regime: "stage 2", "EL2", "EL2&0", "EL1&0". */
const char *s2pt_regime_name(enum s2pt_regime regime);

/** The name of a status in lower case, "done" or "raced", for messages. */
const char *s2pt_status_name(enum s2pt_status status);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
