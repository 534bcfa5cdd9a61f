/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_SCRIPT_H
#define STORM_SCRIPT_H

#include "s2pt/geom.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a storm plays: a list of steps for each vCPU and one for the host, who is an actor like the
 * others.  Steps have places in one common order; a step may not begin before all steps have ended
 * that lie before its `after`, nor before those that lie further back than the window.
 */

/* What is done. */
enum script_act {
	/* By a vCPU. */
	SCRIPT_READ,
	SCRIPT_WRITE,
	SCRIPT_FETCH,
	/* By the host: dirty logging of a slot, its bitmap. */
	SCRIPT_LOG_ON,
	SCRIPT_LOG_OFF,
	SCRIPT_COLLECT,
	/* The host takes the pages of a range away, and has others when it is asked again. */
	SCRIPT_UNMAP,
	/* It clears the access flags of a range. */
	SCRIPT_AGE,
	/* A slot comes or goes. */
	SCRIPT_ADD,
	SCRIPT_REMOVE,
};

/* One step. */
struct script_step {
	uint64_t place;
	uint64_t after;
	s2pt_ipa_t ipa;
	/* Of a range. */
	uint64_t size;
	enum script_act act;
	/* Index into `struct script::slots`. */
	unsigned int slot;
	/* The access is one of the stage-1 walk. */
	bool stage1_walk;
	/* Log on: split the blocks at once. */
	bool split;
};

/* A slot of guest memory. */
struct script_slot {
	s2pt_ipa_t ipa;
	uint64_t size;
	/* Output address while its pages have not moved; they move by `SCRIPT_MOVE`. */
	s2pt_pa_t pa;
	/* See `struct s2pt_backing`. */
	uint64_t fixed_size;
	uint64_t found_size;
	bool readonly;
	/* The host can't write a page before the guest has tried to: it is shared, or untouched. */
	bool copied;
	/* How often its bitmap is looked at in one run of the script. */
	unsigned int looks;
};

#define SCRIPT_MOVE (UINT64_C(1) << 36)

/* Largest slot, so that slots and what they move to stay apart. */
#define SCRIPT_SLOT_MAX SCRIPT_MOVE

/* One actor's steps. */
struct script_actor {
	struct script_step *steps;
	size_t count;
	size_t room;
};

/* A script; number `vcpus` of its actors is the host. */
struct script {
	char *name;
	enum s2pt_granule granule;
	unsigned int ipa_bits;
	bool lpa2;
	bool fwb;
	bool tlb_range;
	/* Faults are resolved one at a time. */
	bool serial;
	/* Hardware sets access flags. */
	bool hardware_af;
	unsigned int vcpus;
	struct script_actor *actors;
	struct script_slot *slots;
	unsigned int n_slots;
	/* How many steps an actor may be ahead of another, if the user does not say. */
	uint64_t window;
	/* The place of the next step. */
	uint64_t next;
	/* `after` of the next step. */
	uint64_t fence;
	/* No memory: what was added since is missing. */
	bool failed;
};

/* NULL: no memory. */
struct script *script_new(const char *name, unsigned int vcpus);

/* NULL is fine. */
void script_free(struct script *script);

/*
 * Add a slot, absent until a step adds it: its number.  If `pa` is 0 an output address is made up
 * that allows all block sizes.
 */
unsigned int script_slot(struct script *script, const struct script_slot *slot);

/*
 * Let the host back `slot` in another way: pages, blocks that it happens to find, or, above the
 * lowest block, huge pages of a fixed size.  0 leaves it as it is.
 */
void script_back(const struct script *script, struct script_slot *slot, uint64_t bytes);

/* Add a step at the next place; the fields `place` and `after` are filled in. */
void script_add(struct script *script, unsigned int actor, struct script_step step);

/* The same for the host, who waits for all that was before, and for whom all later ones wait. */
void script_alone(struct script *script, struct script_step step);

/* All later steps wait for all that were before. */
void script_wait(struct script *script);

/* "write" and so on. */
const char *script_act_name(enum script_act act);

#endif
