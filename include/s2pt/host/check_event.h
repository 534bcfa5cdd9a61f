/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_CHECK_EVENT_H
#define S2PT_HOST_CHECK_EVENT_H

/**
 * @file
 * The events that a checker (`check.h`) is told of: what software, MMUs and devices do to tables
 * and TLBs, and what callers were promised.  `record.h` has them as lines of text.
 */

#include "s2pt/host/instruction.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The kinds of events. */
enum s2pt_check_kind {
	/**
	 * `size` bytes for tables at `at` were allocated, zeroed; widened to whole pages.  What
	 * the checker takes for them grows with the pages that are looked at, not with `size`.
	 */
	S2PT_CHECK_ALLOC,
	/** The tables at `at` were put into VTTBR_EL2, or TTBR0_EL2 or TTBR1_EL2. */
	S2PT_CHECK_ROOT,
	/** The word at `at` was written with a plain store. */
	S2PT_CHECK_PLAIN,
	/** The word at `at` was written with a release. */
	S2PT_CHECK_RELEASE,
	/** A compare-and-swap (with release) at `at` won over `found`. */
	S2PT_CHECK_SWAP,
	/** A compare-and-swap at `at` lost: `found` was there. */
	S2PT_CHECK_LOST,
	/** The MMU set access flag or dirty state at `at`, over `found`. */
	S2PT_CHECK_HARDWARE,
	/** A TLBI instruction or a barrier was carried out. */
	S2PT_CHECK_STEP,
	/** Data caches were cleaned of `size` bytes at `at`. */
	S2PT_CHECK_CLEAN,
	/** Instruction caches were invalidated of `size` bytes at `at`. */
	S2PT_CHECK_DISCARD,
	/** The table at `at` was given up: no MMU can hold it, software can. */
	S2PT_CHECK_RETIRE,
	/** The table at `at` was freed. */
	S2PT_CHECK_FREE,
	/** A read section begins on this CPU. */
	S2PT_CHECK_READ,
	/** The read section on this CPU ends. */
	S2PT_CHECK_UNREAD,
	/** An operation begins on this CPU. */
	S2PT_CHECK_ENTER,
	/** The operation on this CPU ends: nothing that this CPU owes is left. */
	S2PT_CHECK_LEAVE,
	/** From here this CPU's operation runs beside no other. */
	S2PT_CHECK_ALONE,
	/** From here this CPU's operation may run beside others again. */
	S2PT_CHECK_BESIDE,
	/** A TLB entry for the input address `at` was used that should have been gone. */
	S2PT_CHECK_STALE,
	/** Nobody uses the tables any more: what is done to them from here on is right. */
	S2PT_CHECK_END,
	/**
	 * `instruction` was carried out, which STEP has no name for; its operand is `step.operand`.
	 */
	S2PT_CHECK_INSTRUCTION,
	/**
	 * `want` was written to the system register `what`, an `enum s2pt_check_register`.  It has
	 * an effect from the next ISB or ERET on, and may have it before.
	 */
	S2PT_CHECK_MSR,
	/**
	 * An ERET, or an exception was taken to EL2: what was written to registers has its effect.
	 */
	S2PT_CHECK_ERET,
	/**
	 * Somebody asks for `what`, an `enum s2pt_check_wish`, of `size` bytes from the input
	 * address `at`; for MAP to `want`.  `found`: what is to be allowed, of `enum
	 * s2pt_check_may`.  `step.operand`: the tables that it is about, by their root; 0: those
	 * of this CPU's VTTBR_EL2 when it is answered.
	 */
	S2PT_CHECK_ASK,
	/** What this CPU was asked for was answered with `want`, a signed number; 0: it is so. */
	S2PT_CHECK_DONE,
	/**
	 * A device walks the tables at `at`, or if that is 0 those that were put into VTTBR_EL2
	 * last, under `vmid`.  `found` is its name, up to 8 letters, the first one in the lowest
	 * byte.  `what`: it obeys broadcast TLBIs.
	 */
	S2PT_CHECK_WALKER,
	/** Device `found` was told to invalidate as `instruction` does, under `vmid`. */
	S2PT_CHECK_COMMAND,
	/** Device `found` has carried out all that this CPU told it. */
	S2PT_CHECK_SYNC,
};

