/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_CHECK_REASON_H
#define S2PT_HOST_CHECK_REASON_H

/**
 * @file
 * The reasons for which a checker complains.
 */

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The reasons to complain. */
enum s2pt_check_reason {
	/** No reason: the event breaks no rule. */
	S2PT_CHECK_RIGHT,
	/** The output address of a valid entry was changed without a break. */
	S2PT_CHECK_BBM_ADDRESS,
	/** The memory type or the shareability of a valid entry was changed without a break. */
	S2PT_CHECK_BBM_TYPE,
	/** A block became a table, or the reverse, without a break. */
	S2PT_CHECK_BBM_SIZE,
	/** The contiguous bit was changed without a break. */
	S2PT_CHECK_BBM_CONTIGUOUS,
	/** An invalidation was owed, and none came. */
	S2PT_CHECK_TLBI_MISSING,
	/** The invalidation that was owed came too late. */
	S2PT_CHECK_TLBI_LATE,
	/** The invalidations that came cover other addresses. */
	S2PT_CHECK_TLBI_SMALL,
	/** The invalidations that came were for another VMID, or another ASID. */
	S2PT_CHECK_TLBI_VMID,
	/** The invalidations that came had a level or a granule that is not that of the entry. */
	S2PT_CHECK_TLBI_LEVEL,
	/**
	 * The invalidations came while another entry of the same contiguous run still allowed it.
	 */
	S2PT_CHECK_TLBI_RUN,
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
	/** The invalidations that came were of another stage, or of entries of another kind. */
	S2PT_CHECK_TLBI_STAGE,
	/** The invalidations that came worked on another translation regime. */
	S2PT_CHECK_TLBI_REGIME,
	/** VTTBR_EL2 or HCR_EL2 was written, and no ISB came before the invalidation. */
	S2PT_CHECK_TLBI_CONTEXT,
	/** A device walks the tables, and was not told. */
	S2PT_CHECK_TLBI_WALKER,
	/** One table gave way to another without a break. */
	S2PT_CHECK_BBM_TABLE,
	/** A table was linked with entries in it that nobody had written. */
	S2PT_CHECK_GARBAGE,
	/** The tables do not say what the caller was told. */
	S2PT_CHECK_PROMISE,
	/** A leaf of stage 1 became global without a break. */
	S2PT_CHECK_BBM_GLOBAL,
	/**
	 * The invalidations that came were of Secure addresses instead of Non-secure ones, or the
	 * reverse.
	 */
	S2PT_CHECK_TLBI_SPACE,
	/** An operation changed translations that it was not asked for. */
	S2PT_CHECK_UNASKED,
};

/** How many reasons there are. */
#define S2PT_CHECK_REASONS 40

/** The name of a reason, as it stands behind `S2PT_CHECK_`: "BBM_ADDRESS"; static text. */
const char *s2pt_check_reason_code(enum s2pt_check_reason reason);

/**
 * Three lines of text: the rule, with its section of the Arm ARM, the harm, the remedy.  NULL:
 * there is no such reason.
 */
const char *s2pt_check_reason_explanation(enum s2pt_check_reason reason);

/** A phrase for a reason; static text. */
const char *s2pt_check_reason_name(enum s2pt_check_reason reason);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
