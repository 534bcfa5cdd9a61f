/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_H
#define S2PT_HOST_EXPLORE_H

/**
 * @file
 * The explorer: it runs the real core under every schedule of a small scenario, step by step, in
 * fibers of one thread.
 *
 * A step is an access to a descriptor (of software or of a hardware walk, access flag and dirty
 * updates included), a look into a TLB, a fill, the invalidation of one TLB, or the taking of the
 * lock.  The search is dynamic partial-order reduction with source sets and sleep sets.  It is
 * exhaustive up to the order of steps that do not touch the same thing.
 *
 * During each schedule it checks: the checker (`check.h`), which is told of every step, has no
 * complaint; no TLB holds what contradicts a valid leaf in size, output address or memory type; no
 * table is walked after it was freed.  At the end of each schedule: no TLB allows more than the
 * table, no invalidation is owed, no entry is held, no table is lost, what was written while dirty
 * logging is on is in the log, and what the scenario says is there.
 *
 * A livelock is a state that comes again without any access carried out between.  Two things are
 * assumed of fairness: a vCPU that can go on at some time in such a cycle does so in it; and one
 * that met a held entry, or was turned away by a block with nT, goes on when that has changed, and
 * not before.
 *
 * Two plainer searches hold the reduced one to its word, in scenarios that are small enough:
 * S2PT_EXPLORE_STATES and S2PT_EXPLORE_PLAIN.  All three must come to the same outcomes.
 *
 * A scenario that is too large for the search can be sampled (PCT): priorities are drawn, and with
 * `depth` - 1 changes of them each run has a known chance to meet a given wrong order of `depth`
 * steps.
 *
 * The same configuration, seed included, gives the same result.
 */

#include "s2pt/decide.h"
#include "s2pt/host/engine.h"
#include "s2pt/host/scenario.h"
#include "s2pt/tlbi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** In `s2pt_explore_config::bound`: any number of preemptions. */
#define S2PT_EXPLORE_UNBOUNDED (-1)

/** Most of `s2pt_explore_config::depth`. */
#define S2PT_EXPLORE_DEPTH 16
/** Runs of a sample where `s2pt_explore_config::most` is 0. */
#define S2PT_EXPLORE_RUNS 10000

/** Schedules from one call of `s2pt_explore_config::progress` to the next. */
#define S2PT_EXPLORE_TELL 32768

/** Which schedules a search runs. */
enum s2pt_explore_way {
	/**
	 * One for each order of the steps that touch the same thing.  With a bound it is
	 * S2PT_EXPLORE_STATES, for another order of steps that don't may take more preemptions.
	 */
	S2PT_EXPLORE_REDUCED,
	/**
	 * In each state every actor that can go on is tried, once: a state that has been reached
	 * before is not gone into again.  Two states are the same if in both everything is the
	 * same, and every actor has seen the same from its first step on.
	 */
	S2PT_EXPLORE_STATES,
	/** Every schedule: in each state every actor that can go on is tried. */
	S2PT_EXPLORE_PLAIN,
	/**
	 * Every state once, whatever led to it, and steps that don't touch the same thing in one
	 * order: the fastest for many vCPUs.  A step on which nothing depends that others do
	 * meanwhile is taken before all others.  Two states are the same if in both the machine is
	 * the same, the checker has to complain of the same from there on, and every actor stands
	 * at the same step, with the same in mind of what it saw since it began its access, and
	 * with as many faults.  It comes to the same finds, most faults and
	 * `s2pt_explore_outcome::state`s, but not to each `history`.  If a run comes back to a
	 * state in a cycle that is not a livelock, the end is S2PT_EXPLORE_ROUND.  With a bound
	 * it is S2PT_EXPLORE_STATES; with another engine than libs2pt's own core, of which it is
	 * not known what it keeps, S2PT_EXPLORE_REDUCED.  It is one beginning, which can't be
	 * divided.
	 */
	S2PT_EXPLORE_FUTURES,
};

/** What a schedule came to.  Numbers of table pages count in none of it. */
struct s2pt_explore_outcome {
	/** A hash of the tables, the TLBs and the dirty log in the end. */
	uint64_t state;
	/** A hash of all that each actor saw, in its own order. */
	uint64_t history;
	/** Most faults that one access took. */
	unsigned int faults;
	/** What is wrong with it, as in `s2pt_explore_result::why`; "" if nothing is. */
	const char *why;
	/** The schedule, as `s2pt_explore_result::replay`. */
	const char *replay;
};

