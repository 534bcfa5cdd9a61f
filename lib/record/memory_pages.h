/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of the granule become tables, and cease to be. */

#ifndef S2PT_RECORD_MEMORY_PAGES_H
#define S2PT_RECORD_MEMORY_PAGES_H

#include "memory.h"

void memory_pages_open(bool garbage);

/* Are pages of the arena full of garbage when they are found? */
bool memory_is_garbage(void);

/* Find pages of the arena that are no tables, and make them some; NULL: there are none. */
void *memory_alloc(size_t size);

/* Make pages of the harness a region of which none is a table.  False: that is not possible. */
bool memory_watch(void *at, size_t size);

/* Make pages tables that are not yet.  False: some are, or they can't be. */
bool memory_adopt(void *at, size_t size);

/* Make a page no table any more.  False: it is none. */
bool memory_free(void *at);

/* Bytes of whole pages. */
size_t memory_whole(size_t size);

#endif
