/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pool's space: its memory, the permutation of physical addresses, and the way between pointers
 * and addresses.
 */

#include "pool_pages.h"
#include "s2pt/host/pool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEFAULT_BYTES  (UINT64_C(256) << 20)
#define SMALLEST_PAGES 64
/* Page numbers have 32 bits, and one value means none. */
#define LARGEST_PAGES (UINT64_C(1) << 31)

static uint64_t next_random(uint64_t *state)
{
	/* Knuth's MMIX generator; the upper half of its numbers is good enough to shuffle with. */
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 32;
}

/* The number of pages; 0 if there can be no such pool. */
static uint64_t choose_pages(const struct s2pt_pool_config *config)
{
	uint64_t wanted = config->pages ? config->pages : DEFAULT_BYTES >> config->granule;
	uint64_t room = UINT64_C(1) << (config->pa_bits - 1 - (unsigned int)config->granule);
	uint64_t pages = SMALLEST_PAGES;

	while (pages < wanted && pages < LARGEST_PAGES)
		pages <<= 1;
	while (pages > room)
		pages >>= 1;
	return pages;
}

static void *map_memory(size_t size)
{
	/*
	 * POSIX has /dev/zero instead of anonymous memory; pages take no memory before they are
	 * touched.
	 */
	int zero = open("/dev/zero", O_RDWR | O_CLOEXEC);
	void *memory;

	if (zero < 0)
		return NULL;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
	close(zero);
	return memory == MAP_FAILED ? NULL : memory;
}

static void shuffle(struct s2pt_pool *pool, uint64_t seed)
{
	uint32_t groups = pool->pages / GROUP;

	for (uint32_t i = 0; i < groups; i++)
		pool->place_of[i] = i;
	for (uint32_t i = groups - 1; i > 0; i--) {
		uint32_t j = (uint32_t)(next_random(&seed) % (i + 1));
		uint32_t place = pool->place_of[i];

		pool->place_of[i] = pool->place_of[j];
		pool->place_of[j] = place;
	}
	for (uint32_t i = 0; i < groups; i++)
		pool->group_at[pool->place_of[i]] = i;
}

static bool furnish(struct s2pt_pool *pool, uint64_t seed)
{
	size_t run = (size_t)GROUP << pool->shift;
	uintptr_t start;

	pool->page = calloc(pool->pages, sizeof(*pool->page));
	pool->place_of = calloc(pool->pages / GROUP, sizeof(*pool->place_of));
	pool->group_at = calloc(pool->pages / GROUP, sizeof(*pool->group_at));
	pool->mapping_size = ((size_t)pool->pages << pool->shift) + run;
	pool->mapping = map_memory(pool->mapping_size);
	if (!pool->page || !pool->place_of || !pool->group_at || !pool->mapping)
		return false;
	start = ((uintptr_t)pool->mapping + run - 1) & ~(uintptr_t)(run - 1);
	pool->arena = (unsigned char *)pool->mapping + (start - (uintptr_t)pool->mapping);
	shuffle(pool, seed);
	return true;
}

static bool page_size_exists(enum s2pt_granule granule)
{
	return granule == S2PT_4K || granule == S2PT_16K || granule == S2PT_64K;
}

struct s2pt_pool *s2pt_pool_new(const struct s2pt_pool_config *config)
{
	struct s2pt_pool *pool;

	if (!page_size_exists(config->granule) || config->pa_bits < 32 || config->pa_bits > 52)
		return NULL;
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pool->shift = (unsigned int)config->granule;
	pool->pages = (uint32_t)choose_pages(config);
	pool->quarantine = config->quarantine ? config->quarantine : pool->pages / 4;
	pool->base = UINT64_C(1) << (config->pa_bits - 1);
	for (unsigned int class = 0; class < CLASSES; class ++) {
		pool->run[class].first = NO_PAGE;
		pool->run[class].last = NO_PAGE;
	}
	if (!furnish(pool, config->seed)) {
		s2pt_pool_delete(pool);
		return NULL;
	}
	return pool;
}

void s2pt_pool_delete(struct s2pt_pool *pool)
{
	if (!pool)
		return;
	if (pool->mapping)
		munmap(pool->mapping, pool->mapping_size);
	pthread_mutex_destroy(&pool->lock);
	free(pool->group_at);
	free(pool->place_of);
	free(pool->page);
	free(pool);
}

