/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures what a read section costs in each flavour of liburcu, and how long a grace period takes
 * beside readers: the reason for the flavour in lib/host/memory/rcu.c.  Built twice, with the
 * sections called and inlined (_LGPL_SOURCE).
 */

#include <inttypes.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pthread.h>
#ifdef __clang_analyzer__ /* The analyzer does not see that urcu-bp's readers register themselves. */
#undef _LGPL_SOURCE
#endif
#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

#define READERS 2U
#define ROUNDS  15
#define GRACES  50U

#ifdef _LGPL_SOURCE
#define HOW "inlined"
#else
#define HOW "called"
#endif

struct flavour {
	const char *name;
	void (*join)(void);
	void (*part)(void);
	void (*sections)(uint64_t count);
	void (*synchronize)(void);
};

/* The word that is read inside of a section. */
static _Atomic(uint64_t) word;

static inline void read_word(void)
{
	(void)atomic_load_explicit(&word, memory_order_acquire);
}

#define SECTIONS(flavour)                                                                          \
	static void flavour##_sections(uint64_t count)                                             \
	{                                                                                          \
		for (uint64_t i = 0; i < count; i++) {                                             \
			urcu_##flavour##_read_lock();                                              \
			read_word();                                                               \
			urcu_##flavour##_read_unlock();                                            \
		}                                                                                  \
	}

SECTIONS(memb)
SECTIONS(mb)
SECTIONS(bp)

/* A thread of a hypervisor may sleep after any section, so each ends in a quiescent state. */
static void qsbr_sections(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		urcu_qsbr_read_lock();
		read_word();
		urcu_qsbr_read_unlock();
		urcu_qsbr_quiescent_state();
	}
}

/* A thread that goes offline after each section is not waited for. */
static void offline_sections(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		urcu_qsbr_thread_online();
		read_word();
		urcu_qsbr_thread_offline();
	}
}

static void no_sections(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		read_word();
}

static void nothing(void)
{
}

static const struct flavour flavours[] = {
	{ "none", nothing, nothing, no_sections, nothing },
	{ "memb", urcu_memb_register_thread, urcu_memb_unregister_thread, memb_sections,
	  urcu_memb_synchronize_rcu },
	{ "mb", urcu_mb_register_thread, urcu_mb_unregister_thread, mb_sections,
	  urcu_mb_synchronize_rcu },
	{ "bp", nothing, nothing, bp_sections, urcu_bp_synchronize_rcu },
	{ "qsbr", urcu_qsbr_register_thread, urcu_qsbr_unregister_thread, qsbr_sections,
	  urcu_qsbr_synchronize_rcu },
	{ "qsbr, offline", urcu_qsbr_register_thread, urcu_qsbr_unregister_thread, offline_sections,
	  urcu_qsbr_synchronize_rcu },
};

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	(void)clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

struct reader {
	const struct flavour *flavour;
	uint64_t count;
	pthread_barrier_t *start;
	/* The shortest round. */
	uint64_t ns;
	/* Read until this is set, if it is not NULL. */
	atomic_bool *over;
};

static void *read_main(void *arg)
{
	struct reader *reader = arg;

	reader->flavour->join();
	reader->ns = UINT64_MAX;
	pthread_barrier_wait(reader->start);
	for (unsigned int round = 0; reader->over ? !atomic_load(reader->over) : round < ROUNDS;
	     round++) {
		uint64_t begin = now(CLOCK_THREAD_CPUTIME_ID);
		uint64_t ns;

		reader->flavour->sections(reader->over ? 64 : reader->count);
		ns = now(CLOCK_THREAD_CPUTIME_ID) - begin;
		if (ns < reader->ns)
			reader->ns = ns;
	}
	reader->flavour->part();
	return NULL;
}

/* Start `threads` readers.  False: a thread could not be created. */
static bool start(struct reader *readers, pthread_t *thread, unsigned int threads,
		  const struct reader *as)
{
	for (unsigned int i = 0; i < threads; i++) {
		readers[i] = *as;
		if (pthread_create(&thread[i], NULL, read_main, &readers[i]) != 0)
			return false;
	}
	return true;
}

/* Nanoseconds of a section: of the slowest of `threads` readers in its best round. */
static double section_ns(const struct flavour *flavour, unsigned int threads, uint64_t count)
{
	struct reader readers[READERS];
	pthread_t thread[READERS];
	pthread_barrier_t barrier;
	uint64_t worst = 0;

	pthread_barrier_init(&barrier, NULL, threads);
	if (!start(readers, thread, threads,
		   &(struct reader){ .flavour = flavour, .count = count, .start = &barrier }))
		abort();
	for (unsigned int i = 0; i < threads; i++) {
		pthread_join(thread[i], NULL);
		if (readers[i].ns > worst)
			worst = readers[i].ns;
	}
	pthread_barrier_destroy(&barrier);
	return (double)worst / (double)count;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Microseconds of a grace period beside one reader that reads all the time: the median. */
static double grace_us(const struct flavour *flavour)
{
	atomic_bool over = false;
	uint64_t took[GRACES];
	uint64_t median;
	pthread_barrier_t barrier;
	struct reader reader;
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, 2);
	if (!start(&reader, &thread, 1,
		   &(struct reader){ .flavour = flavour, .start = &barrier, .over = &over }))
		abort();
	pthread_barrier_wait(&barrier);
	for (unsigned int i = 0; i < GRACES; i++) {
		uint64_t begin = now(CLOCK_MONOTONIC);

		flavour->synchronize();
		took[i] = now(CLOCK_MONOTONIC) - begin;
	}
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&barrier);
	qsort(took, GRACES, sizeof(took[0]), by_size);
	median = took[GRACES / 2];
	return 0.001 * (double)median;
}

int main(int argc, char **argv)
{
	bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
	uint64_t count = quick ? 100000 : 2000000;

	if (argc > 1 && !quick) {
		(void)fprintf(stderr, "usage: %s [--quick]\n", argv[0]);
		return 2;
	}
	printf("liburcu, read sections %s: thread CPU time, best of %d rounds of %" PRIu64
	       " sections\n\n",
	       HOW, ROUNDS, count);
	printf("%-14s %12s %12s %14s\n", "flavour", "ns, 1 thread", "2 threads", "grace, us");
	for (size_t i = 0; i < sizeof(flavours) / sizeof(flavours[0]); i++)
		printf("%-14s %12.2f %12.2f %14.1f\n", flavours[i].name,
		       section_ns(&flavours[i], 1, count), section_ns(&flavours[i], READERS, count),
		       grace_us(&flavours[i]));
	return 0;
}