struct s2pt_explore_result;

/**
 * The states from which one of several searches has tried everything, each in a process of its own:
 * see `s2pt_explore_config::shared`.
 */
struct s2pt_explore_states;

/** Bytes of such a set: more than there will be memory for, but little of it is ever written. */
size_t s2pt_explore_states_size(void);

/** An empty set in `memory`: all zeros, and at the same place in all processes that share it. */
struct s2pt_explore_states *s2pt_explore_states_in(void *memory);

/** How many states are in a set; of a few that two processes put in at once there are two. */
uint64_t s2pt_explore_states_count(const struct s2pt_explore_states *states);

/** What to search, and how far. */
struct s2pt_explore_config {
	/** The scenario. */
	const struct s2pt_scenario *scenario;
	/** The policy of the map path. */
	enum s2pt_policy policy;
	/** What is driven; NULL: libs2pt's own core.  The policy and `by_entry` are the core's. */
	const struct s2pt_engine *engine;
	/** How many of the scenario's vCPUs take part; 0 is all. */
	unsigned int vcpus;
	/** Which schedules are run. */
	enum s2pt_explore_way way;
	/** Most preemptions of a schedule, or S2PT_EXPLORE_UNBOUNDED. */
	int bound;
	/** Schedules after which to give up; 0 is never, or S2PT_EXPLORE_RUNS of a sample. */
	uint64_t most;
	/** The n-th table that is asked for is refused, once; 0: as the scenario says. */
	unsigned int refuse;
	/** Walks that MMUs make for nobody, up to 4: all choices of vCPU and page are tried. */
	unsigned int fills;
	/** The core works entry by entry, see `s2pt_config::by_entry`. */
	bool by_entry;
	/**
	 * Hardware that reorders: walks may see a store late, and behind stores that came after it.
	 * What is kept is the order of the stores to one word, of what a CPU stored or read before
	 * it released or had a DMB ISHST, and that a walk reads a table after the entry that leads
	 * to it; a DSB waits until walks see.  S2PT_EXPLORE_REDUCED is S2PT_EXPLORE_STATES then.
	 */
	bool weak;
	/** With `weak`: no store releases, which shows what that is there for. */
	bool unreleased;
	/** The checker is told nothing: what is found the machine has come to. */
	bool unchecked;
	/** Sample, by PCT of this depth, 1 to S2PT_EXPLORE_DEPTH; 0: search. */
	unsigned int depth;
	/** The seed of a sample. */
	uint64_t seed;
	/** Search only this part, from 1, of `shards`, which take more schedules than the whole. */
	unsigned int shard;
	/** Number of parts into which the search is divided; 0 is no division. */
	unsigned int shards;
	/**
	 * Divides the search into beginnings, numbered from 0 on, always alike: is this one
	 * searched?  Each comes to the same by whomever it is searched.  NULL: whole.
	 */
	bool (*takes)(void *ctx, uint64_t beginning);
	/** Told what came of a beginning, searched to its end or up to a find; may be NULL. */
	void (*took)(void *ctx, uint64_t beginning, const struct s2pt_explore_result *part);
	/**
	 * Of S2PT_EXPLORE_FUTURES: what searches of this same configuration share that run at the
	 * same time.  None goes on from a state from which another one has tried everything; when
	 * all have ended they have together come to what one alone comes to, with each state in the
	 * set.  NULL: the search is alone.
	 */
	struct s2pt_explore_states *shared;
	/** Only this schedule, as `s2pt_explore_result::replay` gave it; NULL searches. */
	const char *replay;
	/**
	 * Go on after a find, and tell of the first one in the end as it was found, not shortened.
	 * A schedule goes on too, unless it is a livelock.
	 */
	bool past_finds;
	/** Go back to a state by running to it again, as under sanitizers: it comes to the same. */
	bool runs_again;
	/** Called with the outcome of each schedule that came to its end; may be NULL. */
	void (*ended)(void *ctx, const struct s2pt_explore_outcome *outcome);
	/** Called every S2PT_EXPLORE_TELL schedules; may be NULL. */
	void (*progress)(void *ctx, uint64_t schedules);
	/**
	 * Is this instruction of an invalidation carried out?  Leaving one out shows what it is
	 * there for, and that the explorer finds its lack.  NULL: all are carried out.
	 */
	bool (*carries_out)(void *ctx, const struct s2pt_step *step);
	/** Handed to all callbacks. */
	void *ctx;
};

