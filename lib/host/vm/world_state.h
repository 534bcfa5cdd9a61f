/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a world: its parts, its lock, its slots and vCPUs. */

#ifndef S2PT_HOST_VM_WORLD_STATE_H
#define S2PT_HOST_VM_WORLD_STATE_H

#include "host/memory/alone.h"
#include "s2pt/host/rcu.h"
#include "s2pt/host/world.h"
#include "slot.h"
#include "vcpu_state.h"

#include <pthread.h>

struct s2pt_world {
	struct s2pt_world_config config;
	struct s2pt pt;
	struct s2pt_mmu mmu;
	struct s2pt_ops ops;
	struct s2pt_pool *pool;
	struct s2pt_tlbs *tlbs;
	struct s2pt_invalidator *invalidator;
	struct s2pt_rcu_queue *queue;
	/* The checker and the recorder; NULL if there is neither. */
	struct world_judge *judge;
	struct alone_watch watch;
	struct s2pt_hook hook;
	const struct s2pt_hook *before;
	/* Held by a control function, so that they run one after the other. */
	pthread_mutex_t control;
	/*
	 * KVM's mmu_lock.  A vCPU that takes it for reading writes nothing but its own `here`.  A
	 * writer holds the gate from its wish to its end; readers that meet one wait for it.
	 */
	pthread_mutex_t gate;
	atomic_bool writer;
	/*
	 * The present one of two arrays of `S2PT_SLOTS` slots: read in a read section, exchanged
	 * under the lock for writing.
	 */
	_Atomic(struct slot *) slots;
	struct slot slot_tables[2][S2PT_SLOTS];
	/* State of the random numbers for what CPUs do unasked while a control function runs. */
	uint64_t random;
	/* What was read from buffers of dirty state, and how often that was not enough. */
	_Atomic(uint64_t) log_entries;
	_Atomic(uint64_t) log_scans;
	/* The table is being destroyed, so that no MMU walks it any more. */
	bool ending;
	_Atomic(uint64_t) not_alone;
	/* Counts of the control functions, and of threads that are on no CPU of this world. */
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

/* The present slots; for the writer, or in a read section. */
static inline struct slot *s2pt_world_slots(struct s2pt_world *world)
{
	/* Acquire; pairs with the release of the exchange. */
	return atomic_load_explicit(&world->slots, memory_order_acquire);
}

#endif
