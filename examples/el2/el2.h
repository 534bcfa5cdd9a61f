/* SPDX-License-Identifier: BSD-2-Clause */
/* A small hypervisor at EL2: one guest, a vCPU for each CPU, devices passed through. */

#ifndef EL2_EL2_H
#define EL2_EL2_H

#include <s2pt/s2pt.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CPUS 8

/* QEMU's "virt" with 1 GiB: 64 MiB are the hypervisor's, the guest sees the rest at 0x40000000. */
#define POOL_BASE  UINT64_C(0x41000000)
#define POOL_SIZE  UINT64_C(0x03000000)
#define RAM_IPA    UINT64_C(0x40000000)
#define RAM_SIZE   UINT64_C(0x3c000000)
#define RAM_OFFSET UINT64_C(0x04000000)

/* The magic page, an address without memory: the guest's user space writes requests here. */
#define CONTROL_IPA UINT64_C(0x0b000000)

/* The registers of a vCPU that `boot.S` saves and restores; it knows the offsets. */
struct vcpu {
	uint64_t x[31];
	uint64_t pc;
	uint64_t pstate;
};

/* Options from the boot arguments. */
struct options {
	enum s2pt_granule granule;
	bool pages_only;
	/* The MMU keeps the log of dirty pages. */
	bool hardware_log;
};

/* Counts for the table that is printed at the end. */
struct statistics {
	_Atomic uint64_t faults[S2PT_FAULT_KINDS];
	/* Faults by the level that the CPU reported, -1 first. */
	_Atomic uint64_t levels[S2PT_LEVELS];
	/* Faults after which nothing was written: another CPU held the entry, or it was right. */
	_Atomic uint64_t busy;
	_Atomic uint64_t spurious;
	_Atomic uint64_t stage1_walks;
	_Atomic uint64_t tlbis[S2PT_TLBI_DIRTY + 1];
	_Atomic uint64_t retired;
	/* Write faults where something is mapped, while the log is on. */
	_Atomic uint64_t log_faults;
	/* Pages that the log told, in how many collections; that were found written; and not told. */
	uint64_t dirty;
	uint64_t rounds;
	uint64_t written;
	uint64_t missed;
	_Atomic uint64_t splits;
	uint64_t folds;
};

/* state.c */
extern struct statistics statistics;
extern struct s2pt stage2;

/* stage1.c: EL2's own table, which the first CPU makes before all else, and each CPU runs on. */
extern struct s2pt stage1;
void stage1_make(void);

/* boot.S: entering the guest, and where CPUs but the first begin. */
void guest_enter(struct vcpu *vcpu);
void secondary(void);

/* main.c: where `boot.S` calls C. */
_Noreturn void cpu_main(unsigned int number, uint64_t devicetree);
_Noreturn void el2_surprise(uint64_t esr, uint64_t elr, uint64_t far);

/* console.c: %s, %u (32 bits), %x and %d (64 bits each).  One line at a time. */
void print(const char *format, ...);
_Noreturn void fail(const char *why, uint64_t value);
/* Fail if an operation was refused. */
void must(enum s2pt_status status);
_Noreturn void power_off(int status);
/* What is done before, once; NULL: nothing. */
extern void (*at_power_off)(void);

/* memory.c: locks, and the pool of table pages. */
void lock(atomic_uint *word);
void unlock(atomic_uint *word);
void pool_init(uint64_t page);
void *pool_alloc(unsigned int pages);
void pool_free(void *table, unsigned int pages);
uint64_t pool_used(void);
uint64_t pool_peak(void);
uint64_t pool_left(void);

/* devicetree.c: read the boot arguments and show the guest its own memory. */
void devicetree_edit(uint64_t devicetree, struct options *options);

/* stage2_ops.c: the callbacks of libs2pt. */
extern const struct s2pt_ops stage2_ops;
void stage2_ops_init(const struct s2pt_geom *geom);
void stage2_step(const struct s2pt_step *step);
void stage2_record_step(const struct s2pt_step *step);
void stage2_drain(void);
bool stage2_undrained(void);

/* section.c: shared and exclusive sections. */
void stage2_shared(bool enter);
struct s2pt_excl stage2_exclusive(void);
void stage2_exclusive_end(void);

/* stage2.c: the table, faults. */
void stage2_init(const struct options *options);
void stage2_enter_cpu(void);
/* False: it is at the control page, and nothing was done yet. */
bool stage2_abort(uint64_t esr, struct s2pt_fault *fault);

/* control.c: the guest's user space at the magic page. */
void control_access(struct vcpu *vcpu, const struct s2pt_fault *fault);
bool control_verdict(void);

/* psci.c: the guest's calls to the firmware. */
void psci_call(struct vcpu *vcpu);
void psci_start(unsigned int cpu, struct vcpu *vcpu);

/* report.c: prints the table at the end; false if the stage-2 table is not as it must be. */
bool report(void);

#endif
