/* SPDX-License-Identifier: BSD-2-Clause */
/* Records stores to tables where they stand among the events of all CPUs. */

#include "store.h"

#include "guard.h"
#include "out.h"

/* Threads that may have announced a store at one time. */
#define MOST_THREADS 256

/* A store that was announced. */
struct announced {
	bool taken;
	const volatile char *at;
	/* 0: it is recorded. */
	size_t size;
	unsigned int cpu;
	/* Events of other CPUs since. */
	uint64_t others;
};

static struct announced announced[MOST_THREADS];
/* None above this one was ever taken. */
static unsigned int announcers;
static struct {
	uint64_t unseen;
	uint64_t freed;
} counts;

static _Thread_local struct announced *mine;
static _Thread_local unsigned int my_cpu;

void store_open(void)
{
	for (unsigned int i = 0; i < announcers; i++)
		announced[i] = (struct announced){ .taken = announced[i].taken };
	counts.unseen = 0;
	counts.freed = 0;
}

void store_cpu(unsigned int cpu)
{
	my_cpu = cpu;
}

uint64_t store_unseen(void)
{
	return counts.unseen;
}

uint64_t store_freed(void)
{
	return counts.freed;
}

bool store_is_announced(void)
{
	return mine != NULL;
}

static void write_line(const struct s2pt_line *line)
{
	out_line(line);
	for (unsigned int i = 0; i < announcers; i++)
		if (announced[i].size && announced[i].cpu != line->cpu)
			announced[i].others++;
}

void store_line(struct s2pt_line line)
{
	line.cpu = my_cpu;
	write_line(&line);
}

/* Record what is in a word now, if it is one of a table. */
static void tell(struct region *region, size_t index, struct s2pt_line line)
{
	if (line.kind != S2PT_LINE_LOST)
		region->told[index] = line.want;
	if (memory_use(region, index) == MEMORY_FREED)
		counts.freed++;
	if (memory_use(region, index) != MEMORY_TABLE)
		return;
	line.at = memory_word_pa(region, index);
	write_line(&line);
}

void store_tell(struct region *region, size_t index, struct s2pt_line line)
{
	line.cpu = my_cpu;
	tell(region, index, line);
}

/* The words of a region into which `size` bytes at `at` reach: from `*first` to before the result. */
static size_t words_of(const struct region *region, const volatile char *at, size_t size,
		       size_t *first)
{
	uintptr_t begin = (uintptr_t)at;
	uintptr_t end = begin + size;

	if (begin < region->at)
		begin = region->at;
	if (end > region->at + region->size)
		end = region->at + region->size;
	*first = (begin - region->at) / 8;
	return end > begin ? (end - region->at + 7) / 8 : *first;
}

/* How many bytes of a word `size` bytes at `at` cover; 0 if it is all of them. */
static uint64_t part(const struct region *region, size_t index, const volatile char *at,
		     size_t size)
{
	uintptr_t word = region->at + 8 * index;
	uintptr_t begin = (uintptr_t)at > word ? (uintptr_t)at : word;
	uintptr_t end = (uintptr_t)at + size < word + 8 ? (uintptr_t)at + size : word + 8;

	return (end - begin) % 8;
}

/*
 * Record of an announced store what has been stored by now; and with `all`, where nothing changed,
 * too, if it is a store to one word.
 */
static void record(struct announced *store, bool all)
{
	bool every = all && store->size <= 8;
	bool done = true;
	struct region *region;

	for (unsigned int number = 0; (region = memory_region(number)); number++) {
		size_t i;
		size_t end = words_of(region, store->at, store->size, &i);

		for (; i < end; i++) {
			uint64_t word = memory_word(region, i);

			if (word == region->told[i] && !every)
				done = false;
			else
				tell(region, i,
				     (struct s2pt_line){
					     .kind = S2PT_LINE_PLAIN,
					     .cpu = store->cpu,
					     .want = word,
					     .size = part(region, i, store->at, store->size),
					     .late = all ? store->others : 0,
				     });
		}
	}
	if (all || done)
		store->size = 0;
}

void store_watch(void)
{
	for (unsigned int i = 0; i < announcers; i++)
		if (announced[i].size)
			record(&announced[i], false);
}

void store_begin(void)
{
	if (mine) {
		record(mine, true);
		mine->taken = false;
		mine = NULL;
	}
	store_watch();
	if (memory_is_shielded())
		store_compare();
}

void store_announce(const volatile void *at, size_t size)
{
	struct region *region;
	unsigned int i = 0;
	size_t first;

	while (i < announcers && announced[i].taken)
		i++;
	if (i == MOST_THREADS)
		return;
	if (i == announcers)
		announcers++;
	mine = &announced[i];
	*mine = (struct announced){ .taken = true, .at = at, .size = size, .cpu = my_cpu };
	for (unsigned int number = 0; (region = memory_region(number)); number++)
		if (words_of(region, at, size, &first) > first)
			(void)guard_open(region, at, size);
}

void store_changes(const volatile void *at, size_t size)
{
	struct announced store = { .at = at, .size = size, .cpu = my_cpu };

	record(&store, false);
}

static bool is_announced(const struct region *region, size_t index)
{
	for (unsigned int i = 0; i < announcers; i++) {
		size_t first;
		size_t end;

		if (!announced[i].size)
			continue;
		end = words_of(region, announced[i].at, announced[i].size, &first);
		if (index >= first && index < end)
			return true;
	}
	return false;
}

void store_compare_word(struct region *region, size_t index)
{
	uint64_t word = memory_word(region, index);

	if (word == region->told[index] || is_announced(region, index))
		return;
	counts.unseen++;
	store_tell(region, index, (struct s2pt_line){ .kind = S2PT_LINE_UNSEEN, .want = word });
}

/* Is something not as it was recorded?  Compilers take many words at a time, and may miss what is stored meanwhile. */
static bool differs(const uint64_t *words, const uint64_t *told, size_t count)
{
	for (size_t i = 0; i < count; i += 16) {
		uint64_t difference = 0;

		for (size_t j = 0; j < 16; j++)
			difference |= words[i + j] ^ told[i + j];
		if (difference)
			return true;
	}
	return false;
}

/* Compare the words of a page of the machine, as far as they are of tables. */
static void compare_page(struct region *region, size_t first)
{
	if (differs(&region->words[first], &region->told[first], guard_words()))
		for (size_t i = first; i < first + guard_words(); i++)
			if (memory_use(region, i) == MEMORY_TABLE)
				store_compare_word(region, i);
}

void store_compare(void)
{
	struct region *region;

	for (unsigned int number = 0; (region = memory_region(number)); number++)
		guard_close(region, compare_page);
}
