/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_CHECK_H
#define S2PT_HOST_CHECK_H

/**
 * @file
 * The checker: it is told of every store, barrier, TLBI and table, and complains when one breaks a
 * rule of the architecture.
 *
 * It keeps its own picture of all tables and of what TLBs may still hold, and reads descriptors by
 * itself: nothing of it is shared with the code that it judges.  An invalidation is *owed* for a
 * valid entry that was changed, until TLBI instructions that cover it, with the barriers around
 * them, have been carried out.  For a loss (an entry that became invalid, a permission that was
 * taken away) it is owed on all CPUs, for a gain on the CPU that made it.  For a cleared access
 * flag none is owed, although a TLB may go on holding the entry.  Leaves without access flag are
 * held by no TLB.
 *
 * At FEAT_BBM level 1 a block may become a table, or the reverse, while the block has nT set: TLBs
 * do not keep it then; what they had of it before is owed.  Setting nT owes what a loss does.  At
 * every level a block and a table in its place must map alike: a leaf of the table that TLBs may
 * hold, or that they may read from then on, has the address and the memory type that its part of
 * the block has; else it is a change of these without a break.
 *
 * TLBs may hold a contiguous run as one entry, made of any of its entries.  So an invalidation pays
 * for one of them only if no other that still is valid and contiguous allows what that one does
 * not.
 *
 * Between the store and the TLBI there must be a DSB of the inner shareable domain that orders the
 * one before the other: a DSB of stores (ISHST, ISH) on the CPU that stored, or, where another CPU
 * invalidates, a DSB of loads (ISHLD, ISH) on that CPU after it has seen the store.  A DSB of
 * stores on the CPU that invalidates does not order what it has only seen.  It does if that CPU
 * itself has stored to the entry meanwhile, or has unlinked the table of it: the older store is
 * then ordered along with its own.  DSB NSHST and NSH count for what a CPU stored and invalidates
 * on itself.  What a TLB may go on holding of a cleared access flag ends with an invalidation of
 * the whole VMID that is ordered and completed in the same way.
 *
 * The tables are those of stage 2, or of EL2's own stage 1 (`s2pt_check_config::regime`).  TLBIs of
 * another regime pay for nothing.  In a stage 1
 *
 * - there is one stage to invalidate: TLBI, DSB, and nothing between;
 * - with S2PT_EL2 pay ALLE2*, VAE2*, VALE2*, RVAE2*, RVALE2*; with S2PT_EL2_E2H these, and while
 *   `HCR_EL2.TGE` is set VMALLE1*, VAE1*, VAAE1*, ASIDE1* and their like.  Unless a register says
 *   otherwise, `HCR_EL2.E2H` is as the regime has it, and TGE with it;
 * - an operand with an ASID pays for what is global, and for what is of this ASID; ASIDE1* pays for
 *   leaves that are not global, and tables;
 * - a leaf becomes global (nG clear) by break-before-make only; what stops being global is owed;
 * - a permission that EL2 gains is owed on all CPUs with S2PT_EL2, which has nobody to answer a
 *   fault for nothing, and on the CPU that made it with S2PT_EL2_E2H;
 * - AttrIndx counts as memory type, whatever MAIR_EL2 says; caches are not judged.
 *
 * Whether caches are cleaned after an unmap without FWB is not judged.  A leaf that an operation
 * breaks and makes again, of the same memory and with the same type, needs no cleaning.
 *
 * The caller puts events of different CPUs in the order in which they happened.  That one CPU saw
 * what another had stored before is taken for granted.  One thread at a time may use a checker.
 */

#include "s2pt/geom.h"
#include "s2pt/host/check_event.h"
#include "s2pt/host/check_reason.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Events of an entry's history that a complaint holds. */
#define S2PT_CHECK_HISTORY 8

/** A complaint: a rule that an event broke, and how it came to that. */
struct s2pt_complaint {
	/** The rule that was broken. */
	enum s2pt_check_reason reason;
	/** Number of the event at which it was made, from 1. */
	uint64_t event;
	/**
	 * Number of the event of which it complains: the store that owed the invalidation, or
	 * `event` itself.
	 */
	uint64_t cause;
	/** The address of the entry, if it is known; else 0. */
	s2pt_pa_t at;
	/** The input address of the entry, if it is known. */
	s2pt_ipa_t ipa;
	/** The level of the entry, if it is known. */
	int level;
	/** What the TLBs may hold, or what was there. */
	uint64_t old;
	/** The event of which it complains wrote a word; else `word` is 0. */
	bool wrote;
	/**
	 * What that event wrote.  Of an entry below a table that was unlinked: what took the
	 * table's place.
	 */
	uint64_t word;
	/**
	 * The last stores to the entry and instructions after the cause, the oldest first; of
	 * PROMISE and UNASKED what was asked for, too.
	 */
	struct s2pt_check_event history[S2PT_CHECK_HISTORY];
	/** The numbers of the events in `history`. */
	uint64_t numbers[S2PT_CHECK_HISTORY];
	/** How many events are in `history`. */
	unsigned int length;
	/**
	 * The number of the first complaint of its group: for the same reason, of the same CPU, and
	 * no instruction came between that would have prevented it.
	 */
	unsigned int first;
	/** Of the first of a group: how many complaints are in it. */
	uint64_t alike;
};

