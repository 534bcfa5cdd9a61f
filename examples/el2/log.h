/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of dirty pages. */

#ifndef EL2_LOG_H
#define EL2_LOG_H

#include "el2.h"

/* A bitmap has a bit for each page of the guest's memory. */
#define LOG_WORDS (RAM_SIZE >> 12 >> 6)

/* Choose once who keeps the log: faults, or the MMU (VTCR_EL2.HD is set). */
void log_init(bool hardware);
bool log_by_hardware(void);
bool log_is_on(void);

/* Pages of the guest's memory were written; forgotten while the log is off. */
void log_dirty(const struct s2pt_range *range);

/*
 * Switch the log on: each page is told by the first look after a write to it.  Where the MMU keeps
 * the log there are no blocks any more.
 */
void log_begin(struct s2pt_excl excl);

/* Take the pages that were written since the last look; what they hold may be copied on return. */
void log_take(uint64_t *told);

void log_end(void);

#endif
