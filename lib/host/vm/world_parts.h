/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_WORLD_PARTS_H
#define S2PT_HOST_WORLD_PARTS_H

/* What the files of the world and of its vCPUs share. */

#include "host/memory/alone.h"
#include "host/memory/lines.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/rcu.h"
#include "s2pt/host/trace.h"
#include "s2pt/host/vcpu.h"
#include "s2pt/host/world.h"
#include "world_judge.h"

#include <stdatomic.h>

#include <pthread.h>

/* As many as any fault can need, and then some: the pool is asked for many at a time. */
#define CACHE_PAGES 16
/* Retired tables after which a vCPU waits for a grace period. */
#define DRAIN_AT 64

struct slot {
	bool used;
	struct s2pt_slot slot;
	/* While logging is on. */
	_Atomic(uint64_t) *dirty;
};

/* What the callbacks of one CPU counted. */
struct tally {
	_Atomic(uint64_t) retired;
	_Atomic(uint64_t) cleans;
	_Atomic(uint64_t) cleaned_bytes;
	_Atomic(uint64_t) discards;
};

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

struct s2pt_world {
	struct s2pt_world_config config;
	struct s2pt pt;
	struct s2pt_mmu mmu;
	struct s2pt_ops ops;
	struct s2pt_pool *pool;
	struct s2pt_tlbs *tlbs;
	struct s2pt_invalidator *invalidator;
	struct s2pt_rcu_queue *queue;
	/* NULL: nobody looks on. */
	struct world_judge *judge;
	struct alone_watch watch;
	struct s2pt_hook hook;
	const struct s2pt_hook *before;
	/* The control functions, one after the other. */
	pthread_mutex_t control;
	/*
	 * KVM's mmu_lock, of which a vCPU that reads writes nothing but its own `here`.  The gate is
	 * held by a writer from its wish to its end; readers that meet one wait for it.
	 */
	pthread_mutex_t gate;
	atomic_bool writer;
	/* The present ones of the two, `S2PT_SLOTS`: read in a read section, exchanged as writer. */
	_Atomic(struct slot *) slots;
	struct slot slot_tables[2][S2PT_SLOTS];
	/* As in a vCPU. */
	uint64_t random;
	/* The table is being destroyed: nobody walks it any more. */
	bool ending;
	_Atomic(uint64_t) not_alone;
	/* Of the control functions, and of threads that are on no CPU of this world. */
	struct tally tally;
	struct s2pt_vcpu vcpu[];
};

/* The CPU of the control functions. */
static inline unsigned int s2pt_world_control_cpu(const struct s2pt_world *world)
{
	return world->config.vcpus;
}

static inline const struct s2pt_geom *s2pt_world_geom(const struct s2pt_world *world)
{
	return &world->config.format.geom;
}

/* Those that are present.  For the writer, or in a read section. */
static inline struct slot *s2pt_world_slots(struct s2pt_world *world)
{
	/* Acquire; pairs with the release with which they were exchanged. */
	return atomic_load_explicit(&world->slots, memory_order_acquire);
}

/* On which CPU of which world the calling thread is; NULL and 0: on none. */
void s2pt_world_run_on(const struct s2pt_world *world, unsigned int cpu);

/* Is the calling thread the one that holds the world's lock for writing? */
bool s2pt_world_writing(const struct s2pt_world *world);

/* The callbacks of the table. */
extern const struct s2pt_ops s2pt_world_ops;

/* The slot that `ipa` lies in: its number, and a copy; -1 if there is none. */
int s2pt_world_slot_find(struct s2pt_world *world, s2pt_ipa_t ipa, struct s2pt_slot *slot);

/* Mark the page at `ipa` dirty, under the lock. */
bool s2pt_world_mark_dirty(struct s2pt_world *world, int number, s2pt_ipa_t ipa);

/* An event point, or an instruction, on `cpu`: perhaps some CPU walks now.  Without the judge's lock. */
void s2pt_world_speculate(struct s2pt_world *world, unsigned int cpu);

/* For `struct s2pt_invalidator_config`, `ctx` the world. */
void s2pt_world_step(void *ctx, unsigned int cpu, unsigned int vmid, const struct s2pt_step *step);

/* The hook of the control functions. */
void s2pt_world_event(void *ctx, const struct s2pt_event *event);

/* The hook of a vCPU. */
void s2pt_vcpu_event(void *ctx, const struct s2pt_event *event);

/* Give its cached pages back. */
void s2pt_vcpu_empty_cache(struct s2pt_vcpu *vcpu);

#endif
