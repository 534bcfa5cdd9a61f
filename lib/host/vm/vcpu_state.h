/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a vCPU: where its thread is, its stock of table pages, what it counted. */

#ifndef S2PT_HOST_VM_VCPU_STATE_H
#define S2PT_HOST_VM_VCPU_STATE_H

#include "host/memory/lines.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/vcpu.h"
#include "tally.h"

#include <stdatomic.h>

#include <pthread.h>

/* Pages in a stock: more than any fault can need, so that the pool is asked for many at a time. */
#define CACHE_PAGES 16

struct s2pt_vcpu {
	/* The vCPU is at the table or on its way there, so that a writer waits for it. */
	_Alignas(LINES) atomic_bool here;
	struct s2pt_world *world;
	unsigned int number;
	/* The vCPU is in an operation on the table. */
	atomic_bool inside;
	unsigned int cached;
	void *cache[CACHE_PAGES];
	struct s2pt_hook hook;
	/* The hook that the thread had before. */
	const struct s2pt_hook *before;
	struct s2pt_vcpu_counts counts;
	struct tally tally;
	/* Its CPU's registers, and the buffer of dirty state, if the log has one. */
	struct s2pt_mmu mmu;
	struct s2pt_hdbss hdbss;
	/* Held while the vCPU is in its guest, if there is a buffer: a look stops it there. */
	pthread_mutex_t guest;
	uint64_t log_exits;
	/* State of the random numbers for what its CPU does unasked while this thread runs. */
	uint64_t random;
	/* The last address that the vCPU accessed, if there is an adversary. */
	_Atomic(uint64_t) last;
};

#endif
