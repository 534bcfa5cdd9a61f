/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel's walker as an engine of the explorer: what its files share.  None of them sees a header of the kernel; what it can
 * do is in probe.h.
 */
#ifndef S2PT_KERNEL_EXPLORE_KERNEL_H
#define S2PT_KERNEL_EXPLORE_KERNEL_H

#include "s2pt/host/engine.h"

#include <stdint.h>

#define KERNEL_PAGE  UINT64_C(0x1000)
#define KERNEL_BLOCK UINT64_C(0x200000)
#define KERNEL_PAGES 64
/* Most broken entries that are remembered. */
#define KERNEL_BROKEN 8
/* The CPUs, the host, and who sets up. */
#define KERNEL_ACTORS 8

/* What an operation has promised and done: promise.c. */
struct kernel_work {
	int what;
	bool beside, wrote, allowed;
	unsigned int prot;
	/* The tables that it gave up, a bit a page; what it loaded last. */
	uint64_t given_up, word;
	const void *slot;
};

/* What the kernel keeps beside the tables; it is set back with the machine. */
struct kernel_state {
	/* The references of each page; 0: it is free. */
	unsigned int count[KERNEL_PAGES];
	/* mmu_invalidate_seq */
	uint64_t sequence;
	/* Leaves that were broken, and how many of them became valid again with nothing changed but permissions. */
	struct {
		const void *slot;
		uint64_t word;
	} broken[KERNEL_BROKEN];
	unsigned int next_broken, breaks;
	struct kernel_work work[KERNEL_ACTORS];
};

extern struct kernel_state kernel_state;
/* The machine that the walker works in. */
extern struct s2pt_seat *kernel_seat;

extern const struct s2pt_engine kernel_engine;

/* Complain: something is wrong at the line of the tree that is at work. */
void kernel_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* fault.c: user_mem_abort() and handle_access_fault(), as far as they decide what is done to the table. */
enum s2pt_status kernel_fault(struct s2pt_seat *seat, const struct s2pt_engine_fault *fault);
/* Do faults hold the lock alone, some or all? */
extern const bool kernel_faults_lock;
extern const char kernel_faults_text[];

/* host.c: the callers of unmap, write-protect, age and split. */
void kernel_host(struct s2pt_seat *seat, char what, char page);

/* Why a scenario cannot be run with this tree; NULL: it can. */
const char *kernel_cannot(const struct s2pt_scenario *scenario);

#endif
