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
 * The caller puts events of different CPUs in the order in which they happened.  That one CPU saw
 * what another had stored before is taken for granted.  One thread at a time may use a checker.
 */

#include "s2pt/geom.h"
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
	/** The tables at `at` were put into VTTBR_EL2. */
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
};

/** One event. */
struct s2pt_check_event {
	/** What happened. */
	enum s2pt_check_kind kind;
	/** The CPU on which it happened. */
	unsigned int cpu;
	/** The physical address of the word or table. */
	s2pt_pa_t at;
	/**
	 * Size in bytes; for ALLOC, CLEAN, DISCARD.  For PLAIN: size of the widest store, if the
	 * word took several.
	 */
	uint64_t size;
	/** What was there; for SWAP, LOST and HARDWARE. */
	uint64_t found;
	/** What was written. */
	uint64_t want;
	/** For SWAP and LOST: without release. */
	bool relaxed;
	/** For PLAIN: nobody announced the store; it was found when memory was compared. */
	bool unseen;
	/** For PLAIN: so many events before this one may have come after it.  Not judged. */
	uint64_t late;
	/** The instruction; for STEP. */
	struct s2pt_step step;
	/** The VMID that was current; for STEP. */
	unsigned int vmid;
};

/** The reasons to complain. */
enum s2pt_check_reason {
	/** No reason: the event breaks no rule. */
	S2PT_CHECK_RIGHT,
	/** The output address of a valid entry was changed without a break. */
	S2PT_CHECK_BBM_ADDRESS,
	/** The memory type or the shareability of a valid entry was changed without a break. */
	S2PT_CHECK_BBM_TYPE,
	/** A block became a table or the reverse, or one table another, without a break. */
	S2PT_CHECK_BBM_SIZE,
	/** The contiguous bit was changed without a break. */
	S2PT_CHECK_BBM_CONTIGUOUS,
	/** An invalidation was owed, and none came. */
	S2PT_CHECK_TLBI_MISSING,
	/** The invalidation that was owed came too late. */
	S2PT_CHECK_TLBI_LATE,
	/** The invalidations that came cover other addresses. */
	S2PT_CHECK_TLBI_SMALL,
	/** The invalidations that came were for another VMID. */
	S2PT_CHECK_TLBI_VMID,
	/** The invalidations that came had a level or a granule that is not that of the entry. */
	S2PT_CHECK_TLBI_LEVEL,
	/** The invalidations that came reached one CPU where all were owed. */
	S2PT_CHECK_TLBI_LOCAL,
	/** The invalidations that came left combined entries of both stages in the TLBs. */
	S2PT_CHECK_TLBI_STAGE1,
	/** No DSB between the store and the TLBI that orders the one before the other. */
	S2PT_CHECK_DSB_BEFORE,
	/** No DSB between the TLBI of stage 2 and that of stage 1. */
	S2PT_CHECK_DSB_BETWEEN,
	/** No DSB after the last TLBI. */
	S2PT_CHECK_DSB_AFTER,
	/** An operand that the architecture does not define, or memory beyond the output space. */
	S2PT_CHECK_OPERAND,
	/** A table was freed that an entry still leads to. */
	S2PT_CHECK_FREED_LINKED,
	/** A table was retired or freed before its invalidation was complete. */
	S2PT_CHECK_FREED_HELD,
	/** A table was freed before a read section that may hold it had ended. */
	S2PT_CHECK_FREED_READ,
	/** A table was linked before its contents were ordered, or twice, or is none. */
	S2PT_CHECK_PUBLISHED,
	/** A valid entry that hardware may update was overwritten by a store. */
	S2PT_CHECK_LOST_UPDATE,
	/** A word was not what the last event had left there. */
	S2PT_CHECK_UNSEEN,
	/** An invalidation was still owed when nobody used the tables any more. */
	S2PT_CHECK_UNPAID,
	/** A TLB entry was used that should have been gone. */
	S2PT_CHECK_STALE_USED,
	/** Cacheable memory could be used before data caches were cleaned of it. */
	S2PT_CHECK_DATA,
	/** Memory could be executed before instruction caches were invalidated of it. */
	S2PT_CHECK_CODE,
	/** An entry was written in pieces, where an MMU could see half of it. */
	S2PT_CHECK_TORN,
	/** Another CPU had an operation or a store beside an operation that was to be alone. */
	S2PT_CHECK_NOT_ALONE,
	/** Two roots were in use under one VMID. */
	S2PT_CHECK_TWO_ROOTS,
};

/** How many reasons there are. */
#define S2PT_CHECK_REASONS 29

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

/** Complaint number `number`, from 0; only the first 64 are kept.  NULL: there is none. */
const struct s2pt_complaint *s2pt_check_complaint(const struct s2pt_check *check,
						  unsigned int number);

/** The number of entries for which an invalidation is owed. */
uint64_t s2pt_check_owed(const struct s2pt_check *check);

/** Has the checker given up its picture for want of memory?  What comes after is not judged. */
bool s2pt_check_blind(const struct s2pt_check *check);

/** The number of events that were judged so far, which is that of the last one. */
uint64_t s2pt_check_events(const struct s2pt_check *check);

/** The name of a reason, as it stands behind `S2PT_CHECK_`: "BBM_ADDRESS"; static text. */
const char *s2pt_check_reason_code(enum s2pt_check_reason reason);

/** A phrase for a reason; static text. */
const char *s2pt_check_reason_name(enum s2pt_check_reason reason);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