/** How many kinds there are. */
#define S2PT_CHECK_KINDS (S2PT_CHECK_SYNC + 1)

/** The system registers of MSR. */
enum s2pt_check_register {
	/** VTTBR_EL2. */
	S2PT_CHECK_VTTBR,
	/** VTCR_EL2. */
	S2PT_CHECK_VTCR,
	/** HCR_EL2. */
	S2PT_CHECK_HCR,
	/** TTBR0_EL2. */
	S2PT_CHECK_TTBR0,
	/** TTBR1_EL2. */
	S2PT_CHECK_TTBR1,
	/** VSTTBR_EL2. */
	S2PT_CHECK_VSTTBR,
	/** VSTCR_EL2. */
	S2PT_CHECK_VSTCR,
};

/** How many registers there are. */
#define S2PT_CHECK_REGISTERS (S2PT_CHECK_VSTCR + 1)

/** What is asked for with ASK. */
enum s2pt_check_wish {
	/** That the addresses are mapped. */
	S2PT_CHECK_MAP,
	/** That nothing is mapped there. */
	S2PT_CHECK_UNMAP,
	/** That no more is allowed there than is said. */
	S2PT_CHECK_PROTECT,
};

/** What is to be allowed, for ASK. */
enum s2pt_check_may {
	/** To read. */
	S2PT_CHECK_R = 1,
	/** To write. */
	S2PT_CHECK_W = 2,
	/** To execute, at EL1 or EL0. */
	S2PT_CHECK_X = 4,
	/** The permissions were named; without this bit any may be there. */
	S2PT_CHECK_SAID = 8,
};

/** In `s2pt_check_event::vmid`: the one that is current by the registers. */
#define S2PT_CHECK_CURRENT_VMID UINT32_MAX

/** One event. */
struct s2pt_check_event {
	/** What happened. */
	enum s2pt_check_kind kind;
	/** The CPU on which it happened. */
	unsigned int cpu;
	/** The physical address of the word or table; for STALE and ASK the input address. */
	s2pt_pa_t at;
	/**
	 * Size in bytes; for ALLOC, CLEAN, DISCARD and ASK.  For PLAIN: size of the widest store,
	 * if the word took several.
	 */
	uint64_t size;
	/**
	 * What was there; for SWAP, LOST and HARDWARE.  For ASK: what is to be allowed.  For
	 * WALKER, COMMAND and SYNC: the name of the device.
	 */
	uint64_t found;
	/**
	 * What was written.  For ASK of MAP: the output address.  For DONE: the answer.
	 */
	uint64_t want;
	/** For SWAP and LOST: without release. */
	bool relaxed;
	/** For PLAIN: nobody announced the store; it was found when memory was compared. */
	bool unseen;
	/** For ALLOC: the memory was not zeroed. */
	bool garbage;
	/**
	 * For ROOT: the tables are those in VSTTBR_EL2, of Secure addresses.  For ASK: the
	 * addresses are Secure ones.
	 */
	bool secure;
	/**
	 * For MSR the register, for ASK the wish, for WALKER that it obeys broadcast TLBIs.  For
	 * ROOT: the VMID of the tables is `vmid`, and not that of the configuration.
	 */
	uint8_t what;
	/** The instruction; for INSTRUCTION and COMMAND. */
	struct s2pt_instruction instruction;
	/** For PLAIN: so many events before this one may have come after it.  Not judged. */
	uint64_t late;
	/** The instruction; for STEP.  For ASK the operand is the root of the tables. */
	struct s2pt_step step;
	/** The VMID; for STEP, INSTRUCTION, ROOT, WALKER and COMMAND. */
	unsigned int vmid;
};

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
