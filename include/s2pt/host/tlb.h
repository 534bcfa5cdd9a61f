/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_H
#define S2PT_HOST_TLB_H

/**
 * @file
 * The TLBs of the CPUs that run one guest, as caches that really cache.
 *
 * Each CPU has three: leaf entries of stage 2, combined entries of both stages (the guest's stage 1
 * is taken to be the identity), and tables that walks passed through.  An access looks for a
 * combined entry, then for a leaf entry, which makes a combined one, then walks, from the lowest
 * table that is cached, and fills all three.  What the architecture forbids to cache (access flag
 * clear, nT) is not cached; what it allows to be dropped is dropped only by lack of room, in an
 * order that depends on nothing but the accesses.
 *
 * Entries go by instructions, and only by those that cover them:
 *
 *                       leaf of stage 2            combined    table
 *     IPAS2E1           holds the IPA, and         stays       spans the IPA, and
 *                       any level or its own                   there is no level hint
 *     RIPAS2E1          touches the range, ditto   stays       touches the range, ditto
 *     VMALLE1           stays                      goes        stays
 *     VMALLS12E1        goes                       goes        goes
 *
 * of the issuing CPU alone, or with "IS" of all; always of the given VMID only.  A granule in the
 * operand that is not the guest's covers nothing.
 *
 * **Stale** is an entry in use that contradicts the table, although every operation that was in
 * progress when it was found to do so has ended: an operation may leave an entry behind only until
 * it ends, for it owes the invalidation.  So operations are announced by `s2pt_tlbs_begin` and
 * `s2pt_tlbs_end` (the world does), and an access runs under a lock of its CPU's, for which an
 * instruction waits: no access holds an old entry, and no walk is on its way, when the instruction
 * is done.  A contradiction that is found while operations are in progress is *pending*; once they
 * have ended, it is settled at the next access of that CPU: entry gone or stale.  Accesses that
 * race with operations are thus never blamed, and those that don't are judged at once.
 *
 * An entry does not contradict the table if it allows less than the leaf (*narrow*: a permission
 * may be added with a local invalidation), or if only the leaf's access flag has been cleared
 * (*aged*: who ages may leave out the invalidation).  Software bits and DBM do not count.
 */

#include "s2pt/geom.h"
#include "s2pt/host/mmu.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The kinds of entries. */
enum s2pt_tlb_kind {
	/** A leaf of stage 2. */
	S2PT_TLB_STAGE2,
	/** Stage 1 and 2 in one. */
	S2PT_TLB_COMBINED,
	/** A table that a walk passed through. */
	S2PT_TLB_TABLE,
};

/** How many kinds there are. */
#define S2PT_TLB_KINDS 3

/** What an entry in use is, compared with the table. */
enum s2pt_tlb_verdict {
	/** As the table has it. */
	S2PT_TLB_AGREES,
	/** It allows less. */
	S2PT_TLB_NARROW,
	/** The leaf has become old. */
	S2PT_TLB_AGED,
	/** It contradicts, but an operation is in progress. */
	S2PT_TLB_PENDING,
	/** It contradicts. */
	S2PT_TLB_STALE,
};

/** How many verdicts there are. */
#define S2PT_TLB_VERDICTS 5

/** How large a TLB is; zeros are the defaults. */
struct s2pt_tlb_shape {
	/** Sets of leaf entries, and again of combined ones; a power of two; 128. */
	unsigned int leaf_sets;
	/** Entries in such a set; 6. */
	unsigned int leaf_ways;
	/** Sets of tables; a power of two; 16. */
	unsigned int table_sets;
	/** Entries in such a set; 4. */
	unsigned int table_ways;
};

/** What the TLBs are made of. */
struct s2pt_tlbs_config {
	/** What is translated. */
	struct s2pt_geom geom;
	/** CPUs, each with a TLB; those that run no vCPU count too. */
	unsigned int cpus;
	/** Size of each TLB. */
	struct s2pt_tlb_shape shape;
	/** Do not compare hits with the table: faster; only `s2pt_tlbs_audit` judges then. */
	bool unjudged;
};

/** The TLBs.  Opaque. */
struct s2pt_tlbs;

