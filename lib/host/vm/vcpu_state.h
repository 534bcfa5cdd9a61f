/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VM_VCPU_STATE_H
#define S2PT_HOST_VM_VCPU_STATE_H

/* A vCPU: where its thread is, its stock of table pages, what it counted. */

#include "host/memory/lines.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/vcpu.h"
#include "tally.h"

#include <stdatomic.h>

/* As many as any fault can need, and then some: the pool is asked for many at a time. */
#define CACHE_PAGES 16

struct s2pt_vcpu {
	/* At the table or on its way to it: what the writer waits for. */
	_Alignas(LINES) atomic_bool here;
	struct s2pt_world *world;
	unsigned int number;
	/* In an operation on the table. */
	atomic_bool inside;
	unsigned int cached;
	void *cache[CACHE_PAGES];
	struct s2pt_hook hook;
	/* The thread's hook before ours. */
	const struct s2pt_hook *before;
	struct s2pt_vcpu_counts counts;
	struct tally tally;
	/* Of what its CPU does unasked while this thread runs. */
	uint64_t random;
	/* The last address that it accessed, if there is an adversary. */
	_Atomic(uint64_t) last;
};

#endif
