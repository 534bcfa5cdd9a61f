/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bench for EL2's own stage 1: a table that the core makes, two CPUs with soft TLBs that translate by
 * it, and random changes beside random accesses.
 */

#ifndef TESTS_STAGE1_BENCH_H
#define TESTS_STAGE1_BENCH_H

#include "s2pt/exclusive.h"
#include "s2pt/host/pool.h"
#include "s2pt/host/tlb.h"
#include "s2pt/shared.h"
#include "s2pt/stage1.h"

/* Bits of HCR_EL2, the ASID that is current, and where the upper range of 39 bits begins. */
#define TGE  (UINT64_C(1) << 27)
#define E2H  (UINT64_C(1) << 34)
#define ASID 5U
#define BITS 39
#define HIGH (0 - (UINT64_C(1) << BITS))
#define PA   UINT64_C(0x80000000)

/* A table of stage 1, the CPUs that walk it, and what they are told. */
struct bench {
	struct s2pt_geom geom;
	struct s2pt_pool *pool;
	struct s2pt_tlbs *tlbs;
	struct s2pt_mmu mmu;
	struct s2pt pt;
	struct s2pt_tlb_features features;
	/* No TLBI is carried out. */
	bool deaf;
	uint64_t random;
};

struct bench_config {
	const char *name;
	enum s2pt_regime regime;
	bool upper;
	bool non_global;
	/* HCR_EL2.TGE is set: a host. */
	bool host;
	bool range;
	enum s2pt_policy policy;
	unsigned int bbm;
};

/* The ways in which a stage 1 is used. */
extern const struct bench_config bench_configs[];
extern const unsigned int bench_config_count;

/* Make a bench.  NULL: it can't be made. */
struct bench *bench_new(const struct bench_config *want);
/* Unmap all, and delete it; false if tables were lost. */
bool bench_delete(struct bench *bench);

/* Make an ASID the current one; write HCR_EL2 on both CPUs. */
void bench_set_asid(struct bench *bench, unsigned int asid);
void bench_set_hcr(const struct bench *bench, uint64_t hcr);

/* Map a page. */
enum s2pt_status bench_map(struct bench *bench, uint64_t va, s2pt_pa_t pa, unsigned int perm);

struct s2pt_tlb_answer bench_access(const struct bench *bench, unsigned int cpu, uint64_t va,
				    enum s2pt_mmu_access_type type, bool el0);
struct s2pt_tlb_answer bench_read(const struct bench *bench, unsigned int cpu, uint64_t va);

/* The hook for invalidations. */
void bench_invalidate(void *context, const struct s2pt_tlbi *request);

/* Change pages from `base` on and access them, in turns; `sum`: what the TLBs counted. */
void bench_turns(struct bench *bench, uint64_t base, struct s2pt_tlb_counts *sum);

#endif
