/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks of a thread and of the wall, what reading them costs, and binding a thread to a core. */

#include "clock.h"

#include "quantile.h"

#include <sched.h>
#include <time.h>

#include <pthread.h>

#define READINGS 2001

static uint64_t read_clock(clockid_t id)
{
	struct timespec now = { 0, 0 };

	(void)clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t bench_thread_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t bench_wall_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

double bench_clock_cost(void)
{
	double readings[READINGS];

	for (int i = 0; i < READINGS; i++) {
		uint64_t before = bench_thread_ns();

		readings[i] = (double)(bench_thread_ns() - before);
	}
	return bench_quantile(readings, READINGS, 0.5);
}

double bench_clock_step(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < READINGS; i++) {
		uint64_t before = bench_thread_ns();
		uint64_t after = bench_thread_ns();

		while (after == before)
			after = bench_thread_ns();
		if (after - before < least)
			least = after - before;
	}
	return (double)least;
}

/*
 * The cores of the process when it was first asked for them: a thread that is bound later sees one
 * core only.
 */
static cpu_set_t all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_cores(void)
{
	CPU_ZERO(&all);
	if (sched_getaffinity(0, sizeof(all), &all))
		CPU_SET(0, &all);
}

unsigned int bench_cores(void)
{
	(void)pthread_once(&once, find_cores);
	return (unsigned int)CPU_COUNT(&all);
}

int bench_bind(unsigned int nth)
{
	cpu_set_t one;

	nth %= bench_cores();
	for (size_t core = 0; core < CPU_SETSIZE; core++) {
		if (!CPU_ISSET(core, &all) || nth--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(core, &one);
		return sched_setaffinity(0, sizeof(one), &one) ? -1 : (int)core;
	}
	return -1;
}
