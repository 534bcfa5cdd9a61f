/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host kit's invalidation hook: counts a request, has the TLBs carry out its instructions, and
 * waits as long as it is told to.
 */

#include "s2pt/host/invalidate.h"

#include "host/memory/lines.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include <pthread.h>

/* What is kept for one CPU. */
struct issuer {
	_Alignas(LINES) pthread_mutex_t lock;
	struct s2pt_invalidate_counts counts;
	uint64_t random;
};

struct s2pt_invalidator {
	struct s2pt_invalidator_config config;
	struct issuer issuer[];
};

struct s2pt_invalidator *s2pt_invalidator_new(const struct s2pt_invalidator_config *config)
{
	struct s2pt_invalidator *invalidator =
		lines_alloc(sizeof(*invalidator) + config->cpus * sizeof(invalidator->issuer[0]));

	if (!invalidator)
		return NULL;
	invalidator->config = *config;
	for (unsigned int cpu = 0; cpu < config->cpus; cpu++) {
		struct issuer *issuer = &invalidator->issuer[cpu];

		pthread_mutex_init(&issuer->lock, NULL);
		issuer->random = (config->seed + cpu + 1) * UINT64_C(0x9e3779b97f4a7c15);
	}
	return invalidator;
}

void s2pt_invalidator_delete(struct s2pt_invalidator *invalidator)
{
	if (!invalidator)
		return;
	for (unsigned int cpu = 0; cpu < invalidator->config.cpus; cpu++)
		pthread_mutex_destroy(&invalidator->issuer[cpu].lock);
	free(invalidator);
}

/* A random number above 0 and up to 1, by Vigna's splitmix64. */
static double next_fraction(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (double)((z >> 11) + 1) * 0x1p-53;
}

/* -ln(x) for 0 < x <= 1, by halving and the series of artanh: a delay needs no more digits. */
static double minus_log(double x)
{
	const double ln2 = 0.6931471805599453;
	double result = 0;
	double y;

	while (x < 0.5) {
		x *= 2;
		result += ln2;
	}
	y = (1 - x) / (1 + x);
	return result + 2 * (y + y * y * y / 3 + y * y * y * y * y / 5);
}

static uint64_t draw(const struct s2pt_delay *delay, uint64_t *random)
{
	double times;

	switch (delay->kind) {
	case S2PT_DELAY_NONE:
		return 0;
	case S2PT_DELAY_FIXED:
		return delay->ns;
	case S2PT_DELAY_UNIFORM:
		return (uint64_t)(2 * next_fraction(random) * (double)delay->ns);
	case S2PT_DELAY_EXPONENTIAL:
		times = minus_log(next_fraction(random));
		return (uint64_t)((times < 20 ? times : 20) * (double)delay->ns);
	}
	return 0;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void s2pt_delay_pass(uint64_t ns)
{
	/*
	 * A thread that sleeps wakes up late by some ten microseconds, so that shorter waits spin.
	 */
	const uint64_t worth_sleeping = 100000;
	uint64_t end;

	if (ns == 0)
		return;
	if (ns > worth_sleeping) {
		struct timespec time = { .tv_sec = (time_t)(ns / 1000000000),
					 .tv_nsec = (long)(ns % 1000000000) };

		(void)nanosleep(&time, NULL);
		return;
	}
	end = now_ns() + ns;
	do
		(void)sched_yield();
	while (now_ns() < end);
}

static unsigned int size_class(uint64_t pages)
{
	unsigned int class = 0;

	while (class < S2PT_TLBI_SIZES - 1 && pages >> (2 * (class + 1)))
		class ++;
	return class;
}

static uint64_t count_request(struct s2pt_invalidator *invalidator, unsigned int cpu,
			      const struct s2pt_tlbi *request)
{
	const struct s2pt_delay *delay = &invalidator->config.delay;
	struct issuer *issuer = &invalidator->issuer[cpu];
	struct s2pt_invalidate_counts *counts = &issuer->counts;
	bool by_address = request->kind == S2PT_TLBI_IPA || request->kind == S2PT_TLBI_RANGE;
	uint64_t ns = 0;

	pthread_mutex_lock(&issuer->lock);
	counts->requests[request->kind][request->scope]++;
	if (request->kind == S2PT_TLBI_RANGE) {
		uint64_t pages = request->size >> invalidator->config.geom.granule;

		counts->range_pages += pages;
		counts->sizes[size_class(pages)]++;
	}
	if (by_address && !request->stage1)
		counts->without_stage1++;
	if (by_address && request->level != S2PT_LEVEL_UNKNOWN)
		counts->with_level++;
	if (request->kind != S2PT_TLBI_NONE &&
	    (request->scope == S2PT_SHARED || !delay->shared_only))
		ns = draw(delay, &issuer->random);
	counts->delayed_ns += ns;
	pthread_mutex_unlock(&issuer->lock);
	return ns;
}

static bool is_barrier(enum s2pt_step_op op)
{
	return op <= S2PT_DSB_ISH;
}

void s2pt_invalidator_run(struct s2pt_invalidator *invalidator, unsigned int cpu,
			  const struct s2pt_tlbi *request)
{
	const struct s2pt_invalidator_config *config = &invalidator->config;
	struct issuer *issuer = &invalidator->issuer[cpu];
	uint64_t ns = count_request(invalidator, cpu, request);
	uint64_t instructions = 0;
	uint64_t barriers = 0;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_delay_pass(ns / 2);
	s2pt_steps_begin(&steps, &config->geom, &config->features, request);
	while (s2pt_steps_next(&steps, &step)) {
		if (is_barrier(step.op))
			barriers++;
		else if (step.op != S2PT_ISB)
			instructions++;
		s2pt_tlbs_execute(config->tlbs, cpu, request->vmid, &step);
		if (config->on_step)
			config->on_step(config->ctx, cpu, request->vmid, &step);
	}
	s2pt_delay_pass(ns - ns / 2);

	pthread_mutex_lock(&issuer->lock);
	issuer->counts.instructions += instructions;
	issuer->counts.barriers += barriers;
	pthread_mutex_unlock(&issuer->lock);
}

void s2pt_invalidator_counts(struct s2pt_invalidator *invalidator, unsigned int cpu,
			     struct s2pt_invalidate_counts *counts)
{
	struct issuer *issuer = &invalidator->issuer[cpu];

	pthread_mutex_lock(&issuer->lock);
	*counts = issuer->counts;
	pthread_mutex_unlock(&issuer->lock);
}

void s2pt_invalidate_counts_add(struct s2pt_invalidate_counts *sum,
				const struct s2pt_invalidate_counts *more)
{
	for (unsigned int kind = 0; kind < S2PT_TLBI_KINDS; kind++) {
		for (unsigned int scope = 0; scope < S2PT_SCOPES; scope++)
			sum->requests[kind][scope] += more->requests[kind][scope];
	}
	for (unsigned int i = 0; i < S2PT_TLBI_SIZES; i++)
		sum->sizes[i] += more->sizes[i];
	sum->range_pages += more->range_pages;
	sum->without_stage1 += more->without_stage1;
	sum->with_level += more->with_level;
	sum->instructions += more->instructions;
	sum->barriers += more->barriers;
	sum->delayed_ns += more->delayed_ns;
}
