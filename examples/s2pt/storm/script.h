/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scripts: what a storm plays, a list of steps for each vCPU and one for the host, in one common
 * order.
 */

#ifndef STORM_SCRIPT_H
#define STORM_SCRIPT_H

#include "s2pt/geom.h"
#include "storm/ordered/bitmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a step does. */
enum script_act {
	/* Accesses of a vCPU. */
	SCRIPT_READ,
	SCRIPT_WRITE,
	SCRIPT_FETCH,
	/* The host switches dirty logging of a slot, and reads its bitmap. */
	SCRIPT_LOG_ON,
	SCRIPT_LOG_OFF,
	SCRIPT_COLLECT,
	/* The host takes the pages of a range away, and gives others when it is asked again. */
	SCRIPT_UNMAP,
	/* The host clears the access flags of a range. */
	SCRIPT_AGE,
	/* The host adds or removes a slot. */
	SCRIPT_ADD,
	SCRIPT_REMOVE,
};

/*
 * One step of an actor.  Steps have places in one common order.  A step may not begin before all
 * steps have ended that lie before its `after`, nor before those that lie further back than the
 * window.
 */
struct script_step {
	uint64_t place;
	uint64_t after;
	s2pt_ipa_t ipa;
	/* Size of a range. */
	uint64_t size;
	enum script_act act;
	/* Index of the slot in `struct script::slots`. */
	unsigned int slot;
	/* The walk of stage 1 makes the access. */
	bool stage1_walk;
	/* Split the blocks at once; for SCRIPT_LOG_ON. */
	bool split;
	/* The bitmap that was recorded; for SCRIPT_COLLECT.  NULL: none. */
	const struct bitmap *real;
};

/* A slot of guest memory. */
struct script_slot {
	s2pt_ipa_t ipa;
	uint64_t size;
	/* Output address while its pages have not moved; they move by `SCRIPT_MOVE`. */
	s2pt_pa_t pa;
	/* See `s2pt_backing::fixed_size`. */
	uint64_t fixed_size;
	uint64_t found_size;
	bool readonly;
	/*
	 * The host can't write a page before the guest has tried to, since it is shared or
	 * untouched.
	 */
	bool copied;
	/* How often the slot's bitmap is looked at in one run of the script. */
	unsigned int looks;
};

#define SCRIPT_MOVE (UINT64_C(1) << 36)

/* The largest slot, so that slots and what they move to stay apart. */
#define SCRIPT_SLOT_MAX SCRIPT_MOVE

/* The steps of one actor. */
struct script_actor {
	struct script_step *steps;
	size_t count;
	size_t room;
};

/* A script.  The host is actor number `vcpus`. */
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
	/* How many steps an actor may be ahead of another, unless the user says so. */
	uint64_t window;
	/* The bitmaps that were recorded, where ways to log are compared; and how pages were cleared. */
	struct bitmaps bitmaps;
	bool manual;
	/* The place that the next step gets. */
	uint64_t next;
	/* The value of `after` that the next step gets. */
	uint64_t fence;
	/* There was no memory, so that steps are missing. */
	bool failed;
	/* There would be more steps than SCRIPT_STEPS_MAX, so that some are missing. */
	bool too_long;
};

/* Steps of all actors together. */
#define SCRIPT_STEPS_MAX (UINT64_C(1) << 25)

/* Bytes of bitmaps that are kept while a script is played: three for each look at a slot. */
#define SCRIPT_BITMAPS_MAX (UINT64_C(1) << 30)

/* Make an empty script.  NULL: no memory. */
struct script *script_new(const char *name, unsigned int vcpus);

/* Free a script; NULL is left alone. */
void script_free(struct script *script);

/*
 * Add a slot, which is absent until a step adds it.  Returns its number.  If `pa` is 0 an output
 * address is made up that allows all block sizes.
 */
unsigned int script_slot(struct script *script, const struct script_slot *slot);

/*
 * Change how the host backs `slot`: by pages, by blocks that it happens to find, or, above the
 * lowest block, by huge pages of a fixed size.  0 leaves it as it is.
 */
void script_back(const struct script *script, struct script_slot *slot, uint64_t bytes);

/*
 * Can the script be played?  False, with a message that begins with `name`: there was no memory for
 * it, or playing it would take more than there is.
 */
bool script_check(const struct script *script, const char *name);

/* Add a step at the next place; the fields `place` and `after` are filled in. */
void script_add(struct script *script, unsigned int actor, struct script_step step);

/*
 * Add a step of the host's that waits for all steps before it, and for which all later ones wait.
 */
void script_alone(struct script *script, struct script_step step);

/* Let all later steps wait for all steps before. */
void script_wait(struct script *script);

/* The name of an act: "write" and so on. */
const char *script_act_name(enum script_act act);

#endif