/** What a checker has to know of the machine. */
struct s2pt_check_config {
	/** Shape of the tables. */
	struct s2pt_geom geom;
	/** How many CPUs there are. */
	unsigned int cpus;
	/** The VMID of the tables; of a stage 1 the ASID. */
	unsigned int vmid;
	/** Whose tables they are: S2PT_STAGE2, S2PT_EL2 or S2PT_EL2_E2H. */
	enum s2pt_regime regime;
	/** Of EL2&0: the tables of the upper range, in TTBR1_EL2. */
	bool upper;
	/**
	 * FEAT_BBM: from level 2 on sizes and the contiguous bit need no break; at 1 blocks with nT
	 * need none.
	 */
	unsigned int bbm;
	/**
	 * Software runs in Secure state: VTTBR_EL2 has the tables of Non-secure addresses,
	 * VSTTBR_EL2 those of Secure ones, and bit 63 of operands tells them apart.
	 */
	bool secure;
	/** FEAT_S2FWB: data caches need no cleaning. */
	bool fwb;
	/**
	 * What was asked for changes, and nothing else does: the rest of a block that is split
	 * stays.  Where that is not said the rest may go too, or lose permissions, if all of it
	 * does: faults bring it back.
	 */
	bool exact;
	/** Cache maintenance is judged: whoever maps memory must see to it. */
	bool caches;
	/** Hardware updates access flag or dirty state, so that stores may lose updates. */
	bool hardware;
	/** How many complaints are kept; 0: 64. */
	unsigned int keep;
	/**
	 * The events say all that version 2 of recordings can: registers name the VMID of a root
	 * that has none, invalidations of another stage or regime are told apart, and bits of
	 * operands that are RES0 must be 0.
	 */
	bool regimes;
};

/** A checker.  Opaque. */
struct s2pt_check;

/** Make a checker.  NULL: no memory, or `config` has no CPU. */
struct s2pt_check *s2pt_check_new(const struct s2pt_check_config *config);

/** Make the checker forget all that it was told, and all complaints. */
void s2pt_check_reset(struct s2pt_check *check);

/** Free a checker.  NULL is left alone. */
void s2pt_check_delete(struct s2pt_check *check);

/** Judge an event.  Returns the first reason to complain, S2PT_CHECK_RIGHT if there is none. */
enum s2pt_check_reason s2pt_check_event(struct s2pt_check *check,
					const struct s2pt_check_event *event);

/** The number of complaints with this reason; of all complaints with S2PT_CHECK_RIGHT. */
uint64_t s2pt_check_count(const struct s2pt_check *check, enum s2pt_check_reason reason);

/** How many groups the complaints are in: each group is of one cause. */
uint64_t s2pt_check_causes(const struct s2pt_check *check);

/**
 * Complaint number `number`, from 0.  Kept are the first `s2pt_check_config::keep`, and as many
 * again of those that are the first of their group.  NULL: there is none.
 */
const struct s2pt_complaint *s2pt_check_complaint(const struct s2pt_check *check,
						  unsigned int number);

/** The number of entries for which an invalidation is owed. */
uint64_t s2pt_check_owed(const struct s2pt_check *check);

/** What a checker knows of an entry. */
struct s2pt_check_entry {
	/** The word that is there. */
	uint64_t word;
	/** The input address, if the table that it lies in was ever linked; else 0. */
	s2pt_ipa_t ipa;
	/** The level; S2PT_LEVEL_UNKNOWN if the table was never linked. */
	int level;
};

/** Look at the entry at `at`.  False: no table was allocated there; `entry` is left alone. */
bool s2pt_check_entry(struct s2pt_check *check, s2pt_pa_t at, struct s2pt_check_entry *entry);

/** An invalidation that is owed. */
struct s2pt_check_debt {
	/** No other debt has this number until this one is paid. */
	unsigned int number;
	/** The number of the event of the store. */
	uint64_t since;
	/** The address of the entry. */
	s2pt_pa_t at;
	/** The input address of the entry. */
	s2pt_ipa_t ipa;
	/** The level of the entry. */
	int level;
	/** What TLBs may hold. */
	uint64_t old;
};

/**
 * Have `told` called, with `ctx`, whenever an invalidation comes to be owed and when it is paid, in
 * the middle of `s2pt_check_event`; it must not use the checker.  NULL: nobody is told any more.
 */
void s2pt_check_watch(struct s2pt_check *check,
		      void (*told)(void *ctx, const struct s2pt_check_debt *debt, bool paid),
		      void *ctx);

/** Has the checker given up its picture?  What comes after is not judged. */
bool s2pt_check_blind(const struct s2pt_check *check);

/**
 * Has it done so because too much had to be looked at, and not for want of memory?  Most events
 * cost the same, however much is owed, but not all do; 256 an event on average are borne, and 2^27
 * more in all; and there may be 1024 roots, VMIDs of a root and devices.
 */
bool s2pt_check_weary(const struct s2pt_check *check);

/**
 * What was looked at so far, in entries, pages, contexts and CPUs: the time that the events took,
 * counted.
 */
uint64_t s2pt_check_looked(const struct s2pt_check *check);

/** The number of events that were judged so far, which is that of the last one. */
uint64_t s2pt_check_events(const struct s2pt_check *check);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
