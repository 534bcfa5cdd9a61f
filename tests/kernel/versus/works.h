/* SPDX-License-Identifier: GPL-2.0-only */
/* What is measured: the workloads, each a state of the table and what is done to it. */
#ifndef VERSUS_WORKS_H
#define VERSUS_WORKS_H

#include "machine_limits.h"
#include "peer.h"
#include "sample.h"

#include <pthread.h>

#define WORK_THREADS 2

/* An implementation with the memory it works in. */
struct engine {
	const struct peer *peer;
	struct bench_arena arena;
	/* A cache of pages for each thread. */
	struct bench_cache caches[WORK_THREADS];
	pthread_rwlock_t lock;
	bool lives;
	/* `work_prepare` left this work's state in the table. */
	const struct work *prepared;
};

/* What a result is held against. */
enum work_limit {
	LIMIT_NONE,
	LIMIT_FILL,
	LIMIT_MODIFY,
	LIMIT_SWAP,
	LIMIT_THREE_LOADS,
	LIMIT_FAR_LOAD,
};

struct work {
	/* The name in --only and in JSON. */
	const char *key;
	const char *label;
	/* How many things a sample is, and what they are called. */
	size_t count;
	const char *unit;
	/* The target, as a part of the reference's cost; 0: the target is `limit_target`. */
	double target;
	/* The target, as a multiple of the limit; 0: there is none. */
	double limit_target;
	enum work_limit limit;
	/* 1 or WORK_THREADS. */
	unsigned int threads;
	/* Single calls that map; at random in 64 GiB, whatever the calls do. */
	bool maps;
	bool far;
	/* A sample leaves the table as it was: it is prepared once. */
	bool keeps;
	/* Can this implementation do it? */
	bool (*able)(const struct peer *peer);
	/* Make the state.  0, or what the implementation said. */
	int (*prepare)(struct engine *engine);
	/* The measured part, on thread `thread` of `threads`. */
	int (*run)(struct engine *engine, const struct work *work, unsigned int thread);
};

extern const struct work works[];
extern const size_t work_count;

/* Prepare, unless the state is there.  0, or what the implementation said. */
int work_prepare(struct engine *engine, const struct work *work);

/* Addresses for `run` at this turn: made before the clock starts.  False: no memory. */
bool work_addresses(const struct work *work, unsigned int turn);

/* One sample.  0, or what the implementation said. */
int work_sample(struct engine *engine, const struct work *work, double clock_cost,
		struct bench_sample *sample);

/* The limit in ns; 0: none. */
double work_limit(const struct work *work, const struct bench_limits *limits);

#endif
