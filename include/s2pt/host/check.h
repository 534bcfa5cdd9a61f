/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_CHECK_H
#define S2PT_HOST_CHECK_H

/**
 * @file
 * A judge of what is done to stage-2 tables: fed with events, it complains.
 *
 * It keeps its own picture of all tables and of what TLBs may still hold, and reads descriptors by
 * itself: nothing of it is shared with the code that it judges.  What a TLB may hold of a valid
 * entry that was changed is *owed*: until TLBI instructions that cover it, with the barriers
 * around them, have been carried out.  Owed for a loss (an entry that became invalid, a permission
 * that was taken away) is an invalidation on all CPUs, for a gain one on the CPU that made it; for
 * a cleared access flag nothing, but the TLB may hold it.  Leaves without access flag are held by
 * no TLB.
 *
 * At FEAT_BBM level 1 a block may become a table, or the reverse, while the block has nT set: TLBs
 * do not keep it then, and owe what they had of it before.  nT is paid for like a loss.
 *
 * A DSB counts if the CPU of the TLBI ran it after the store, whoever stored: order between CPUs
 * is the caller's to have.  A checker is for one thread at a time.
 */

#include "s2pt/geom.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What an event is. */
enum s2pt_check_kind {
	/** `size` bytes of tables at `at` were allocated, zeroed. */
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
	/** Instruction caches were invalidated of them. */
	S2PT_CHECK_DISCARD,
	/** The table at `at` was given up: no MMU can hold it, software can. */
	S2PT_CHECK_RETIRE,
	/** The table at `at` was freed. */
	S2PT_CHECK_FREE,
	/** A read section begins on this CPU. */
	S2PT_CHECK_READ,
	/** It ends. */
	S2PT_CHECK_UNREAD,
	/** An operation begins on this CPU. */
	S2PT_CHECK_ENTER,
	/** It ends: nothing that this CPU owes is left. */
	S2PT_CHECK_LEAVE,
	/** From here this CPU's operation runs beside no other. */
	S2PT_CHECK_ALONE,
	/** From here it may. */
	S2PT_CHECK_BESIDE,
	/** A TLB entry for the input address `at` was used that should have been gone. */
	S2PT_CHECK_STALE,
	/** Nobody uses the tables any more: what is done to them from here on is right. */
	S2PT_CHECK_END,
};

/** One event. */
struct s2pt_check_event {
	/** What. */
	enum s2pt_check_kind kind;
	/** On which CPU. */
	unsigned int cpu;
	/** The physical address of the word or table. */
	s2pt_pa_t at;
	/** Bytes; ALLOC, CLEAN, DISCARD.  PLAIN: of the widest store, if the word took several. */
	uint64_t size;
	/** What was there; SWAP, LOST and HARDWARE. */
	uint64_t found;
	/** What was written. */
	uint64_t want;
	/** The instruction; STEP. */
	struct s2pt_step step;
	/** The VMID that was current; STEP. */
	unsigned int vmid;
};

/** What is wrong. */
enum s2pt_check_reason {
	/** Nothing. */
	S2PT_CHECK_RIGHT,
	/** The output address of a valid entry was changed without a break. */
	S2PT_CHECK_BBM_ADDRESS,
	/** The same, of the memory type or the shareability. */
	S2PT_CHECK_BBM_TYPE,
	/** A block became a table or the reverse, or one table another, without a break. */
	S2PT_CHECK_BBM_SIZE,
	/** The contiguous bit was changed without a break. */
	S2PT_CHECK_BBM_CONTIGUOUS,
	/** No invalidation at all where one was owed. */
	S2PT_CHECK_TLBI_MISSING,
	/** It came, but too late. */
	S2PT_CHECK_TLBI_LATE,
	/** Those that came cover other addresses. */
	S2PT_CHECK_TLBI_SMALL,
	/** They were for another VMID. */
	S2PT_CHECK_TLBI_VMID,
	/** They had a level or a granule that is not that of the entry. */
	S2PT_CHECK_TLBI_LEVEL,
	/** They went to one CPU where all were owed. */
	S2PT_CHECK_TLBI_LOCAL,
	/** Combined entries of both stages were left. */
	S2PT_CHECK_TLBI_STAGE1,
	/** No DSB between the store and the TLBI. */
	S2PT_CHECK_DSB_BEFORE,
	/** No DSB between the TLBI of stage 2 and that of stage 1. */
	S2PT_CHECK_DSB_BETWEEN,
	/** No DSB after the last TLBI. */
	S2PT_CHECK_DSB_AFTER,
	/** An operand that the architecture does not have. */
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
	/** An operation or a store beside one that was to be alone. */
	S2PT_CHECK_NOT_ALONE,
	/** Another root under the same VMID. */
	S2PT_CHECK_TWO_ROOTS,
};

