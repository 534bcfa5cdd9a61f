/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VCPU_H
#define S2PT_HOST_VCPU_H

/**
 * @file
 * A vCPU: accesses memory through its TLB, faults, has the fault resolved, and looks again.
 *
 * What a hypervisor's run loop does is in `s2pt_vcpu_access`: decode the syndrome, look up what
 * backs the address, take the world's lock for reading, enter a read section, `s2pt_resolve`.  A vCPU is
 * used by one thread at a time; several run at once.  After `S2PT_BUSY` the thread lets others run:
 * threads stand for CPUs, and a CPU that has broken an entry would not stop there.
 */

#include "s2pt/fault.h"
#include "s2pt/host/mmu.h"
#include "s2pt/host/tlb.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A vCPU of a world.  Opaque. */
struct s2pt_vcpu;

/** How an access ended. */
enum s2pt_vcpu_end {
	/** It was carried out. */
	S2PT_VCPU_DONE,
	/** The hypervisor emulates it: no memory there, or not writable to the guest. */
	S2PT_VCPU_EMULATE,
	/** The guest gets an abort: it did what it may not. */
	S2PT_VCPU_INJECT,
	/** It faulted as often as it may, and was given up: no progress. */
	S2PT_VCPU_STUCK,
	/** The library reported an error, which is in `status`. */
	S2PT_VCPU_ERROR,
};

/** An access, over. */
struct s2pt_vcpu_outcome {
	/** How it ended. */
	enum s2pt_vcpu_end end;
	/** Where; S2PT_VCPU_DONE only. */
	s2pt_pa_t pa;
	/** Faults that it took. */
	unsigned int faults;
	/** What the last of them came to; `S2PT_DONE` if there was none. */
	enum s2pt_status status;
	/** What the TLB said last. */
	struct s2pt_tlb_answer answer;
};

/** One fault and what came of it. */
struct s2pt_vcpu_exit {
	/** The fault, decoded. */
	struct s2pt_fault fault;
	/** What was chosen. */
	struct s2pt_plan plan;
	/** What came of it. */
	enum s2pt_status status;
	/** Slot of guest memory that it fell into, -1 if none. */
	int slot;
	/** The page was marked dirty. */
	bool dirty;
	/** Nanoseconds from the fault to the return to the guest; 0 without a clock. */
	uint64_t ns;
};

/** Members of `enum s2pt_fault_kind`. */
#define S2PT_FAULT_KINDS 7
/** Members of `enum s2pt_action`. */
#define S2PT_ACTIONS 6
/** Members of `enum s2pt_status`; counted at `status` - `S2PT_ENOMEM`. */
#define S2PT_STATUSES 9
/** Members of `enum s2pt_vcpu_end`. */
#define S2PT_VCPU_ENDS 5

/** What a vCPU went through. */
struct s2pt_vcpu_counts {
	/** Accesses. */
	uint64_t accesses;
	/** Accesses by their end. */
	uint64_t ends[S2PT_VCPU_ENDS];
	/** Faults by kind. */
	uint64_t faults[S2PT_FAULT_KINDS];
	/** Faults by what was chosen. */
	uint64_t actions[S2PT_ACTIONS];
	/** What was chosen, by what came of it: `statuses[action][status - S2PT_ENOMEM]`. */
	uint64_t statuses[S2PT_ACTIONS][S2PT_STATUSES];
	/** Pages marked dirty, again if marked before. */
	uint64_t dirtied;
	/** Valid entries broken, for break-before-make. */
	uint64_t breaks;
	/** Compare-and-swaps won. */
	uint64_t swaps;
	/** Compare-and-swaps lost. */
	uint64_t losses;
	/** The longest run of faults of one access. */
	uint64_t longest_run;
	/** Where that was. */
	s2pt_ipa_t longest_ipa;
	/** The entry that was there after the last fault of it. */
	uint64_t longest_word;
	/** Its level. */
	int longest_level;
	/** Nanoseconds spent on faults; 0 without a clock. */
	uint64_t fault_ns;
	/** What went on in its TLB. */
	struct s2pt_tlb_counts tlb;
};

/**
 * Access memory, with all that follows: returns when the access was carried out or can't be.
 * `outcome` may be NULL.
 */
enum s2pt_vcpu_end s2pt_vcpu_access(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				    struct s2pt_vcpu_outcome *outcome);

/**
 * One step of it: the access alone, no fault taken.  True: it was carried out.  For tests that want
 * to do something between a fault and its answer.
 */
bool s2pt_vcpu_try(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
		   struct s2pt_tlb_answer *answer);

/** The other step: answer the fault that `answer` is.  `handled` may be NULL. */
enum s2pt_status s2pt_vcpu_fault(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				 const struct s2pt_tlb_answer *answer,
				 struct s2pt_vcpu_exit *handled);

/** Its number, from 0: also that of its CPU. */
unsigned int s2pt_vcpu_number(const struct s2pt_vcpu *vcpu);

/** What it went through so far; not while its thread runs. */
void s2pt_vcpu_counts(struct s2pt_vcpu *vcpu, struct s2pt_vcpu_counts *counts);

/** Add `more` to `sum`; of the longest run the longer one stays. */
void s2pt_vcpu_counts_add(struct s2pt_vcpu_counts *sum, const struct s2pt_vcpu_counts *more);

#ifdef __cplusplus
}
#endif

#endif
