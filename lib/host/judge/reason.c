/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the reasons to complain, as codes and as phrases. */

#include "s2pt/host/check.h"

struct reason {
	const char *code;
	const char *name;
};

/* clang-format off */
#define NAMED(code, name) [S2PT_CHECK_##code] = { #code, name }

static const struct reason reasons[S2PT_CHECK_REASONS] = {
	NAMED(RIGHT, "right"),
	NAMED(BBM_ADDRESS, "output address changed without a break"),
	NAMED(BBM_TYPE, "memory type changed without a break"),
	NAMED(BBM_SIZE, "size changed without a break"),
	NAMED(BBM_CONTIGUOUS, "contiguous bit changed without a break"),
	NAMED(TLBI_MISSING, "no invalidation"),
	NAMED(TLBI_LATE, "invalidation too late"),
	NAMED(TLBI_SMALL, "invalidation of other addresses"),
	NAMED(TLBI_VMID, "invalidation of another VMID or ASID"),
	NAMED(TLBI_LEVEL, "invalidation with a wrong level"),
	NAMED(TLBI_RUN, "invalidation while the rest of the run stays"),
	NAMED(TLBI_LOCAL, "invalidation on one CPU"),
	NAMED(TLBI_STAGE1, "no invalidation of stage 1"),
	NAMED(DSB_BEFORE, "no DSB before the invalidation"),
	NAMED(DSB_BETWEEN, "no DSB between the stages"),
	NAMED(DSB_AFTER, "no DSB after the invalidation"),
	NAMED(OPERAND, "bad operand or address"),
	NAMED(FREED_LINKED, "table freed while linked"),
	NAMED(FREED_HELD, "table given up before its invalidation"),
	NAMED(FREED_READ, "table freed beside a reader"),
	NAMED(PUBLISHED, "table linked before its contents"),
	NAMED(LOST_UPDATE, "hardware update may be lost"),
	NAMED(UNSEEN, "word changed unseen"),
	NAMED(UNPAID, "invalidation still owed at the end"),
	NAMED(STALE_USED, "stale TLB entry used"),
	NAMED(DATA, "data caches not cleaned before the map"),
	NAMED(CODE, "instruction caches not invalidated before execution"),
	NAMED(TORN, "entry written in pieces"),
	NAMED(NOT_ALONE, "not alone"),
	NAMED(TWO_ROOTS, "another root under the same VMID"),
	NAMED(TLBI_STAGE, "invalidation of another stage or of other entries"),
	NAMED(TLBI_REGIME, "invalidation of another regime"),
	NAMED(TLBI_CONTEXT, "no ISB between the register and the invalidation"),
	NAMED(TLBI_WALKER, "no invalidation in a device that walks the tables"),
	NAMED(BBM_TABLE, "table replaced by another without a break"),
	NAMED(GARBAGE, "table linked with entries that nobody wrote"),
	NAMED(PROMISE, "the tables do not say what was promised"),
	NAMED(BBM_GLOBAL, "became global without a break"),
	NAMED(TLBI_SPACE, "invalidation of Secure instead of Non-secure addresses, or the reverse"),
	NAMED(UNASKED, "translations changed that nobody asked to change"),
};
/* clang-format on */

const char *s2pt_check_reason_code(enum s2pt_check_reason reason)
{
	return reason < S2PT_CHECK_REASONS ? reasons[reason].code : "unknown";
}

const char *s2pt_check_reason_name(enum s2pt_check_reason reason)
{
	return reason < S2PT_CHECK_REASONS ? reasons[reason].name : "unknown";
}
