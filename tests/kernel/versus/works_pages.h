/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses that single calls go to. */
#ifndef VERSUS_WORKS_PAGES_H
#define VERSUS_WORKS_PAGES_H

#include "works.h"

/*
 * Make `count` addresses for each of two threads: all the same; one after the other; at random in
 * 64 GiB, none twice.
 */
bool pages_same(size_t count, uint64_t ipa);
bool pages_in_order(size_t count, uint64_t ipa);
bool pages_scatter(size_t count, unsigned int seed);

/* The pages for a thread, with its cache and, where the engine takes it, the lock. */
struct peer_pages pages_of(struct engine *engine, const struct work *work, unsigned int thread);

#endif
