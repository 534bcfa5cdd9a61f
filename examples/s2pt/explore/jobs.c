/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches the beginnings of a search in several processes.  Each takes the next one that nobody
 * has taken; what comes out of it is put where all see it.
 */

#include "jobs.h"

#include "find.h"
#include "pieces.h"
#include "progress.h"
#include "together.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_JOBS 256
/* Between two looks at the processes, and seconds between two saves. */
#define LOOK_NS 20000000
#define SAVE    30

/* A beginning that goes round, by its number, and what came of it. */
struct round {
	uint64_t number;
	struct s2pt_explore_result part;
};

/* What the processes share, beside the pieces. */
struct shared {
	/* What has a higher rank than this does not count, for there is a find before. */
	_Atomic(uint64_t) limit;
	/* The rank at which each process is. */
	_Atomic(uint64_t) rank[MOST_JOBS];
	/* The first that goes round of those that each process has searched. */
	struct round round[MOST_JOBS];
};

struct crew {
	struct pieces pieces;
	struct shared *shared;
	struct together together;
	const struct jobs *jobs;
	struct s2pt_explore_config config;
	unsigned int count;
	pid_t pid[MOST_JOBS];
	/* Of a process: its number, and its pass over the beginnings. */
	unsigned int self;
	unsigned int pass;
	/* The time is over. */
	bool stops;
	/* A process ended that was not to. */
	bool broken;
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

bool jobs_interrupted(void)
{
	return interrupted;
}

bool jobs_can(const struct s2pt_explore_config *config)
{
	return !config->most && !config->depth && !config->replay && !config->shards &&
	       !config->carries_out && !config->unreleased && !config->unchecked;
}

static bool takes(void *ctx, uint64_t number)
{
	struct crew *crew = ctx;
	const struct jobs *jobs = crew->jobs;
	uint64_t rank = pieces_rank(&crew->pieces, number);
	int state = PIECE_FREE;

	if (number % pieces_passes(&crew->pieces) != crew->pass ||
	    (jobs->parts && number % jobs->parts != jobs->part - 1) ||
	    rank > atomic_load(&crew->shared->limit))
		return false;
	if (!atomic_compare_exchange_strong(&crew->pieces.piece[number].state, &state,
					    PIECE_TAKEN) &&
	    (state == PIECE_DONE || !crew->together.states))
		return false;
	atomic_store(&crew->shared->rank[crew->self], rank);
	return true;
}

/* Is a beginning that goes round the first one, as far as is known? */
static bool is_first_round(const struct round *first, uint64_t number)
{
	return !first->part.round[0] || number < first->number;
}

static void note_round(struct crew *crew, uint64_t number, const struct s2pt_explore_result *part)
{
	struct round *first = &crew->shared->round[crew->self];

	if (part->end == S2PT_EXPLORE_ROUND && is_first_round(first, number))
		*first = (struct round){ number, *part };
}

static void took(void *ctx, uint64_t number, const struct s2pt_explore_result *part)
{
	struct crew *crew = ctx;
	uint64_t rank = pieces_rank(&crew->pieces, number);
	uint64_t limit = atomic_load(&crew->shared->limit);

	note_round(crew, number, part);
	if (crew->together.states) {
		together_put(&crew->together, crew->self, part);
		return;
	}
	pieces_put(&crew->pieces, number, part);
	while (part->why[0] && rank < limit &&
	       !atomic_compare_exchange_weak(&crew->shared->limit, &limit, rank))
		continue;
}

/* What a process does. */
static void work(struct crew *crew)
{
	struct s2pt_explore_config config = crew->config;
	struct s2pt_explore_result result;

	config.takes = takes;
	config.took = took;
	config.progress = NULL;
	config.most = 0;
	config.ctx = crew;
	config.past_finds = false;
	config.shared = crew->together.states;
	for (crew->pass = 0; crew->pass < pieces_passes(&crew->pieces); crew->pass++) {
		s2pt_explore(&config, &result);
		if (result.end == S2PT_EXPLORE_BAD)
			_exit(EXIT_FAILURE);
		if (result.end == S2PT_EXPLORE_GIVEN_UP)
			together_put(&crew->together, crew->self, &result);
		if (result.why[0])
			break;
	}
	_exit(EXIT_SUCCESS);
}

/*
 * Begin as a process, whose signals are blocked until it takes them in its own way.  It does not
 * outlive its parent.
 */
static void begin(struct crew *crew, pid_t parent, const sigset_t *unblocked)
{
	/* A search that can be stopped tells what it knows. */
	(void)signal(SIGINT, crew->together.states ? SIG_IGN : SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, unblocked, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		work(crew);
	_exit(EXIT_FAILURE);
}

static pid_t fork_blocked(struct crew *crew)
{
	pid_t parent = getpid();
	sigset_t blocked;
	sigset_t before;
	pid_t pid;

	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGINT);
	(void)sigaddset(&blocked, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &blocked, &before);
	pid = fork();
	if (pid == 0)
		begin(crew, parent, &before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

static bool start(struct crew *crew)
{
	(void)fflush(NULL);
	for (crew->self = 0; crew->self < crew->count; crew->self++) {
		pid_t pid;

		atomic_store(&crew->shared->rank[crew->self], 0);
		pid = fork_blocked(crew);
		if (pid < 0) {
			error(0, errno, "fork");
			crew->count = crew->self;
			return crew->count > 0;
		}
		crew->pid[crew->self] = pid;
	}
	return true;
}

/* Note which processes have ended.  Returns how many are left. */
static unsigned int look(struct crew *crew)
{
	unsigned int left = 0;
	bool stops = crew->together.states && (interrupted || crew->stops);

	if (stops)
		s2pt_explore_states_stop(crew->together.states);
	for (unsigned int i = 0; i < crew->count; i++) {
		uint64_t limit = atomic_load(&crew->shared->limit);
		bool surplus = interrupted || crew->stops || together_found(&crew->together) ||
			       atomic_load(&crew->shared->rank[i]) > limit;
		int status;

		if (!crew->pid[i])
			continue;
		if (surplus && !stops)
			(void)kill(crew->pid[i], SIGTERM);
		if (waitpid(crew->pid[i], &status, surplus ? 0 : WNOHANG) == 0) {
			left++;
			continue;
		}
		crew->pid[i] = 0;
		crew->broken |= !surplus && (!WIFEXITED(status) || WEXITSTATUS(status));
	}
	return left;
}

static void say(const struct crew *crew, struct jobs_left *left)
{
	if (crew->together.states)
		together_tell(&crew->together, &crew->config, left->text, sizeof(left->text));
	else
		progress_tell(&crew->pieces, left->text, sizeof(left->text));
}

static void tell(const struct crew *crew)
{
	struct jobs_left left;

	say(crew, &left);
	fprintf(stderr, "%s, %s: %s\n", crew->config.scenario->name,
		s2pt_policy_name(crew->config.policy), left.text);
}

/* Seconds, of a clock that nobody sets. */
static double seconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void wait_for_all(struct crew *crew)
{
	const struct timespec pause = { 0, LOOK_NS };
	const struct jobs *jobs = crew->jobs;
	double began = seconds_now();
	double told = began;
	double saved = began;

	while (look(crew)) {
		double now = seconds_now();

		(void)nanosleep(&pause, NULL);
		if (jobs->seconds && now - began >= jobs->seconds)
			crew->stops = true;
		if (jobs->tells && now - told >= JOBS_TELL) {
			tell(crew);
			told = now;
		}
		if (jobs->save && now - saved >= SAVE) {
			(void)pieces_save(&crew->pieces, jobs->save);
			saved = now;
		}
	}
}

static bool search(struct crew *crew)
{
	bool fine = start(crew);

	wait_for_all(crew);
	if (crew->broken)
		error(0, 0, "a process ended before its time; what it was at is missing");
	if (interrupted)
		error(0, 0, "interrupted");
	return fine && !crew->broken;
}

/*
 * Processes that share the states have ended.  What they found depends on who came first where: another
 * one finds it alone.
 */
static bool join(struct crew *crew)
{
	bool found = together_found(&crew->together) && crew->count > 1;

	if (!crew->together.states || interrupted || crew->stops || crew->broken)
		return true;
	if (!found)
		together_join(&crew->together, &crew->pieces);
	together_end(&crew->together);
	if (!found)
		return true;
	crew->count = 1;
	atomic_store(&crew->pieces.piece[0].state, PIECE_FREE);
	return search(crew);
}

static bool open_crew(struct crew *crew)
{
	const struct jobs *jobs = crew->jobs;
	void *memory = mmap(NULL, sizeof(*crew->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct pieces_sum sum;

	crew->count = jobs->count ? jobs->count : cpus > 0 ? (unsigned int)cpus : 1;
	if (crew->count > MOST_JOBS)
		crew->count = MOST_JOBS;
	if (memory == MAP_FAILED || !pieces_begin(&crew->pieces, &crew->config) ||
	    !together_begin(&crew->together, &crew->config, crew->count)) {
		error(0, 0, "no memory");
		return false;
	}
	crew->shared = memory;
	atomic_store(&crew->shared->limit, UINT64_MAX);
	for (unsigned int i = 0; i < jobs->files; i++)
		if (!pieces_load(&crew->pieces, jobs->file[i]))
			return false;
	sum = pieces_sum(&crew->pieces);
	if (sum.found < crew->pieces.count)
		atomic_store(&crew->shared->limit, pieces_rank(&crew->pieces, sum.found));
	return true;
}

/*
 * Search, and save, which an interrupt does not break off; nor does a second one end the wait for a
 * process.
 */
static bool search_and_save(struct crew *crew)
{
	struct sigaction action = { .sa_handler = interrupt, .sa_flags = SA_RESTART };
	const char *save = crew->jobs->save;
	struct sigaction before[2];
	bool fine;

	interrupted = 0;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, &before[0]);
	(void)sigaction(SIGTERM, &action, &before[1]);
	fine = crew->jobs->merge || (search(crew) && join(crew));
	if (save)
		fine &= pieces_save(&crew->pieces, save);
	(void)sigaction(SIGINT, &before[0], NULL);
	(void)sigaction(SIGTERM, &before[1], NULL);
	return fine;
}

/* The schedule that a search which is not divided meets first. */
static void take_round(const struct crew *crew, struct s2pt_explore_result *result)
{
	const struct round *first = &crew->shared->round[0];

	for (unsigned int i = 1; i < MOST_JOBS; i++) {
		const struct round *other = &crew->shared->round[i];

		if (other->part.round[0] && is_first_round(first, other->number))
			first = other;
	}
	memcpy(result->round, first->part.round, sizeof(result->round));
	memcpy(result->starved, first->part.starved, sizeof(result->starved));
}

/* What all have come to. */
static void conclude(struct crew *crew, struct s2pt_explore_result *result, struct jobs_left *left)
{
	struct pieces_sum sum = pieces_sum(&crew->pieces);

	*result = sum.result;
	if (result->end == S2PT_EXPLORE_ROUND)
		take_round(crew, result);
	if (sum.missing)
		say(crew, left);
	if (sum.missing && crew->together.states) {
		*result = together_sum(&crew->together);
		if (!result->why[0])
			result->end = S2PT_EXPLORE_GIVEN_UP;
	}
	if (sum.found < crew->pieces.count)
		find_again(&crew->pieces, &crew->config, &sum, result);
}

bool jobs_explore(const struct jobs *jobs, const struct s2pt_explore_config *config,
		  struct s2pt_explore_result *result, struct jobs_left *left)
{
	struct crew crew = { .jobs = jobs, .config = *config };
	bool fine = open_crew(&crew) && search_and_save(&crew);

	left->text[0] = '\0';
	if (fine)
		conclude(&crew, result, left);
	together_end(&crew.together);
	pieces_end(&crew.pieces);
	if (crew.shared)
		(void)munmap(crew.shared, sizeof(*crew.shared));
	return fine;
}
