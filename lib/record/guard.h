/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages of memory of tables may be written: all are write-protected; one that somebody stores to
 * stands open until it was compared with what was recorded.
 */

#ifndef S2PT_RECORD_GUARD_H
#define S2PT_RECORD_GUARD_H

#include "region.h"

#include <stdbool.h>

/* Make room for what is known of a region's pages.  False: there is none. */
bool guard_begin(struct region *region);

/* Everybody may write the region from here on. */
void guard_end(struct region *region);

/* Let stores to `size` bytes at `at` through, as far as they are in the region.  False: that can't be. */
bool guard_open(struct region *region, const volatile void *at, size_t size);

/* Write-protect the pages that stand open again, and have `look` look at each, by its first word. */
void guard_close(struct region *region, void (*look)(struct region *region, size_t first));

/* How many words a page of the machine has. */
size_t guard_words(void);

/* Nobody may read the page of an address, and everybody again. */
void guard_hide(const struct region *region, const volatile void *at);
void guard_show(const struct region *region, const volatile void *at);

#endif
