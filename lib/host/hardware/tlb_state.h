/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of all TLBs: what is cached, which instructions are on their way, what is suspected. */

#ifndef S2PT_HOST_TLB_STATE_H
#define S2PT_HOST_TLB_STATE_H

#include "host/memory/lines.h"
#include "s2pt/host/tlb.h"
#include "tlb_cache.h"

#include <stdatomic.h>

#include <pthread.h>

/* An entry in use that contradicted the table while operations were in progress. */
struct suspect {
	bool any;
	enum s2pt_tlb_kind kind;
	s2pt_ipa_t ipa;
	struct tlb_entry entry;
	/* How far each CPU was then. */
	uint64_t *progress;
};

/* What an instruction does to a TLB that it reaches. */
enum tlb_effect {
	TLB_NOTHING,
	TLB_BY_ADDRESS,
	/* By address, but no tables. */
	TLB_LEAVES,
	TLB_ALL_STAGE1,
	TLB_ALL,
	/* What can be written: dirty state. */
	TLB_DIRTY,
};

/* An instruction that is on its way. */
struct tlb_posted {
	enum tlb_effect effect;
	struct tlb_cover cover;
	unsigned int issuer;
};

/* Most instructions on their way to one TLB; with one more the first arrives. */
#define TLB_POSTED 32

/* Stores to tables that are remembered. */
#define TLB_STORES 32

struct tlb_store {
	s2pt_pa_t at;
	/* Stores are numbered from 1; 0: there is none here. */
	uint64_t number;
	unsigned int cpu;
	/* A DSB of that CPU has ordered it before all invalidations from then on. */
	bool ordered;
};

struct tlb_order {
	/* Guards the members that follow, and `struct tlb_ordered` of each CPU. */
	pthread_mutex_t lock;
	struct tlb_store store[TLB_STORES];
	/* The number of the last store, and of the last that is not remembered. */
	uint64_t next;
	uint64_t forgotten;
	/* The same as `next`, for walks, which take no lock. */
	_Atomic(uint64_t) stores;
};

/* The last stores that a CPU's barriers have ordered before its own invalidations. */
struct tlb_ordered {
	/* Of other CPUs: for invalidations on all CPUs, and for those on itself. */
	uint64_t loads;
	uint64_t loads_alone;
	/* Of its own, for invalidations on itself. */
	uint64_t stores_alone;
};

/* A register: its value, and what was written to it since the CPU last synchronised its context. */
struct tlb_register {
	uint64_t now;
	uint64_t next;
	/* It was written before that. */
	bool known;
	bool pending;
};

struct tlb {
	_Alignas(LINES) pthread_mutex_t lock;
	struct tlb_cache cache[S2PT_TLB_KINDS];
	struct s2pt_tlb_counts counts;
	struct suspect suspect;
	uint64_t serial;
	uint64_t random;
	/* The instructions on their way, in the order of their issue. */
	struct tlb_posted posted[TLB_POSTED];
	unsigned int n_posted;
	struct tlb_ordered ordered;
	/* Operations that have begun but not ended; only the CPU's own thread uses this. */
	unsigned int depth;
	/* The same thread's alone. */
	struct tlb_register registers[S2PT_TLB_REGISTERS];
	/* Odd while an operation is in progress. */
	_Atomic(uint64_t) progress;
};

struct s2pt_tlbs {
	struct s2pt_geom geom;
	enum s2pt_regime regime;
	unsigned int cpus;
	bool unjudged;
	enum s2pt_tlb_delivery delivery;
	bool hoard;
	unsigned int bbm;
	struct tlb_order order;
	/* Guards the members that follow. */
	pthread_mutex_t lock;
	bool any_stale;
	struct s2pt_tlb_stale stale;
	struct tlb tlb[];
};

/* A random number below `most`, which is small.  The caller holds the lock. */
static inline unsigned int s2pt_tlb_random(struct tlb *tlb, unsigned int most)
{
	/* Knuth's MMIX generator; the upper half of its numbers is good enough. */
	tlb->random = tlb->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(tlb->random >> 33) % most;
}

/* The ASID that is current with these registers of a stage 1; 0 where there are none. */
unsigned int s2pt_tlb_asid(const struct s2pt_mmu *mmu);

/* The VMID that is current with these registers; in a stage 1 the ASID. */
static inline unsigned int s2pt_tlb_vmid(const struct s2pt_mmu *mmu)
{
	if (mmu->regime != S2PT_STAGE2)
		return s2pt_tlb_asid(mmu);
	return (unsigned int)(mmu->vttbr >> 48);
}

#endif
