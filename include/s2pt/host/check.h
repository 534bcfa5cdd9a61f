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
 * do not keep it then; what they had of it before is owed.  Setting nT owes what a loss does.
 *
 * Between the store and the TLBI there must be a DSB of the inner shareable domain that orders the
 * one before the other: a DSB of stores (ISHST, ISH) on the CPU that stored, or, where another CPU
 * invalidates, a DSB of loads (ISHLD, ISH) on that CPU after it has seen the store.  A DSB of stores
 * on the CPU that invalidates does not order what it has only seen.  It does if that CPU itself has
 * stored to the entry meanwhile, or has unlinked the table of it: the older store is then ordered
 * along with its own.  DSB NSHST and NSH count for what a CPU stored and invalidates on itself.  What
 * a TLB may go on holding of a cleared access flag ends with an invalidation of the whole VMID that is
 * ordered and completed in the same way.
 *
 * The tables are those of stage 2.  Of EL2's own stage 1 only so much is known as that its TLBIs pay
 * for nothing here.  Whether caches are cleaned after an unmap without FWB is not judged.
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
	/** The last stores to the entry and instructions after the cause, the oldest first. */
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
	/** The VMID of the tables. */
	unsigned int vmid;
	/** FEAT_BBM: at level 2 sizes and the contiguous bit need no break; at 1 blocks with nT. */
	unsigned int bbm;
	/** FEAT_S2FWB: data caches need no cleaning. */
	bool fwb;
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

/** Has the checker given up its picture for want of memory?  What comes after is not judged. */
bool s2pt_check_blind(const struct s2pt_check *check);

/** The number of events that were judged so far, which is that of the last one. */
uint64_t s2pt_check_events(const struct s2pt_check *check);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
