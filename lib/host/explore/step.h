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
};

struct step {
	enum touch touch;
	/* The number of a word, or one of the objects below. */
	uint32_t object;
	/* The guest's page to which the step may store, plus 1; 0: it stores to none. */
	unsigned int stores;
};

#define OBJECT_TLB  (MACHINE_PAGES * MACHINE_WORDS)
#define OBJECT_LOCK (OBJECT_TLB + S2PT_SCENARIO_VCPUS)
/* The object for what backs the guest's pages. */
#define OBJECT_BACKING (OBJECT_LOCK + 1)
/* The object for the dirty log: a read puts pages in, in whichever order; a write empties it. */
#define OBJECT_LOG (OBJECT_BACKING + 1)
/* The object for the memory that can be allocated, as long as a table is to be refused. */
#define OBJECT_POOL (OBJECT_LOG + 1)
/* The objects for what is in the guest's pages, which the host reads. */
#define OBJECT_MEMORY (OBJECT_POOL + 1)

#endif
