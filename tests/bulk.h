/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A quiet fake hypervisor whose requests are counted, and whose invalidations are drawn on a map of
 * pages.
 */

#ifndef S2PT_TESTS_BULK_H
#define S2PT_TESTS_BULK_H

#include "fake.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Pages of the window that is watched. */
#define BULK_PAGES 32768

/** What was asked for since `bulk_forget`. */
struct bulk {
	struct fake *fake;
	/** Pages that an invalidation covered, from the address `window` on. */
	s2pt_ipa_t window;
	bool gone[BULK_PAGES];
	unsigned int tlbis;
	unsigned int vmids;
	unsigned int publishes;
	unsigned int cmos;
	uint64_t cleaned;
	uint64_t discarded;
	unsigned int retires;
	unsigned int allocs;
	unsigned int frees;
	unsigned long swaps;
	unsigned long stores;
	unsigned long loads;
	struct s2pt_hook hook;
	struct s2pt_ops inner;
};

/** Make a hypervisor with an empty table. */
struct bulk *bulk_new(const struct fake_want *want, s2pt_ipa_t window);

/** Free the hypervisor; fails the test if pages leaked. */
void bulk_end(struct bulk *bulk);

/** Forget what was asked for. */
void bulk_forget(struct bulk *bulk);

/** Count the events of this thread too, from here on. */
void bulk_count_events(struct bulk *bulk);

#endif
