/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps of a schedule: what an actor does in one go, and to which object of the machine. */

#ifndef S2PT_HOST_EXPLORE_STEP_H
#define S2PT_HOST_EXPLORE_STEP_H

#include "s2pt/host/scenario.h"

#include <stdint.h>

#define MACHINE_PAGES 12
#define MACHINE_PAGE  4096
#define MACHINE_WORDS (MACHINE_PAGE / 8)

/* What a step does to its object. */
enum touch {
	/* Read and write a word. */
	TOUCH_READ,
	TOUCH_WRITE,
	/* Wait until the word is not held, and read it. */
	TOUCH_AWAIT,
	/* Look into a TLB and hold it until the fill; fill it; drop from it. */
	TOUCH_LOOK,
	TOUCH_FILL,
	TOUCH_DROP,
	/* Take and release the lock, for reading and for writing. */
	TOUCH_ENTER,
	TOUCH_LEAVE,
	/* A TOUCH_LEAVE turns out to be this, unless it was entered during a grace period. */
	TOUCH_RELEASE,
	TOUCH_LOCK,
	TOUCH_UNLOCK,
	/* Begin a grace period, noting which actors are inside; wait until they are not. */
	TOUCH_GRACE,
	TOUCH_GRACED,
	/* A walk sees one more store: see late.h. */
	TOUCH_ARRIVE,
};

/* As small as it can be, for a search keeps those of all actors in every state. */
struct step {
	/* The number of a word, or one of the objects below. */
	uint16_t object;
	/* An `enum touch`. */
	uint8_t touch;
	/* The guest's page to which the step may store, plus 1; 0: it stores to none. */
	uint8_t stores;
};

#define OBJECT_TLB  (MACHINE_PAGES * MACHINE_WORDS)
#define OBJECT_LOCK (OBJECT_TLB + S2PT_SCENARIO_VCPUS)
/* The object for what backs the guest's pages. */
#define OBJECT_BACKING (OBJECT_LOCK + 1)
/* The object for the dirty log: a read puts pages in, in whichever order; a write empties it. */
#define OBJECT_LOG (OBJECT_BACKING + 1)
/* The object for the memory that can be allocated, as long as a table is to be refused. */
#define OBJECT_POOL (OBJECT_LOG + 1)
/* The object for which stores the walks see. */
#define OBJECT_WALKS (OBJECT_POOL + 1)
/* The object for the system registers of the host's CPU. */
#define OBJECT_REGISTERS (OBJECT_WALKS + 1)
/* The object for the order in which entries of buffers are written. */
#define OBJECT_ORDER (OBJECT_REGISTERS + 1)
/* The objects for the vCPUs' buffers of dirty state. */
#define OBJECT_BUFFER (OBJECT_ORDER + 1)
/* The objects for what is in the guest's pages, which the host reads. */
#define OBJECT_MEMORY (OBJECT_BUFFER + S2PT_SCENARIO_VCPUS)

#endif
