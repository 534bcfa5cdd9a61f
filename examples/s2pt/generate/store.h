/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of tables that are generated: pages at consecutive physical addresses. */

#ifndef GENERATE_STORE_H
#define GENERATE_STORE_H

#include "s2pt/ops.h"

#include <stddef.h>

/* No more table pages are made, of whatever size. */
#define STORE_PAGES 0x4000

/* Pages from `base` on; a page has `size` bytes. */
struct store {
	s2pt_pa_t base;
	uint64_t size;
	void *page[STORE_PAGES];
	size_t pages;
	/* Pages of the first allocation, the root. */
	size_t root_pages;
};

/* The callbacks of a table whose context is a `struct store *`. */
extern const struct s2pt_ops store_ops;

/* Word `index` of page `page`. */
uint64_t store_word(const struct store *store, size_t page, unsigned int index);

/* Free all pages. */
void store_free(struct store *store);

#endif
