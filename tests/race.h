/* SPDX-License-Identifier: BSD-2-Clause */
/* Races: threads that begin together, each with a number and a seed; they return what is wrong. */

#ifndef S2PT_TESTS_RACE_H
#define S2PT_TESTS_RACE_H

#include "fake.h"

#include <stdbool.h>
#include <stdint.h>

#include <pthread.h>

#define RACE_THREADS 4

struct race;

/** One of the threads. */
struct racer {
	struct race *race;
	unsigned int number;
	uint32_t seed;
	/** Number of events so far; at every third the others may run. */
	unsigned int pace;
	/** What is wrong; NULL if nothing is. */
	const char *complaint;
	/** How often each status came back; all errors are counted together, first. */
	unsigned int statuses[8];
};

struct race {
	struct fake *fake;
	/** The function of each thread. */
	void (*run)(struct racer *racer);
	/** Anything that the threads share. */
	void *shared;
	struct racer racers[RACE_THREADS];
	pthread_barrier_t ready;
};

/**
 * Run the threads and wait for them; fails the test, on its own thread, with the first complaint.
 */
void race_run(struct race *race, uint32_t seed);

/** How often a status came back, over all threads. */
unsigned int race_count(const struct race *race, enum s2pt_status status);

/** A random number below `below`. */
uint32_t race_random(struct racer *racer, uint32_t below);

/** Note a status. */
static inline void race_note(struct racer *racer, enum s2pt_status status)
{
	racer->statuses[status < S2PT_DONE ? 7 : status]++;
}

#endif
