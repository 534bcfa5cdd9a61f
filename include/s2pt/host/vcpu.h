/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VCPU_H
#define S2PT_HOST_VCPU_H

/**
 * @file
 * A vCPU: it accesses memory through its TLB, faults, has the fault resolved, and tries again.
 *
 * What a hypervisor's run loop does is in `s2pt_vcpu_access`: decode the syndrome, look up what
 * backs the address, take the world's lock for reading, enter a read section, `s2pt_resolve`.  A
 * vCPU is used by one thread at a time; several run at once.  After `S2PT_BUSY` the thread lets
 * others run: threads stand for CPUs, and a CPU that has broken an entry would not stop there.
 */

#include "s2pt/fault.h"
#include "s2pt/host/mmu.h"
#include "s2pt/host/tlb.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A vCPU of a world.  Opaque. */
struct s2pt_vcpu;

/** How an access ended. */
enum s2pt_vcpu_end {
	/** The access was carried out. */
	S2PT_VCPU_DONE,
	/**
	 * The hypervisor emulates the access: no memory is there, or the guest may not write it.
	 */
	S2PT_VCPU_EMULATE,
	/** The guest gets an abort, since it did what it may not. */
	S2PT_VCPU_INJECT,
	/** The access faulted as often as it may, and was given up: no progress. */
	S2PT_VCPU_STUCK,
	/** The library reported an error, which is in `status`. */
	S2PT_VCPU_ERROR,
};

/** What came of an access. */
struct s2pt_vcpu_outcome {
	/** How the access ended. */
	enum s2pt_vcpu_end end;
	/** The output address; S2PT_VCPU_DONE only. */
	s2pt_pa_t pa;
	/** Faults that it took. */
	unsigned int faults;
	/** The status of the last fault's answer; `S2PT_DONE` if there was no fault. */
	enum s2pt_status status;
	/** What the TLB answered last. */
	struct s2pt_tlb_answer answer;
};

/** One fault and its answer. */
struct s2pt_vcpu_exit {
	/** The fault, decoded. */
	struct s2pt_fault fault;
	/** The answer that was chosen. */
	struct s2pt_plan plan;
	/** The status of the answer. */
	enum s2pt_status status;
	/** Slot of guest memory at the fault, -1 if there is none. */
	int slot;
	/** The page was marked dirty. */
	bool dirty;
	/** Nanoseconds from the fault to the return to the guest; 0 without a clock. */
	uint64_t ns;
};

/** Members of `enum s2pt_action`. */
#define S2PT_ACTIONS 6
/** Members of `enum s2pt_status`; each is counted at `status` - `S2PT_ENOMEM`. */
#define S2PT_STATUSES 9
/** Members of `enum s2pt_vcpu_end`. */
#define S2PT_VCPU_ENDS 5

/** What was counted of a vCPU. */
struct s2pt_vcpu_counts {
	/** Accesses that were begun. */
	uint64_t accesses;
	/** Accesses by their end. */
	uint64_t ends[S2PT_VCPU_ENDS];
	/** Faults by kind. */
	uint64_t faults[S2PT_FAULT_KINDS];
	/** Faults by the answer that was chosen. */
	uint64_t actions[S2PT_ACTIONS];
	/** Answers by action and status: `statuses[action][status - S2PT_ENOMEM]`. */
	uint64_t statuses[S2PT_ACTIONS][S2PT_STATUSES];
	/** Pages marked dirty, again if marked before. */
	uint64_t dirtied;
	/** Valid entries broken, for break-before-make. */
	uint64_t breaks;
	/** Compare-and-swaps won. */
	uint64_t swaps;
	/** Compare-and-swaps lost. */
	uint64_t losses;
	/** Most faults that one access took. */
	uint64_t longest_run;
	/** The input address of that access. */
	s2pt_ipa_t longest_ipa;
	/** The entry that was there after the last of its faults. */
	uint64_t longest_word;
	/** The level of that entry. */
	int longest_level;
	/** Nanoseconds spent on faults; 0 without a clock. */
	uint64_t fault_ns;
	/** What was counted in its TLB. */
	struct s2pt_tlb_counts tlb;
};

/**
 * Access memory, and answer all faults: returns when the access was carried out or can't be.
 * `outcome` may be NULL.
 */
enum s2pt_vcpu_end s2pt_vcpu_access(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				    struct s2pt_vcpu_outcome *outcome);

/**
 * Try an access once and answer no fault.  True: it was carried out.  For tests that want to do
 * something between a fault and its answer.
 */
bool s2pt_vcpu_try(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
		   struct s2pt_tlb_answer *answer);

/** Answer the fault that `answer` of `s2pt_vcpu_try` is.  `handled` may be NULL. */
enum s2pt_status s2pt_vcpu_fault(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				 const struct s2pt_tlb_answer *answer,
				 struct s2pt_vcpu_exit *handled);

/** The number of a vCPU, from 0, which is also that of its CPU. */
unsigned int s2pt_vcpu_number(const struct s2pt_vcpu *vcpu);

/** Copy what was counted so far; not while its thread runs. */
void s2pt_vcpu_counts(struct s2pt_vcpu *vcpu, struct s2pt_vcpu_counts *counts);

/** Add `more` to `sum`; the longer one of the longest runs stays. */
void s2pt_vcpu_counts_add(struct s2pt_vcpu_counts *sum, const struct s2pt_vcpu_counts *more);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
