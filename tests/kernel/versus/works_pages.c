/* SPDX-License-Identifier: GPL-2.0-only */
/* The addresses of single calls, and the locks around them. */

#include "works_pages.h"

#include "rand.h"
#include "s2pt/host/rcu.h"

#include <stdlib.h>

/* log2 of the pages in 64 GiB. */
#define SPACE_BITS 24
#define SPACE_MASK ((UINT64_C(1) << SPACE_BITS) - 1)
#define OFFSET     (UINT64_C(64) << 30)

static uint64_t *addresses;
static size_t room;

static bool make_room(size_t count)
{
	uint64_t *more;

	if (count <= room)
		return true;
	more = realloc(addresses, count * sizeof(*addresses));
	if (!more)
		return false;
	addresses = more;
	room = count;
	return true;
}

bool pages_same(size_t count, uint64_t ipa)
{
	if (!make_room(count * WORK_THREADS))
		return false;
	for (size_t i = 0; i < count * WORK_THREADS; i++)
		addresses[i] = ipa;
	return true;
}

bool pages_in_order(size_t count, uint64_t ipa)
{
	if (!make_room(count * WORK_THREADS))
		return false;
	for (size_t i = 0; i < count * WORK_THREADS; i++)
		addresses[i] = ipa + i * BENCH_PAGE;
	return true;
}

/* Shuffle a page number.  Each step can be undone, so that different pages stay different. */
static uint64_t shuffled(uint64_t page, uint64_t key)
{
	page = (page + key) & SPACE_MASK;
	for (int i = 0; i < 3; i++) {
		page ^= page >> 13;
		page = (page * UINT64_C(0x9e3779b1)) & SPACE_MASK;
	}
	return page ^ (page >> 11);
}

bool pages_scatter(size_t count, unsigned int seed)
{
	uint64_t state = seed;
	uint64_t key = bench_random(&state);

	if (!make_room(count * WORK_THREADS))
		return false;
	for (size_t i = 0; i < count * WORK_THREADS; i++)
		addresses[i] = shuffled(i, key) * BENCH_PAGE;
	return true;
}

static void take(void *lock)
{
	(void)pthread_rwlock_rdlock(lock);
}

static void take_alone(void *lock)
{
	(void)pthread_rwlock_wrlock(lock);
}

static void drop(void *lock)
{
	(void)pthread_rwlock_unlock(lock);
}

static void enter(void *lock)
{
	(void)lock;
	s2pt_rcu_enter();
}

static void leave(void *lock)
{
	(void)lock;
	s2pt_rcu_leave();
}

/* Take a read section of liburcu, or the lock. */
static void guard(struct peer_pages *pages, const struct peer *peer, bool maps)
{
	pages->enter = enter;
	pages->leave = leave;
	if (!peer->locked)
		return;
	pages->enter = maps && peer->maps_alone ? take_alone : take;
	pages->leave = drop;
}

struct peer_pages pages_of(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = {
		.ipas = addresses + thread * work->count,
		.count = work->count,
		.offset = OFFSET,
		.cache = &engine->caches[thread],
		.lock = &engine->lock,
	};

	if (work->threads > 1)
		guard(&pages, engine->peer, work->maps);
	return pages;
}
