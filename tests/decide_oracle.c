/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle of the decision: what each policy does to an entry, worked out from raw words alone.
 */

#include "decide_oracle.h"

/* What a leaf lets the guest do, as small numbers of which the larger one allows more. */
struct rights {
	int reads;
	/* 0: no.  1: once hardware has granted it.  2: yes. */
	int writes;
	int runs_at_el1;
	int runs_at_el0;
};

static bool bit(uint64_t word, int n)
{
	return word >> n & 1;
}

static struct rights rights_of(uint64_t word)
{
	struct rights rights = { .reads = bit(word, 6) };

	if (bit(word, 7))
		rights.writes = 2;
	else if (bit(word, 51))
		rights.writes = 1;
	if (!bit(word, 54)) {
		rights.runs_at_el0 = 1;
		rights.runs_at_el1 = !bit(word, 53);
	} else {
		rights.runs_at_el1 = bit(word, 53);
	}
	return rights;
}

/* Does the first allow anything more than the second? */
static bool exceeds(struct rights a, struct rights b)
{
	return a.reads > b.reads || a.writes > b.writes || a.runs_at_el1 > b.runs_at_el1 ||
	       a.runs_at_el0 > b.runs_at_el0;
}

static struct oracle_answer say(enum oracle_act act, uint64_t word)
{
	struct oracle_answer answer = { act, word };

	return answer;
}

static bool held(uint64_t word)
{
	return !bit(word, 0) && word >> 60 == 1;
}

static bool leads_on(uint64_t word, int level)
{
	return bit(word, 0) && bit(word, 1) && level != 3;
}

/*
 * The cases in which all kernels do the same: an entry that is held, two equal entries, two that
 * are not both valid.
 */
static bool plain_case(uint64_t found, uint64_t want, struct oracle_answer *answer)
{
	if (held(found))
		*answer = say(ORACLE_LEAVE_HELD, found);
	else if (found == want)
		*answer = say(ORACLE_LEAVE_SAME, found);
	else if (!bit(found, 0))
		*answer = say(ORACLE_STORE, want);
	else if (!bit(want, 0))
		*answer = say(ORACLE_STORE_AND_TLBI, want);
	else
		return false;
	return true;
}

/* The bits in which two entries differ, without those of permissions if both are leaves. */
static uint64_t beside_rights(uint64_t found, uint64_t want, int level)
{
	uint64_t differ = found ^ want;

	if (leads_on(found, level) || leads_on(want, level))
		return differ;
	differ &= ~(UINT64_C(3) << 6);
	differ &= ~(UINT64_C(3) << 53);
	/* DBM grants something unless both may write already. */
	if (!bit(found, 7) || !bit(want, 7))
		differ &= ~(UINT64_C(1) << 51);
	return differ;
}

static struct oracle_answer linux_7_3(uint64_t found, uint64_t want, int level, bool exclusive)
{
	const uint64_t software = UINT64_C(0x0780000000000000);
	const uint64_t idle_dbm = bit(found, 7) && bit(want, 7) ? UINT64_C(1) << 51 : 0;
	struct oracle_answer answer;

	if (plain_case(found, want, &answer))
		return answer;
	/*
	 * Only permissions differ: a vCPU that still needs one comes back with a permission fault.
	 */
	if (beside_rights(found, want, level) == 0)
		return say(ORACLE_LEAVE_DIFFERENT, found);
	if (leads_on(found, level) || leads_on(want, level))
		return say(ORACLE_BREAK_TLBI_MAKE, want);
	/* No vCPU looks at these bits. */
	if (exclusive && ((found ^ want) & ~(software | idle_dbm)) == 0)
		return say(ORACLE_STORE, want);
	return say(ORACLE_BREAK_TLBI_MAKE, want);
}

struct oracle_answer oracle_linux_shared(uint64_t found, uint64_t want, int level)
{
	return linux_7_3(found, want, level, false);
}

struct oracle_answer oracle_linux_exclusive(uint64_t found, uint64_t want, int level)
{
	return linux_7_3(found, want, level, true);
}

struct oracle_answer oracle_linux_5_10(uint64_t found, uint64_t want, int level)
{
	struct oracle_answer answer;

	(void)level;
	if (plain_case(found, want, &answer))
		return answer;
	return say(ORACLE_BREAK_TLBI_MAKE, want);
}

/* `want` with the rights of `found` added. */
static uint64_t widened(uint64_t found, uint64_t want)
{
	struct rights a = rights_of(found);
	struct rights b = rights_of(want);
	bool el1 = a.runs_at_el1 || b.runs_at_el1;
	bool el0 = a.runs_at_el0 || b.runs_at_el0;

	if (bit(found, 6))
		want |= UINT64_C(1) << 6;
	if (bit(found, 7))
		want |= UINT64_C(1) << 7;
	if (bit(found, 51))
		want |= UINT64_C(1) << 51;
	want &= UINT64_C(0xff9fffffffffffff);
	if (el1 && !el0)
		want |= UINT64_C(0x0060000000000000);
	else if (el0 && !el1)
		want |= UINT64_C(0x0020000000000000);
	else if (!el0)
		want |= UINT64_C(0x0040000000000000);
	return want;
}

