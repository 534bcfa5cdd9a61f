/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_STEP_H
#define S2PT_HOST_EXPLORE_STEP_H

/* A step of a schedule: what somebody does, in one go, to which object of the machine. */

#include "s2pt/host/scenario.h"

#include <stdint.h>

#define MACHINE_PAGES 12
#define MACHINE_PAGE  4096
#define MACHINE_WORDS (MACHINE_PAGE / 8)

/* What a step does to its object. */
enum touch {
	/* Words. */
	TOUCH_READ,
	TOUCH_WRITE,
	/* A read that waits until the word is not held. */
	TOUCH_AWAIT,
	/* A TLB: look into it and hold it until the fill; fill it; drop from it. */
	TOUCH_LOOK,
	TOUCH_FILL,
	TOUCH_DROP,
	/* The lock, for reading and for writing. */
	TOUCH_ENTER,
	TOUCH_LEAVE,
	TOUCH_LOCK,
	TOUCH_UNLOCK,
	/* A grace period: who is inside now; wait until they are not. */
	TOUCH_GRACE,
	TOUCH_GRACED,
};

struct step {
	enum touch touch;
	/* A word's number, or one of those below. */
	uint32_t object;
};

#define OBJECT_TLB  (MACHINE_PAGES * MACHINE_WORDS)
#define OBJECT_LOCK (OBJECT_TLB + S2PT_SCENARIO_VCPUS)
/* What backs the guest's pages. */
#define OBJECT_BACKING (OBJECT_LOCK + 1)
/* The dirty log. */
#define OBJECT_LOG (OBJECT_BACKING + 1)

#endif
