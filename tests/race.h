/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_TESTS_RACE_H
#define S2PT_TESTS_RACE_H

/*
 * Threads that begin together, each with a number and a seed; what they have to say they return.
 */

#include "fake.h"

#include <stdbool.h>
#include <stdint.h>

#include <pthread.h>

#define RACE_THREADS 4

struct race;

/** One of them. */
struct racer {
	struct race *race;
	unsigned int number;
	uint32_t seed;
	/** Events, counted: at every third the others may run. */
	unsigned int pace;
	/** What it found: NULL if all was well, else what was not. */
	const char *complaint;
	/** Statuses that came back; errors are counted together, first. */
	unsigned int statuses[8];
};

struct race {
	struct fake *fake;
	/** What each does. */
	void (*run)(struct racer *racer);
	/** Anything that they share. */
	void *shared;
	struct racer racers[RACE_THREADS];
	pthread_barrier_t ready;
};

/** Run and wait; fails the test, on its own thread, with the first complaint. */
void race_run(struct race *race, uint32_t seed);

/** The sum over all racers. */
unsigned int race_count(const struct race *race, enum s2pt_status status);

/** A number below `below`. */
uint32_t race_random(struct racer *racer, uint32_t below);

/** Note a status. */
static inline void race_note(struct racer *racer, enum s2pt_status status)
{
	racer->statuses[status < S2PT_DONE ? 7 : status]++;
}

#endif
