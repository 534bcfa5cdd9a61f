/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fake hypervisor tells the checker of the host kit, which judges the order of stores, cache
 * maintenance and invalidations by its own reading of the rules.  Nothing happens without a checker.
 */

#ifndef S2PT_TESTS_FAKE_JUDGE_H
#define S2PT_TESTS_FAKE_JUDGE_H

#include "fake.h"

/** Make the checker, if one is wanted. */
void fake_judge_begin(struct fake *fake, const struct fake_want *want);

/** The root is in use from here on. */
void fake_judge_root(struct fake *fake);

/** Nobody uses the tables any more.  Fails the test if there were complaints. */
void fake_judge_end(struct fake *fake);

/** `pages` pages from `table` on were allocated, retired or freed. */
void fake_judge_tables(struct fake *fake, enum s2pt_check_kind kind, const void *table,
		       unsigned int pages);

/** An invalidation was asked for: the instructions that it takes. */
void fake_judge_tlbi(struct fake *fake, const struct s2pt_tlbi *request);

/** A device walks the tables, which obeys nothing but `fake_judge_command`. */
void fake_judge_device(struct fake *fake);

/** The device was told to invalidate, and has done so. */
void fake_judge_command(struct fake *fake, const struct s2pt_tlbi *request);

/** Cache maintenance was asked for. */
void fake_judge_cmo(struct fake *fake, const struct s2pt_cmo *request);

/** An event of the core's. */
void fake_judge_event(struct fake *fake, const struct s2pt_event *event);

#endif