/** How a search ended. */
enum s2pt_explore_end {
	/** All schedules were tried, and nothing found. */
	S2PT_EXPLORE_EXHAUSTED,
	/** All schedules within the bound, of preemptions or steps, were tried; nothing found. */
	S2PT_EXPLORE_BOUNDED,
	/** By futures every state was gone into, and nothing found; some go round: `round`. */
	S2PT_EXPLORE_ROUND,
	/** The search was given up, with nothing found by then. */
	S2PT_EXPLORE_GIVEN_UP,
	/** A sample was run, and nothing found. */
	S2PT_EXPLORE_SAMPLED,
	/** A livelock was found. */
	S2PT_EXPLORE_LIVELOCK,
	/** A schedule broke a rule; `why` says which. */
	S2PT_EXPLORE_WRONG,
	/** The replay string does not belong to this scenario, or there is no memory. */
	S2PT_EXPLORE_BAD,
};

/**
 * The name of an end in small letters, such as "exhausted" and "given up"; "bad" for what is none.
 */
const char *s2pt_explore_end_name(enum s2pt_explore_end end);

/** Characters in a replay string at most, with the end. */
#define S2PT_EXPLORE_REPLAY 2048

/** The result of a search. */
struct s2pt_explore_result {
	/** How the search ended. */
	enum s2pt_explore_end end;
	/** In some schedule the table was refused that was to be. */
	bool refused;
	/**
	 * Schedules that were run; of S2PT_EXPLORE_STATES and S2PT_EXPLORE_FUTURES those that did
	 * not end in a state that had been reached before.
	 */
	uint64_t schedules;
	/** Schedules in which something was found. */
	uint64_t finds;
	/** Of S2PT_EXPLORE_STATES and S2PT_EXPLORE_FUTURES: how many states there are. */
	uint64_t states;
	/** Steps of the longest schedule. */
	unsigned int longest;
	/** Most faults that one access took. */
	unsigned int faults;
	/**
	 * Of a sample: the least chance with which it meets one given order of `depth` steps in
	 * schedules of at most `steps`.
	 */
	double chance;
	/** Steps of the longest schedule for which `chance` holds. */
	unsigned int steps;
	/**
	 * A sum over all schedules of what tells each from others; the sums of all shards make that
	 * of the whole.  Of S2PT_EXPLORE_FUTURES 0: what is run depends on who is first.
	 */
	uint64_t digest;
	/** A phrase that says what was found; else empty. */
	char why[160];
	/**
	 * The schedule: a letter for each vCPU (`m` the host, `f` a fill, `s` a store that a walk
	 * sees from then on), and behind it the number of steps.  In front of a colon stands the
	 * plan of the fills, a vCPU and a page for each.
	 */
	char replay[S2PT_EXPLORE_REPLAY];
	/**
	 * A schedule, as in `replay`, that comes back to a state without any access carried out,
	 * but is no livelock.  Empty: there was none.
	 */
	char round[S2PT_EXPLORE_REPLAY];
	/** It goes round only if those with these letters never run, though they could. */
	char starved[8];
};

/** Search, or replay one schedule if `config->replay` says so. */
void s2pt_explore(const struct s2pt_explore_config *config, struct s2pt_explore_result *result);

/** Have the searches that share these states give up, each before its next schedule. */
void s2pt_explore_states_stop(struct s2pt_explore_states *states);

/**
 * How many states there will be at least when searches that share `config->shared` are through.
 * Of the states on `walks` schedules, drawn by `config->seed`, it is looked which are in the set
 * by now; what few schedules come to is missed by the draws.  0: no memory.
 */
double s2pt_explore_states_estimate(const struct s2pt_explore_config *config, unsigned int walks);

/** Run the schedule of `result` again and print it: a column a vCPU, a line a step. */
void s2pt_explore_story(const struct s2pt_explore_config *config,
			const struct s2pt_explore_result *result, FILE *out);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
