/* SPDX-License-Identifier: BSD-2-Clause */
/* A storm while it is played: one script under one policy in one world, with its slots and vCPUs. */

#ifndef STORM_STATE_H
#define STORM_STATE_H

#include "dirty.h"
#include "recorded.h"
#include "result.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/world.h"

#include <stdatomic.h>

#include <pthread.h>

struct storm;

/* A slot of guest memory and the host's pages behind it. */
struct storm_slot {
	const struct script_slot *script;
	struct storm *storm;
	/* Number of the slot in the world; -1 if it is absent.  Only the host uses this. */
	int number;
	/* Size of the pieces that the host keeps together, and how many there are. */
	uint64_t piece;
	uint64_t pieces;
	/*
	 * For each piece: how often it moved; whether the guest has tried to write to it; whether
	 * it is there.
	 */
	_Atomic(unsigned char) *moved;
	_Atomic(unsigned char) *written;
	_Atomic(unsigned char) *present;
	/* For each page: it may be mapped read-only because the host could not write then. */
	_Atomic(unsigned char) *refused;
	struct dirty_book *book;
	struct recorded recorded;
};

/* The breaks that one thread did to live entries. */
struct storm_breaks {
	struct s2pt_hook hook;
	/* The entry that is being broken. */
	const void *slot;
	s2pt_desc_t found;
	/* The last break. */
	s2pt_desc_t last_found;
	s2pt_desc_t last_made;
	uint64_t permission_only;
	uint64_t size;
	uint64_t other;
	/* Entries whose permissions were narrowed by a compare-and-swap. */
	uint64_t narrowed;
};

/* How far an actor is: the place of its present step.  All of its steps before that are over. */
struct storm_progress {
	_Alignas(64) _Atomic(uint64_t) place;
};

/* A vCPU of a storm. */
struct storm_vcpu {
	struct storm *storm;
	struct s2pt_vcpu *vcpu;
	pthread_t thread;
	struct storm_breaks breaks;
	struct sample latency;
	/* Accesses that went to another page than the host has there. */
	uint64_t wrong;
	uint64_t errors;
	enum s2pt_status error;
	struct storm_livelock livelock;
	uint64_t livelocks;
	/* Faults that dirty logging is the only reason for; and whether the host copies the page. */
	uint64_t log_faults;
	bool copies;
	/* The mark of the page of the fault that is resolved now, if the host can write there; or NULL. */
	_Atomic(unsigned char) *refused;
	unsigned int number;
	/* All steps before this place are known to be over. */
	uint64_t floor;
	/* The vCPU has the lock for writing. */
	bool locked;
	/* How often in a row the vCPU met a held entry. */
	unsigned int busy;
};

/* What all threads do next, once all have been created. */
enum storm_gate {
	STORM_WAIT,
	STORM_GO,
	STORM_QUIT,
};

struct storm {
	const struct storm_options *options;
	const struct script *script;
	struct s2pt_world *world;
	/* NULL: nothing is drawn. */
	struct timeline *timeline;
	struct s2pt_geom geom;
	uint64_t page;
	uint64_t window;
	struct storm_slot *slots;
	struct storm_vcpu *vcpus;
	struct storm_progress *progress;
	pthread_t host;
	pthread_barrier_t barrier;
	/* Held from the look-up of a host page to the end of the fault, if `serial`. */
	pthread_mutex_t lock;
	bool serial;
	_Atomic(int) gate;
	_Atomic(unsigned int) round;
	_Atomic(bool) over;
	/* All steps before this place are known to the host to be over. */
	uint64_t floor;
	uint64_t dirty_pages;
	uint64_t writes_lost;
	uint64_t errors;
	enum s2pt_status error;
	uint64_t ns;
};

/* The offset of a step in its slot. */
static inline uint64_t storm_offset(const struct storm_slot *slot, s2pt_ipa_t ipa)
{
	return ipa - slot->script->ipa;
}

#endif
