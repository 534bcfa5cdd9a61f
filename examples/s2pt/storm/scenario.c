/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scenarios of `s2pt storm` that need no trace, among them the fault storms that the RFC of
 * December 2020 describes.
 */

#include "scenario.h"

#include <error.h>
#include <inttypes.h>
#include <string.h>

#include <gsl/gsl_rng.h>

/* The guest's memory in the trace of the RFC: where it begins, and what backs it. */
#define SEED_IPA UINT64_C(0x800000000)
#define SEED_PA  UINT64_C(0x202840000000)

#define MIB      (UINT64_C(1) << 20)
/* Accesses of each vCPU between two times that logging ends. */
#define ROUND   256

#define EVEN(n) ((n) % 2 == 0)

/* A scenario that is being written. */
struct play {
	struct script *script;
	const struct storm_options *options;
	gsl_rng *rng;
	unsigned int vcpus;
	uint64_t page;
	/* The size of a block at the level above pages: 2 MiB and the like. */
	uint64_t block;
	/* The size of the largest block. */
	uint64_t largest;
	/* Accesses of each vCPU in a round. */
	uint64_t accesses;
	/* The only slot: its address and its size. */
	s2pt_ipa_t ipa;
	uint64_t size;
};

struct scenario {
	const char *name;
	void (*write)(struct play *play);
	const char *summary;
	unsigned int vcpus;
	uint64_t accesses;
};

static uint64_t below(const struct play *play, uint64_t end)
{
	return (uint64_t)gsl_rng_uniform_int(play->rng, (unsigned long)end);
}

static void access_page(struct play *play, unsigned int vcpu, enum script_act act, uint64_t page)
{
	script_add(play->script, vcpu,
		   (struct script_step){ .act = act, .ipa = play->ipa + page * play->page });
}

static void host_alone(struct play *play, enum script_act act)
{
	script_alone(play->script,
		     (struct script_step){ .act = act, .ipa = play->ipa, .size = play->size });
}

/* Make the only slot of a scenario, and its first step. */
static void begin(struct play *play, const struct script_slot *slot)
{
	struct script_slot added = *slot;

	script_back(play->script, &added, play->options->backing);
	play->ipa = added.ipa;
	play->size = added.size;
	script_slot(play->script, &added);
	host_alone(play, SCRIPT_ADD);
}

/* The access of a vCPU: even numbers write, the others do `other`. */
static enum script_act half(unsigned int vcpu, enum script_act other)
{
	return EVEN(vcpu) ? SCRIPT_WRITE : other;
}

/*
 * Several vCPUs fault on an unset page almost at once, some to write, some to read, while dirty
 * pages are logged: only those that write get write permission.  Each page is accessed a few times.
 */
static void seed_unset(struct play *play)
{
	struct script_slot slot = { .ipa = SEED_IPA, .size = 64 * MIB };
	uint64_t pages = slot.size / play->page;

	begin(play, &slot);
	host_alone(play, SCRIPT_LOG_ON);
	play->script->serial = true;
	play->script->window = play->vcpus;
	for (uint64_t i = 0; i < play->accesses; i++) {
		if (i && i % (4 * pages) == 0)
			host_alone(play, SCRIPT_UNMAP);
		for (unsigned int vcpu = 0; vcpu < play->vcpus; vcpu++)
			access_page(play, vcpu, half(vcpu, SCRIPT_READ), i / 4 % pages);
	}
}

/*
 * Writes break blocks while pages are logged, and again when logging has ended.  The other vCPUs
 * access the same block and fault in the moment in which it is invalid.
 */
static void seed_break(struct play *play)
{
	struct script_slot slot = { .ipa = SEED_IPA,
				    .size = 32 * play->block,
				    .found_size = play->block };
	uint64_t pages = play->block / play->page;
	uint64_t block = 0;

	begin(play, &slot);
	play->script->serial = true;
	play->script->window = UINT64_C(4) * play->vcpus;
	for (uint64_t i = 0; i < play->accesses; i++) {
		if (i % 64 == 0) {
			host_alone(play, i % 128 ? SCRIPT_LOG_OFF : SCRIPT_LOG_ON);
			block = 0;
		}
		if (i % 4 == 0)
			block = (block + 1) % 32;
		for (unsigned int vcpu = 0; vcpu < play->vcpus; vcpu++) {
			enum script_act other = vcpu % 4 == 1 ? SCRIPT_FETCH : SCRIPT_READ;

			access_page(play, vcpu, half(vcpu, other), block * pages + below(play, 4));
		}
	}
}

/*
 * The fight in the trace of the RFC: the guest's memory is one block; pages have been logged, which
 * left it mapped by pages, and logging ends.  The first access maps the block again.  Some vCPUs
 * write and do not execute, others execute.  Each further round begins with the host taking the
 * block away, so that it has to be mapped again.
 */
static void seed_exec_1g(struct play *play)
{
	struct script_slot slot = {
		.ipa = SEED_IPA, .size = play->largest, .pa = SEED_PA, .fixed_size = play->largest
	};
	uint64_t pages = slot.size / play->page;
	uint64_t rounds = (play->accesses + ROUND - 1) / ROUND;

	begin(play, &slot);
	play->script->serial = true;
	host_alone(play, SCRIPT_LOG_ON);
	for (unsigned int i = 0; i < 4 * play->vcpus; i++)
		access_page(play, i % play->vcpus, half(i % play->vcpus, SCRIPT_FETCH),
			    below(play, pages));
	host_alone(play, SCRIPT_LOG_OFF);
	for (uint64_t round = 0; round < rounds; round++) {
		if (round != 0)
			host_alone(play, SCRIPT_UNMAP);
		for (uint64_t i = 0; i < ROUND * (uint64_t)play->vcpus; i++) {
			unsigned int vcpu = (unsigned int)(i % play->vcpus);

			access_page(play, vcpu, half(vcpu, SCRIPT_FETCH), below(play, pages));
		}
	}
}

