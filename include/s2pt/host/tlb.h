/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_H
#define S2PT_HOST_TLB_H

/**
 * @file
 * The TLBs of the CPUs that run one guest: they cache what walks find.  Those of EL2's own stage 1
 * are told of in `tlb_register.h`.
 *
 * Each CPU has three: leaf entries of stage 2, combined entries of both stages (the guest's stage 1
 * is taken to be the identity), and tables that walks passed through.  An access looks for a
 * combined entry, then for a leaf entry, which makes a combined one, then walks, from the lowest
 * table that is cached, and fills all three.  What the architecture forbids to cache (access flag
 * clear, nT) is not cached; what a CPU may drop at any time is dropped only by lack of room, in an
 * order that depends on nothing but the accesses.  A run of contiguous entries is cached as one.
 * A CPU may also walk without any access, whenever and wherever it likes: `s2pt_tlbs_speculate`.
 *
 * Entries go by instructions, and only by those that cover them:
 *
 *                       leaf of stage 2            combined    table
 *     IPAS2E1           holds the IPA, and         stays       spans the IPA, and
 *                       any level or its own                   there is no level hint
 *     RIPAS2E1          touches the range, ditto   stays       touches the range, ditto
 *     VMALLE1           stays                      goes        stays
 *     VMALLS12E1        goes                       goes        goes
 *     VMALLWS2E1        can be written             likewise    stays
 *
 * VMALLWS2E1 removes dirty state: in TLBs that hoard such an entry stays, with S2PT_WD for S2PT_W
 * if the leaf has DBM, else as it is.  The issuing CPU alone loses entries, or with "IS" all CPUs
 * do; always of the given VMID only, or of the one that the issuing CPU's registers name
 * (`s2pt_tlbs_msr`), and of the regime that they name.  Another granule than the guest's covers
 * nothing.  Operands that the architecture does not allow are counted by what is wrong with them.
 *
 * An instruction has arrived everywhere when the CPU that issued it has completed a DSB, of all
 * kinds of accesses and of the domain; until then it may have arrived here and not there, and
 * instructions may overtake each other.  How much of that happens is up to `s2pt_tlb_delivery`.
 *
 * Two entries of one kind that translate an address to different places or types are a
 * **conflict**: the access ends in a TLB conflict abort, and both are judged.  Those of different
 * sizes or permissions are used in any order, as is allowed while a table changes (see `bbm`).
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
#include "s2pt/host/tlb_operand.h"
#include "s2pt/host/tlb_register.h"
#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The kinds of entries in a TLB. */
enum s2pt_tlb_kind {
	/** A leaf of stage 2. */
	S2PT_TLB_STAGE2,
	/** A combined entry of stage 1 and stage 2. */
	S2PT_TLB_COMBINED,
	/** A table that a walk passed through. */
	S2PT_TLB_TABLE,
};

/** How many kinds there are. */
#define S2PT_TLB_KINDS 3

/** How an entry in use compares with the table. */
enum s2pt_tlb_verdict {
	/** The entry says what the table says. */
	S2PT_TLB_AGREES,
	/** The entry allows less than the leaf. */
	S2PT_TLB_NARROW,
	/**
	 * The entry differs from the leaf only in that the leaf's access flag has been cleared
	 * since.
	 */
	S2PT_TLB_AGED,
	/** The entry contradicts the table, but an operation is in progress. */
	S2PT_TLB_PENDING,
	/** The entry contradicts the table although no operation is in progress. */
	S2PT_TLB_STALE,
};

/** How many verdicts there are. */
#define S2PT_TLB_VERDICTS 5

/** How instructions get to the TLBs that they are for. */
enum s2pt_tlb_delivery {
	/** Instructions have arrived when `s2pt_tlbs_execute` returns. */
	S2PT_TLB_AT_ONCE,
	/**
	 * Each instruction arrives on its own, at some access of the CPU, at the latest with the
	 * barrier.
	 */
	S2PT_TLB_SCATTERED,
	/** Instructions arrive with the barrier, as late as the architecture allows. */
	S2PT_TLB_AT_BARRIER,
};

/** How large a TLB is.  0 stands for the default, which is named with each member. */
struct s2pt_tlb_shape {
	/** Sets of leaf entries, and again of combined ones; a power of two; default 128. */
	unsigned int leaf_sets;
	/** Entries in a set of leaf or combined entries; default 6. */
	unsigned int leaf_ways;
	/** Sets of tables; a power of two; default 16. */
	unsigned int table_sets;
	/** Entries in a set of tables; default 4. */
	unsigned int table_ways;
};

/** Size and behaviour of the TLBs. */
struct s2pt_tlbs_config {
	/** Shape of the tables that are translated. */
	struct s2pt_geom geom;
	/** Stage 2, or S2PT_EL2 or S2PT_EL2_E2H; as the `s2pt_mmu` of every access has it. */
	enum s2pt_regime regime;
	/** How many CPUs there are, each with a TLB; those that run no vCPU count too. */
	unsigned int cpus;
	/** Size of each TLB. */
	struct s2pt_tlb_shape shape;
	/** Do not compare hits with the table: faster, but then only `s2pt_tlbs_audit` judges. */
	bool unjudged;
	/** When instructions arrive at the TLBs. */
	enum s2pt_tlb_delivery delivery;
	/**
	 * Keep entries as long as the architecture allows: an entry is not given up for a newer one
	 * of the same addresses, the older of several is used, and an invalidation leaves what
	 * `s2pt_tlbs_stored` lets it leave.
	 */
	bool hoard;
	/** FEAT_BBM level: at 2 an access that meets two sizes ends in a conflict abort. */
	unsigned int bbm;
	/** The seed of all that is random. */
	uint64_t seed;
};