uint32_t s2pt_pool_page(const struct s2pt_pool *pool, const void *inside)
{
	uintptr_t offset = (uintptr_t)inside - (uintptr_t)pool->arena;

	return offset >> pool->shift < pool->pages ? (uint32_t)(offset >> pool->shift) : NO_PAGE;
}

/* The offset in the arena of a physical address; false if it is not the pool's. */
static bool offset_at(const struct s2pt_pool *pool, s2pt_pa_t pa, size_t *offset)
{
	uint64_t frame = (pa - pool->base) >> pool->shift;
	size_t page;

	if (pa < pool->base || frame >= pool->pages)
		return false;
	page = (size_t)pool->group_at[frame / GROUP] * GROUP + frame % GROUP;
	*offset = (page << pool->shift) + (pa & ((UINT64_C(1) << pool->shift) - 1));
	return true;
}

_Atomic(uint64_t) *s2pt_pool_word(const struct s2pt_pool *pool, s2pt_pa_t pa, uint32_t *page)
{
	size_t offset;

	if (!offset_at(pool, pa & ~UINT64_C(7), &offset))
		return NULL;
	*page = (uint32_t)(offset >> pool->shift);
	return (_Atomic(uint64_t) *)(void *)(pool->arena + offset);
}

static bool live(const struct s2pt_pool *pool, uint32_t page)
{
	unsigned int state = s2pt_pool_state(pool, page);

	return state == PAGE_LIVE || state == PAGE_LIVE_TAIL;
}

s2pt_pa_t s2pt_pool_pa(struct s2pt_pool *pool, const void *inside)
{
	uint32_t page = s2pt_pool_page(pool, inside);
	uint64_t frame;

	if (page == NO_PAGE || !live(pool, page))
		atomic_fetch_add(&pool->strays, 1);
	if (page == NO_PAGE)
		return 0;
	frame = (uint64_t)pool->place_of[page / GROUP] * GROUP + page % GROUP;
	return pool->base + (frame << pool->shift) +
	       ((uintptr_t)inside & (((uintptr_t)1 << pool->shift) - 1));
}

void *s2pt_pool_at(struct s2pt_pool *pool, s2pt_pa_t pa)
{
	size_t offset;

	if (!offset_at(pool, pa, &offset)) {
		atomic_fetch_add(&pool->strays, 1);
		return NULL;
	}
	if (!live(pool, (uint32_t)(offset >> pool->shift)))
		atomic_fetch_add(&pool->strays, 1);
	return pool->arena + offset;
}

static bool find(const struct s2pt_pool *pool, uint32_t page, size_t offset,
		 struct s2pt_pool_place *place)
{
	const struct page *one = &pool->page[page];

	if (s2pt_pool_state(pool, page) == PAGE_FRESH)
		return false;
	place->ordinal = one->ordinal;
	place->page = one->offset;
	place->index = (unsigned int)((offset & (((size_t)1 << pool->shift) - 1)) / 8);
	place->live = live(pool, page);
	return true;
}

bool s2pt_pool_find(struct s2pt_pool *pool, const void *inside, struct s2pt_pool_place *place)
{
	uint32_t page = s2pt_pool_page(pool, inside);

	return page != NO_PAGE && find(pool, page, (uintptr_t)inside, place);
}

bool s2pt_pool_find_pa(struct s2pt_pool *pool, s2pt_pa_t pa, struct s2pt_pool_place *place)
{
	size_t offset;

	return offset_at(pool, pa, &offset) &&
	       find(pool, (uint32_t)(offset >> pool->shift), offset, place);
}

bool s2pt_pool_read(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	struct s2pt_pool *pool = ctx;
	uint32_t page;
	const _Atomic(uint64_t) *at = s2pt_pool_word(pool, pa, &page);

	if (!at)
		return false;
	if (!live(pool, page))
		atomic_fetch_add(&pool->walked_after, 1);
	*word = atomic_load_explicit(at, memory_order_acquire);
	return true;
}

bool s2pt_pool_swap(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct s2pt_pool *pool = ctx;
	uint32_t page;
	_Atomic(uint64_t) *at = s2pt_pool_word(pool, pa, &page);

	if (!at)
		return false;
	if (!live(pool, page))
		atomic_fetch_add(&pool->walked_after, 1);
	return atomic_compare_exchange_strong_explicit(at, &found, want, memory_order_acq_rel,
						       memory_order_acquire);
}
