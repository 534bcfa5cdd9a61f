/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A test bench for the soft TLBs: two or more CPUs, and a table that a test writes by hand.  It
 * starts at level 1 and has one table of each level below, for the addresses from 0 on.
 */

#ifndef TESTS_TLB_BENCH_H
#define TESTS_TLB_BENCH_H

#include "s2pt/host/pool.h"
#include "s2pt/host/tlb.h"

#define BENCH_VMID 5U

/* Bits of leaves: normal memory, inner shareable, access flag; and what they allow. */
#define LEAF_BASE UINT64_C(0x73c)
#define LEAF_R    (LEAF_BASE | UINT64_C(0x40))
#define LEAF_RW   (LEAF_BASE | UINT64_C(0xc0))
#define LEAF_DBM  (LEAF_R | UINT64_C(1) << 51)
/* LEAF_DBM after a write. */
#define LEAF_DIRTY (LEAF_RW | UINT64_C(1) << 51)
#define LEAF_RUN   (UINT64_C(1) << 52)
#define PAGE       UINT64_C(3)
#define BLOCK      UINT64_C(1)

struct bench {
	struct s2pt_geom geom;
	struct s2pt_pool *pool;
	struct s2pt_tlbs *tlbs;
	struct s2pt_mmu mmu;
	/* The tables of levels 1, 2 and 3. */
	s2pt_pa_t table[4];
};

struct bench_config {
	enum s2pt_granule granule;
	bool lpa2;
	bool hardware_updates;
	unsigned int cpus;
	struct s2pt_tlb_shape shape;
	enum s2pt_tlb_delivery delivery;
	bool hoard;
	unsigned int bbm;
	uint64_t seed;
};

/* Make a bench.  NULL: no memory. */
struct bench *bench_new(const struct bench_config *config);
void bench_delete(struct bench *bench);

/* Fixtures: pages of 4 KiB and two CPUs, which do or don't update entries themselves. */
int bench_setup(void **state);
int bench_setup_hardware(void **state);
int bench_teardown(void **state);

/* Write `word` to the entry `index` of the table of `level`. */
void bench_write(const struct bench *bench, int level, unsigned int index, uint64_t word);
uint64_t bench_read(const struct bench *bench, int level, unsigned int index);

struct s2pt_tlb_answer bench_access(const struct bench *bench, unsigned int cpu, s2pt_ipa_t ipa,
				    enum s2pt_mmu_access_type type);

/* Carry a request out, on a CPU with FEAT_TTL and FEAT_TLBIRANGE. */
void bench_invalidate(const struct bench *bench, unsigned int cpu, const struct s2pt_tlbi *request);

struct s2pt_tlb_counts bench_counts(const struct bench *bench, unsigned int cpu);

#endif