/** How an access went. */
struct s2pt_tlb_answer {
	/** S2PT_MMU_TRANSLATED, or the fault. */
	enum s2pt_mmu_end end;
	/** The level that the fault reports, or that of the leaf. */
	int level;
	/** The output address; S2PT_MMU_TRANSLATED only. */
	s2pt_pa_t pa;
	/** No walk was needed; a permission fault can be a hit too. */
	bool hit;
	/** Which entry was hit. */
	enum s2pt_tlb_kind kind;
	/** The worst verdict on what was used, tables included. */
	enum s2pt_tlb_verdict verdict;
};

/** What went on in one TLB, or in several. */
struct s2pt_tlb_counts {
	/** Accesses answered by an entry of that kind; a table: the walk began there. */
	uint64_t hits[S2PT_TLB_KINDS];
	/** Walks. */
	uint64_t walks;
	/** Entries made. */
	uint64_t fills[S2PT_TLB_KINDS];
	/** Entries that had to go for want of room. */
	uint64_t evictions[S2PT_TLB_KINDS];
	/** Entries that instructions took away. */
	uint64_t drops[S2PT_TLB_KINDS];
	/** Instructions carried out on this TLB. */
	uint64_t instructions;
	/** Verdicts on entries in use. */
	uint64_t verdicts[S2PT_TLB_VERDICTS];
	/** Stale ones by kind. */
	uint64_t stale[S2PT_TLB_KINDS];
};

/** A stale entry. */
struct s2pt_tlb_stale {
	/** Whose TLB. */
	unsigned int cpu;
	/** What kind. */
	enum s2pt_tlb_kind kind;
	/** First address that it translates. */
	s2pt_ipa_t ipa;
	/** Its level. */
	int level;
	/** The descriptor it was made of. */
	uint64_t word;
	/** The descriptor at which a walk ends now, 0 if that can't be read. */
	uint64_t now;
	/** The level of that. */
	int now_level;
};

/** Make them, empty.  NULL: no CPU, a shape that there is not, no memory. */
struct s2pt_tlbs *s2pt_tlbs_new(const struct s2pt_tlbs_config *config);

/** End them.  NULL is left alone. */
void s2pt_tlbs_delete(struct s2pt_tlbs *tlbs);

/**
 * An access of CPU `cpu`, which is the caller's alone, with the registers `mmu`, which it keeps.
 * Any number of CPUs at once.
 */
void s2pt_tlbs_access(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		      const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer);

/**
 * Carry out an instruction on `cpu` while `vmid` is the current one: complete on return, on all
 * CPUs that it names.  Barriers do nothing.
 */
void s2pt_tlbs_execute(struct s2pt_tlbs *tlbs, unsigned int cpu, unsigned int vmid,
		       const struct s2pt_step *step);

/**
 * An operation on the table begins on `cpu`: until the matching `s2pt_tlbs_end` it may change
 * entries and owe the invalidation.  May be nested.  One thread a CPU.
 */
void s2pt_tlbs_begin(struct s2pt_tlbs *tlbs, unsigned int cpu);

/** It has ended, and owes nothing. */
void s2pt_tlbs_end(struct s2pt_tlbs *tlbs, unsigned int cpu);

/** What went on in the TLB of `cpu` so far. */
void s2pt_tlbs_counts(struct s2pt_tlbs *tlbs, unsigned int cpu, struct s2pt_tlb_counts *counts);

/** Add `more` to `sum`. */
void s2pt_tlb_counts_add(struct s2pt_tlb_counts *sum, const struct s2pt_tlb_counts *more);

/** The first stale entry that was found; false: none. */
bool s2pt_tlbs_stale(struct s2pt_tlbs *tlbs, struct s2pt_tlb_stale *stale);

/**
 * Compare every entry of every CPU with the table of `mmu`, whose VMID it must have.  The caller
 * knows that no operation is in progress and nothing owed.  `found[kind][verdict]` counts entries.
 * True: none is stale.
 */
bool s2pt_tlbs_audit(struct s2pt_tlbs *tlbs, const struct s2pt_mmu *mmu,
		     uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS]);

/** Empty all TLBs, as when the machine is reset. */
void s2pt_tlbs_reset(struct s2pt_tlbs *tlbs);

#ifdef __cplusplus
}
#endif

#endif
