/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures how fast the machine can do at best what operations on tables consist of: loads, stores,
 * zeroing, swaps.
 */

#include "machine_limits.h"

#include "clock.h"
#include "rand.h"
#include "sample.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ENTRIES    ((size_t)262144)
#define PAGE_WORDS ((size_t)512)
#define HUGE_PAGE  ((size_t)2 << 20)
#define FAR_BYTES  ((size_t)128 << 20)
#define LINE_WORDS ((size_t)8)
#define HOT_WORDS  ((size_t)512)
#define LOADS      ((size_t)200000)

typedef _Atomic(uint64_t) word_t;

static void load_all(void *memory)
{
	word_t *words = memory;
	uint64_t valid = 0;

	for (size_t i = 0; i < ENTRIES; i++)
		valid += atomic_load_explicit(&words[i], memory_order_relaxed) & 1;
	/* The result is stored, so that the compiler must not drop the loads. */
	atomic_store_explicit(&words[0], valid, memory_order_relaxed);
}

static void store_all(void *memory)
{
	word_t *words = memory;

	for (size_t i = 0; i < ENTRIES; i++)
		atomic_store_explicit(&words[i], (i << 12) | 0x7ff, memory_order_relaxed);
}

static void fill_all(void *memory)
{
	word_t *words = memory;
	uint64_t *plain = memory;
	uint64_t next = 0x7ff;

	for (size_t page = 0; page < ENTRIES; page += PAGE_WORDS) {
		memset(&plain[page], 0, PAGE_WORDS * sizeof(*plain));
		/* The fence keeps the compiler from dropping the memset. */
		atomic_signal_fence(memory_order_seq_cst);
		for (size_t i = 0; i < PAGE_WORDS; i++, next += 4096)
			atomic_store_explicit(&words[page + i], next, memory_order_relaxed);
	}
}

static void modify_some(void *memory, size_t count)
{
	word_t *words = memory;

	for (size_t i = 0; i < count; i++) {
		uint64_t found = atomic_load_explicit(&words[i], memory_order_relaxed);

		atomic_store_explicit(&words[i], found ^ 0x80, memory_order_relaxed);
	}
}

static void modify_all(void *memory)
{
	modify_some(memory, ENTRIES);
}

static void modify_far(void *memory)
{
	modify_some(memory, FAR_BYTES / sizeof(word_t));
}

static void swap_all(void *memory)
{
	word_t *words = memory;

	for (size_t i = 0; i < ENTRIES; i++) {
		uint64_t found = atomic_load_explicit(&words[i], memory_order_relaxed);

		(void)atomic_compare_exchange_strong_explicit(&words[i], &found, found ^ 0x80,
							      memory_order_acq_rel,
							      memory_order_acquire);
	}
}

/* Link all cells of `stride` words to a ring, in random order. */
static void tie_ring(void *memory, size_t count, size_t stride)
{
	word_t *words = memory;
	size_t cells = count / stride;
	uint64_t seed = 1;

	for (size_t i = 0; i < cells; i++)
		words[i * stride] = i;
	/* Sattolo's algorithm gives a permutation with one cycle. */
	for (size_t i = cells - 1; i > 0; i--) {
		size_t other = bench_random(&seed) % i;
		uint64_t held = words[i * stride];

		words[i * stride] = words[other * stride];
		words[other * stride] = held;
	}
	for (size_t i = 0; i < cells; i++)
		words[i * stride] *= stride;
}

static void follow(void *memory)
{
	word_t *words = memory;
	uint64_t at = 0;

	for (size_t i = 0; i < LOADS; i++)
		at = atomic_load_explicit(&words[at], memory_order_relaxed);
	/* The result is stored, so that the compiler must not drop the loads. */
	atomic_store_explicit(&words[1], at, memory_order_relaxed);
}

static double best(void (*work)(void *memory), void *memory, size_t count, unsigned int samples)
{
	double least = 0;

	work(memory);
	for (unsigned int i = 0; i < samples; i++) {
		struct bench_stamp stamp;
		double ns;

		bench_begin(&stamp);
		work(memory);
		ns = bench_end(&stamp).ns / (double)count;
		if (!i || ns < least)
			least = ns;
	}
	return least;
}

bool bench_limits_measure(struct bench_limits *limits, unsigned int samples)
{
	void *memory = aligned_alloc(HUGE_PAGE, FAR_BYTES);

	if (!memory)
		return false;
	(void)madvise(memory, FAR_BYTES, MADV_HUGEPAGE);
	memset(memory, 0, FAR_BYTES);
	limits->load = best(load_all, memory, ENTRIES, samples);
	limits->store = best(store_all, memory, ENTRIES, samples);
	limits->fill = best(fill_all, memory, ENTRIES, samples);
	limits->modify = best(modify_all, memory, ENTRIES, samples);
	limits->modify_far = best(modify_far, memory, FAR_BYTES / sizeof(word_t), samples / 3 + 1);
	limits->swap = best(swap_all, memory, ENTRIES, samples);
	tie_ring(memory, HOT_WORDS, LINE_WORDS);
	limits->load_hot = best(follow, memory, LOADS, samples);
	tie_ring(memory, FAR_BYTES / sizeof(word_t), LINE_WORDS);
	limits->load_far = best(follow, memory, LOADS, samples);
	free(memory);
	return true;
}