struct oracle_answer oracle_rfc(uint64_t found, uint64_t want, int level)
{
	struct oracle_answer answer;

	if (plain_case(found, want, &answer))
		return answer;
	if (beside_rights(found, want, level) != 0)
		return say(ORACLE_BREAK_TLBI_MAKE, want);
	if (!exceeds(rights_of(want), rights_of(found)))
		return say(ORACLE_LEAVE_DIFFERENT, found);
	if (!exceeds(rights_of(found), rights_of(want)))
		return say(ORACLE_STORE_AND_TLBI, want);
	return say(ORACLE_STORE_AND_TLBI, widened(found, want));
}

/* Does the size of what is translated change: a table comes or goes, Contiguous, nT of a block? */
static bool resized(uint64_t found, uint64_t want, int level)
{
	if (leads_on(found, level) || leads_on(want, level))
		return true;
	if (bit(found, 52) != bit(want, 52))
		return true;
	return level != 3 && bit(found, 16) != bit(want, 16);
}

/* Does anything else differ of which TLBs must not hold two versions? */
static bool remapped(uint64_t found, uint64_t want, int level)
{
	uint64_t rest = beside_rights(found, want, level);

	if (leads_on(found, level) || leads_on(want, level))
		return false;
	for (int n = 55; n <= 58; n++)
		rest &= ~(UINT64_C(1) << n);
	rest &= ~(UINT64_C(1) << 10 | UINT64_C(1) << 51 | UINT64_C(1) << 52);
	if (level != 3)
		rest &= ~(UINT64_C(1) << 16);
	return rest != 0;
}

/* A word that the MMU can not use although bit 0 is set: 0b01 where no block can be. */
static bool reserved(uint64_t word, int level)
{
	return (word & 3) == 1 && (level == 3 || level == -1);
}

/* What a change of size takes at a level of FEAT_BBM; nT is a bit of blocks, which levels 2 up have. */
static enum oracle_act resize_by_level(uint64_t found, uint64_t want, int level, int bbm)
{
	bool block = !leads_on(found, level) || !leads_on(want, level);

	if (bbm > 1)
		return ORACLE_STORE_AND_TLBI;
	if (bbm == 1 && block && level != 3)
		return ORACLE_NT_TLBI_STORE;
	return ORACLE_BREAK_TLBI_MAKE;
}

static struct oracle_answer architecture(uint64_t found, uint64_t want, int level, int bbm)
{
	struct oracle_answer answer;

	if (found != want && !held(found)) {
		/* No TLB has anything of the first; of what the second takes away one may have. */
		if (reserved(found, level))
			return say(ORACLE_STORE, want);
		if (reserved(want, level))
			return say(bit(found, 0) ? ORACLE_STORE_AND_TLBI : ORACLE_STORE, want);
	}
	if (plain_case(found, want, &answer))
		return answer;
	if (remapped(found, want, level))
		return say(ORACLE_BREAK_TLBI_MAKE, want);
	if (resized(found, want, level))
		return say(resize_by_level(found, want, level, bbm), want);
	/*
	 * A right that is taken away may be cached on any CPU, and so may an entry with the access
	 * flag.
	 */
	if (exceeds(rights_of(found), rights_of(want)))
		return say(ORACLE_STORE_AND_TLBI, want);
	if (bit(found, 10) && !bit(want, 10))
		return say(ORACLE_STORE_AND_TLBI, want);
	/* A right that is added may be cached as refused on the CPU where it was refused. */
	if (exceeds(rights_of(want), rights_of(found)))
		return say(ORACLE_STORE_AND_LOCAL_TLBI, want);
	return say(ORACLE_STORE, want);
}

struct oracle_answer oracle_architecture(uint64_t found, uint64_t want, int level)
{
	return architecture(found, want, level, 0);
}

struct oracle_answer oracle_architecture_bbm1(uint64_t found, uint64_t want, int level)
{
	return architecture(found, want, level, 1);
}

struct oracle_answer oracle_architecture_bbm2(uint64_t found, uint64_t want, int level)
{
	return architecture(found, want, level, 2);
}

bool oracle_herd_needs_break(uint64_t found, uint64_t want)
{
	const uint64_t memory_type = UINT64_C(0xf) << 2;
	const uint64_t shareability = UINT64_C(3) << 8;
	const uint64_t address = UINT64_C(0x0000fffffffff000);

	/* herd knows pages, which have both bits, and nothing of the reserved 0b01. */
	return (found & want & 3) == 3 &&
	       ((found ^ want) & (memory_type | shareability | address)) != 0;
}