/** The TLBs.  Opaque. */
struct s2pt_tlbs;

/** How an access ended. */
struct s2pt_tlb_answer {
	/** S2PT_MMU_TRANSLATED, or the fault; S2PT_MMU_CONFLICT is among these. */
	enum s2pt_mmu_end end;
	/** The level that the fault reports, or that of the leaf. */
	int level;
	/** The output address; S2PT_MMU_TRANSLATED only. */
	s2pt_pa_t pa;
	/** See `s2pt_mmu_walk::buffer_full`; the fault is no lack of permission then. */
	bool buffer_full;
	/** An entry answered, and no walk was needed; a permission fault can be a hit too. */
	bool hit;
	/** The kind of the entry that was hit. */
	enum s2pt_tlb_kind kind;
	/** The worst verdict on what was used, tables included. */
	enum s2pt_tlb_verdict verdict;
};

/** What was counted in one TLB, or in several. */
struct s2pt_tlb_counts {
	/** Accesses answered by an entry of each kind; for a table: walks that began there. */
	uint64_t hits[S2PT_TLB_KINDS];
	/** Walks that accesses caused. */
	uint64_t walks;
	/** Walks that no access caused. */
	uint64_t speculated;
	/** Entries made. */
	uint64_t fills[S2PT_TLB_KINDS];
	/** Entries that had to go for want of room. */
	uint64_t evictions[S2PT_TLB_KINDS];
	/** Entries that instructions took away. */
	uint64_t drops[S2PT_TLB_KINDS];
	/** Instructions carried out on this TLB. */
	uint64_t instructions;
	/** Instructions carried out on this TLB that only a barrier made arrive. */
	uint64_t awaited;
	/**
	 * Invalidations issued here that took nothing away, because the registers in effect named
	 * another regime or several VMIDs.
	 */
	uint64_t elsewhere;
	/** Instructions issued here, by what is wrong with their operand. */
	uint64_t illegal[S2PT_TLB_OPERANDS];
	/** Accesses that met two entries which translate alike. */
	uint64_t overlaps;
	/** Accesses that met two entries which translate differently. */
	uint64_t conflicts;
	/** Verdicts on entries in use. */
	uint64_t verdicts[S2PT_TLB_VERDICTS];
	/** Stale entries in use, by kind. */
	uint64_t stale[S2PT_TLB_KINDS];
};

/** A stale entry, and what the table says instead. */
struct s2pt_tlb_stale {
	/** The CPU whose TLB holds the entry. */
	unsigned int cpu;
	/** The kind of the entry. */
	enum s2pt_tlb_kind kind;
	/** First address that it translates. */
	s2pt_ipa_t ipa;
	/** The level of the entry. */
	int level;
	/** The descriptor of which the entry was made. */
	uint64_t word;
	/** The descriptor at which a walk ends now, 0 if that can't be read. */
	uint64_t now;
	/** The level of the descriptor `now`. */
	int now_level;
};

/** Make TLBs that are empty.  NULL: no CPU, a shape or a regime that can't be, no memory. */
struct s2pt_tlbs *s2pt_tlbs_new(const struct s2pt_tlbs_config *config);

/** Free the TLBs.  NULL is left alone. */
void s2pt_tlbs_delete(struct s2pt_tlbs *tlbs);

/**
 * Carry out an access of CPU `cpu`, which is the caller's alone, with the registers `mmu`, which
 * the CPU keeps.  Any number of CPUs at once.
 */
void s2pt_tlbs_access(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
		      const struct s2pt_mmu_access *access, struct s2pt_tlb_answer *answer);

/**
 * Have CPU `cpu` walk for `ipa` without an access, and cache each step, as a CPU may at any time.
 * The walk is a read, so that hardware sets the access flag but no dirty state.  Any thread, any
 * CPU.
 */
void s2pt_tlbs_speculate(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu,
			 s2pt_ipa_t ipa);

/**
 * Carry out an instruction on `cpu` while `vmid` is the current one, or that of VTTBR_EL2 if `vmid`
 * is S2PT_TLB_CURRENT_VMID; one never written is of no VMID.  An invalidation has arrived at all
 * CPUs that it names on return, or later by `s2pt_tlbs_config::delivery`; barriers wait for it.
 */
void s2pt_tlbs_execute(struct s2pt_tlbs *tlbs, unsigned int cpu, unsigned int vmid,
		       const struct s2pt_step *step);

/**
 * CPU `cpu` has stored to the table entry at `at`, before this call.  TLBs that hoard may then take
 * an invalidation for one that took effect before the store, and keep what was read in between,
 * until a barrier has ordered the two: a DSB ISHST or ISH on `cpu`; for the invalidations of
 * another CPU also a DSB ISHLD or ISH there; for those of a CPU's own TLB the NSH kinds on that
 * CPU.  Only the last stores are remembered, and an ordered one takes those before it along, so not
 * all is kept that a CPU could keep.  Without such calls all stores count as ordered.  Any thread.
 */
void s2pt_tlbs_stored(struct s2pt_tlbs *tlbs, unsigned int cpu, s2pt_pa_t at);

/**
 * An operation on the table begins on `cpu`: until the matching `s2pt_tlbs_end` it may change
 * entries and owe the invalidation.  May be nested.  One thread a CPU.
 */
void s2pt_tlbs_begin(struct s2pt_tlbs *tlbs, unsigned int cpu);

/** The operation on `cpu` has ended, and owes nothing. */
void s2pt_tlbs_end(struct s2pt_tlbs *tlbs, unsigned int cpu);

/** Copy what was counted in the TLB of `cpu` so far. */
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

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