static void overlap(struct play *play)
{
	struct script_slot slot = { .ipa = SEED_IPA, .size = 256 * MIB };
	uint64_t pages = slot.size / play->page;

	begin(play, &slot);
	for (uint64_t i = 0; i < play->accesses; i++) {
		if (i && i % pages == 0)
			host_alone(play, SCRIPT_UNMAP);
		for (unsigned int vcpu = 0; vcpu < play->vcpus; vcpu++)
			access_page(play, vcpu, SCRIPT_WRITE, i % pages);
	}
}

static void partition(struct play *play)
{
	struct script_slot slot = { .ipa = SEED_IPA, .size = 256 * MIB };
	uint64_t pages = slot.size / play->page / play->vcpus;

	begin(play, &slot);
	for (uint64_t i = 0; i < play->accesses; i++) {
		if (i && i % pages == 0)
			host_alone(play, SCRIPT_UNMAP);
		for (unsigned int vcpu = 0; vcpu < play->vcpus; vcpu++)
			access_page(play, vcpu, SCRIPT_WRITE, vcpu * pages + i % pages);
	}
}

/* A live migration: the bitmap is read again and again while the guest goes on writing. */
static void dirty_log(struct play *play)
{
	struct script_slot slot = { .ipa = SEED_IPA,
				    .size = 32 * play->block,
				    .found_size = play->block };
	uint64_t pages = slot.size / play->page;
	uint64_t looks = 16;

	begin(play, &slot);
	play->script->window = UINT64_C(16) * play->vcpus;
	for (uint64_t i = 0; i < play->accesses; i++) {
		uint64_t tenth = play->accesses / 10 + 1;
		uint64_t gap = play->accesses / looks + 1;

		if (i == tenth)
			script_add(play->script, play->vcpus,
				   (struct script_step){ .act = SCRIPT_LOG_ON });
		else if (i == 9 * tenth)
			script_add(play->script, play->vcpus,
				   (struct script_step){ .act = SCRIPT_LOG_OFF });
		else if (i % gap == 0)
			script_add(play->script, play->vcpus,
				   (struct script_step){ .act = SCRIPT_COLLECT });
		for (unsigned int vcpu = 0; vcpu < play->vcpus; vcpu++)
			access_page(play, vcpu, below(play, 10) < 6 ? SCRIPT_WRITE : SCRIPT_READ,
				    below(play, pages));
	}
}

static const struct scenario scenarios[] = {
	{ "seed-unset", seed_unset, "writes and reads of unset pages, almost at once", 4, 16384 },
	{ "seed-break", seed_break, "faults in the moment in which a block is broken", 4, 8192 },
	{ "seed-exec-1g", seed_exec_1g, "writes and fetches in one 1G block: the fight", 4, 32768 },
	{ "overlap", overlap, "all vCPUs populate the same memory", 4, 32768 },
	{ "partition", partition, "each vCPU populates its own part", 4, 16384 },
	{ "dirty-log", dirty_log, "random writes while the dirty bitmap is read", 4, 32768 },
};

#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

const char *storm_scenario_list(void)
{
	static char list[1024];
	size_t used = 0;

	for (size_t i = 0; i < SCENARIOS && used < sizeof(list); i++) {
		int length = snprintf(list + used, sizeof(list) - used, "  %-14s %s\n",
				      scenarios[i].name, scenarios[i].summary);

		used += (size_t)length;
	}
	return list;
}

static void write_play(struct play *play, const struct scenario *scenario)
{
	unsigned int shift = play->options->granule ? play->options->granule : S2PT_4K;

	play->script->granule = (enum s2pt_granule)shift;
	play->page = UINT64_C(1) << shift;
	play->block = play->page << (shift - 3);
	play->largest = shift == S2PT_4K ? play->block << (shift - 3) : play->block;
	gsl_rng_set(play->rng, (unsigned long)play->options->seed);
	scenario->write(play);
}

static struct script *write_script(const struct scenario *scenario,
				   const struct storm_options *options)
{
	struct play play = {
		.options = options,
		.vcpus = options->vcpus ? options->vcpus : scenario->vcpus,
		.accesses = options->accesses ? options->accesses : scenario->accesses,
	};

	/* Those of the host come on top, and are few. */
	if (play.accesses > SCRIPT_STEPS_MAX / play.vcpus) {
		error(0, 0, "%s: more than %" PRIu64 " accesses of all vCPUs", scenario->name,
		      SCRIPT_STEPS_MAX);
		return NULL;
	}
	play.script = script_new(scenario->name, play.vcpus);
	play.rng = gsl_rng_alloc(gsl_rng_taus);
	if (play.script && play.rng)
		write_play(&play, scenario);
	else
		error(0, 0, "%s: no memory", scenario->name);
	if (!play.script || !play.rng || !script_check(play.script, scenario->name)) {
		script_free(play.script);
		play.script = NULL;
	}
	if (play.rng)
		gsl_rng_free(play.rng);
	return play.script;
}

struct script *storm_scenario(const char *name, const struct storm_options *options)
{
	for (size_t i = 0; i < SCENARIOS; i++)
		if (!strcmp(name, scenarios[i].name))
			return write_script(&scenarios[i], options);
	error(0, 0, "no scenario '%.40s'; there are:\n%s", name, storm_scenario_list());
	return NULL;
}