/** How many reasons there are. */
#define S2PT_CHECK_REASONS 29

/** Events of an entry's history that a complaint holds. */
#define S2PT_CHECK_HISTORY 8

/** A complaint. */
struct s2pt_complaint {
	/** Why. */
	enum s2pt_check_reason reason;
	/** Number of the event at which it was made, from 1. */
	uint64_t event;
	/** Number of the event of which it complains: the store that owed, or the same. */
	uint64_t cause;
	/** The input address of the entry, if it is known. */
	s2pt_ipa_t ipa;
	/** The level of the entry, if it is known. */
	int level;
	/** What the TLBs may hold, or what was there. */
	uint64_t old;
	/** What was written. */
	uint64_t word;
	/** The last stores to the entry and instructions after the cause, the oldest first. */
	struct s2pt_check_event history[S2PT_CHECK_HISTORY];
	/** Their numbers. */
	uint64_t numbers[S2PT_CHECK_HISTORY];
	/** How many. */
	unsigned int length;
};

/** What a checker is made of. */
struct s2pt_check_config {
	/** For which tables. */
	struct s2pt_geom geom;
	/** CPUs. */
	unsigned int cpus;
	/** Their VMID. */
	unsigned int vmid;
	/** FEAT_BBM: at level 2 sizes and the contiguous bit need no break; at 1 blocks with nT. */
	unsigned int bbm;
	/** FEAT_S2FWB: data caches need no cleaning. */
	bool fwb;
	/** Whoever maps memory has to see to caches; else that is not judged. */
	bool caches;
	/** Hardware updates access flag or dirty state, so that stores may lose updates. */
	bool hardware;
};

/** A checker.  Opaque. */
struct s2pt_check;

/** Make one.  NULL: no memory, or no CPU. */
struct s2pt_check *s2pt_check_new(const struct s2pt_check_config *config);

/** Forget all that it was told, and all complaints. */
void s2pt_check_reset(struct s2pt_check *check);

/** End it.  NULL is left alone. */
void s2pt_check_delete(struct s2pt_check *check);

/** Judge an event.  The first reason to complain, S2PT_CHECK_RIGHT if there is none. */
enum s2pt_check_reason s2pt_check_event(struct s2pt_check *check,
					const struct s2pt_check_event *event);

/** How many complaints there are, of one reason; of all with S2PT_CHECK_RIGHT. */
uint64_t s2pt_check_count(const struct s2pt_check *check, enum s2pt_check_reason reason);

/** Complaint number `number`, from 0; only the first 64 are kept.  NULL: there is none. */
const struct s2pt_complaint *s2pt_check_complaint(const struct s2pt_check *check,
						  unsigned int number);

/** Entries of which an invalidation is owed. */
uint64_t s2pt_check_owed(const struct s2pt_check *check);

/** The picture was given up for want of memory: what comes after is not judged. */
bool s2pt_check_blind(const struct s2pt_check *check);

/** Events so far that were judged: the number of the last. */
uint64_t s2pt_check_events(const struct s2pt_check *check);

/** The name of a reason, as it stands behind `S2PT_CHECK_`: "BBM_ADDRESS"; static text. */
const char *s2pt_check_reason_code(enum s2pt_check_reason reason);

/** A phrase for a reason; static text. */
const char *s2pt_check_reason_name(enum s2pt_check_reason reason);

#ifdef __cplusplus
}
#endif

#endif
