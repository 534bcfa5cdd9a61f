/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the memory of tables, which is write-protected; the recorder has a second view of it. */

#include "memory.h"

#include "guard.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_REGIONS  64
#define ARENA_DEFAULT (UINT64_C(16) << 20)

static struct {
	struct region regions[MOST_REGIONS];
	atomic_uint count;
	unsigned int granule;
	bool shielded;
	uint64_t (*pa_of)(const void *at);
} memory;

bool memory_is_shielded(void)
{
	return memory.shielded;
}

size_t memory_page(void)
{
	return (size_t)1 << memory.granule;
}

static size_t round_up(size_t size, size_t page)
{
	return (size + page - 1) / page * page;
}

static void *map_anything(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* Map `size` bytes at `at`, if it is not NULL; with `over`, in the place of what is there. */
static void *map_shared(int fd, void *at, size_t size, bool over)
{
	int flags = MAP_SHARED | (at ? over ? MAP_FIXED : MAP_FIXED_NOREPLACE : 0);
	void *got = mmap(at, size, PROT_READ, flags, fd, 0);

	if (got == MAP_FAILED)
		return NULL;
	if (at && got != at) {
		(void)munmap(got, size);
		return NULL;
	}
	return got;
}

/* Give a region its second view, keeping what is in it if it is there already. */
static bool shield(struct region *region, bool there)
{
	int fd = memfd_create("s2pt-record", MFD_CLOEXEC);
	void *words = MAP_FAILED;
	void *at = NULL;

	if (fd < 0)
		return false;
	if (!ftruncate(fd, (off_t)region->size))
		words = mmap(NULL, region->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (words != MAP_FAILED) {
		region->words = words;
		for (size_t i = 0; there && i < region->size / 8; i++)
			region->words[i] = ((const uint64_t *)region->at)[i];
		at = map_shared(fd, (void *)region->at, region->size, there);
	}
	(void)close(fd);
	region->at = (uintptr_t)at;
	return at != NULL;
}

/* Make room for what is known of a region.  NULL: there is none. */
static struct region *add_region(struct region region)
{
	unsigned int count = atomic_load(&memory.count);

	region.told = map_anything(region.size);
	region.use = map_anything(region.size >> memory.granule);
	if (!region.told || !region.use || !guard_begin(&region) || count == MOST_REGIONS)
		return NULL;
	memory.regions[count] = region;
	atomic_store_explicit(&memory.count, count + 1, memory_order_release);
	return &memory.regions[count];
}

bool memory_open(const struct s2pt_recorder_config *config)
{
	struct region arena = { .at = config->base };
	size_t page = (size_t)1 << config->head.granule;

	if (memory.regions[0].size)
		(void)munmap((void *)memory.regions[0].at, memory.regions[0].size);
	memory.regions[0].size = 0;
	memory.granule = config->head.granule;
	memory.pa_of = config->pa_of;
#ifdef __aarch64__
	memory.shielded = !config->unshielded;
#endif
	arena.size = round_up(config->size ? config->size : ARENA_DEFAULT, page);
	arena.size = round_up(arena.size, (size_t)sysconf(_SC_PAGESIZE));
	if (!shield(&arena, false))
		return false;
	arena.pa = config->pa ? config->pa : arena.at;
	return add_region(arena) != NULL;
}

void memory_close(void)
{
	struct region *region;

	for (unsigned int i = 0; (region = memory_region(i)); i++) {
		guard_end(region);
		(void)munmap(region->words, region->size);
		(void)munmap(region->told, region->size);
		(void)munmap(region->use, region->size >> memory.granule);
	}
	atomic_store(&memory.count, 0);
}

struct region *memory_region(unsigned int number)
{
	unsigned int count = atomic_load_explicit(&memory.count, memory_order_acquire);

	return number < count ? &memory.regions[number] : NULL;
}

struct region *memory_find(const volatile void *at)
{
	unsigned int count = atomic_load_explicit(&memory.count, memory_order_acquire);

	for (unsigned int i = 0; i < count; i++)
		if ((uintptr_t)at - memory.regions[i].at < memory.regions[i].size)
			return &memory.regions[i];
	return NULL;
}

bool memory_holds(const volatile void *at, size_t size)
{
	return memory_find(at) || (size > 8 && memory_find((const volatile char *)at + size - 1));
}

enum memory_use memory_use(const struct region *region, size_t index)
{
	return (enum memory_use)region->use[index * 8 >> memory.granule];
}

uint64_t memory_word(const struct region *region, size_t index)
{
	return __atomic_load_n(&region->words[index], __ATOMIC_RELAXED);
}

uint64_t memory_word_pa(const struct region *region, size_t index)
{
	return memory_pa((const void *)(region->at + 8 * index));
}

uint64_t memory_pa(const void *at)
{
	const struct region *region = memory_find(at);

	if (memory.pa_of)
		return memory.pa_of(at);
	return region ? region->pa + ((uintptr_t)at - region->at) : (uintptr_t)at;
}

/* The page of a region that has the physical address, where the harness has its own map. */
static void *search(const struct region *region, uint64_t pa)
{
	size_t page = memory_page();

	for (size_t offset = 0; offset < region->size; offset += page) {
		const void *at = (const void *)(region->at + offset);

		if (pa - memory.pa_of(at) < page)
			return (void *)(region->at + offset + (pa - memory.pa_of(at)));
	}
	return NULL;
}

void *memory_at(uint64_t pa)
{
	const struct region *region;
	void *at = NULL;

	for (unsigned int i = 0; !at && (region = memory_region(i)); i++) {
		if (memory.pa_of)
			at = search(region, pa);
		else if (pa - region->pa < region->size)
			at = (void *)(region->at + (pa - region->pa));
	}
	return at;
}

struct region *memory_take_over(void *at, size_t size)
{
	struct region region = { .at = (uintptr_t)at, .size = size, .pa = memory_pa(at) };

	if (memory_find((char *)at + size - 1) || !shield(&region, true))
		return NULL;
	return add_region(region);
}
