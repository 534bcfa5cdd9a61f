/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_PARTS_H
#define STORM_PARTS_H

#include "dirty.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/world.h"
#include "storm.h"

#include <stdatomic.h>

#include <pthread.h>

/* The inside of a storm: one script, one policy, one world. */

struct storm;

/* A slot of guest memory and the host's pages behind it. */
struct storm_slot {
	const struct script_slot *script;
	struct storm *storm;
	/* In the world; -1: absent.  The host's. */
	int number;
	/* Bytes that the host keeps together, and how many such pieces there are. */
	uint64_t piece;
	uint64_t pieces;
	/* For each piece: how often it moved; the guest has tried to write to it; it is there. */
	_Atomic(unsigned char) *moved;
	_Atomic(unsigned char) *written;
	_Atomic(unsigned char) *present;
	struct dirty_book *book;
};

/* What the table's owner did to live entries on one thread. */
struct storm_breaks {
	struct s2pt_hook hook;
	/* The break under way. */
	const void *slot;
	s2pt_desc_t found;
	/* The last one. */
	s2pt_desc_t last_found;
	s2pt_desc_t last_made;
	uint64_t permission_only;
	uint64_t size;
	uint64_t other;
	/* Entries whose permissions were narrowed by a compare-and-swap. */
	uint64_t narrowed;
};

/* How far an actor is: the place of the step it is at; all of its steps before that are over. */
struct storm_progress {
	_Alignas(64) _Atomic(uint64_t) place;
};

/* A vCPU. */
struct storm_vcpu {
	struct storm *storm;
	struct s2pt_vcpu *vcpu;
	pthread_t thread;
	struct storm_breaks breaks;
	struct sample latency;
	/* The access went to another page than the host has there. */
	uint64_t wrong;
	uint64_t errors;
	enum s2pt_status error;
	struct storm_livelock livelock;
	uint64_t livelocks;
	unsigned int number;
	/* Steps before this place are known to be over. */
	uint64_t floor;
	/* It has the lock for writing. */
	bool locked;
	/* How often in a row it met an entry that was held. */
	unsigned int busy;
};

/* What all threads do after having been made. */
enum storm_gate {
	STORM_WAIT,
	STORM_GO,
	STORM_QUIT,
};

struct storm {
	const struct storm_options *options;
	const struct script *script;
	struct s2pt_world *world;
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
	/* The host's. */
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

/* Where the host has a page, `moved` times after the beginning. */
s2pt_pa_t storm_pa(const struct storm_slot *slot, s2pt_ipa_t ipa, unsigned int moved);

/* record.c: the first line of a recording, and the others; `ctx` is the file. */
void storm_record_head(FILE *out, const struct s2pt_world_config *config);
void storm_record_event(void *ctx, const struct s2pt_check_event *event);

/* Begin and end to watch the calling thread. */
void storm_watch(struct storm_breaks *breaks);
void storm_unwatch(void);

/* The vCPU that the calling thread is; NULL if it is none. */
struct storm_vcpu *storm_self(void);

/* Make the slots; none is in the world yet.  False: no memory. */
bool storm_slots_make(struct storm *storm);
void storm_slots_free(struct storm *storm);

/* The script's and the host's wish for a step's turn; `floor` is the actor's own. */
void storm_wait_turn(struct storm *storm, unsigned int actor, const struct script_step *step,
		     uint64_t *floor);

/* The threads; `arg` is a `struct storm_vcpu`, a `struct storm`. */
void *storm_vcpu_main(void *arg);
void *storm_host_main(void *arg);

/* Add what was counted to `result`; ends the world. */
void storm_count(struct storm *storm, struct storm_result *result);

/* Called by the world after each fault; `ctx` is the storm. */
void storm_on_exit(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled);

#endif
