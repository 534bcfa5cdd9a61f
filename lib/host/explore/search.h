/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_SEARCH_H
#define S2PT_HOST_EXPLORE_SEARCH_H

#include "parts.h"

#define SEARCH_STEPS 3000

/* A state on the way, and the step that was taken from it. */
struct node {
	struct step pending[MACHINE_ACTORS];
	unsigned int can;
	/* To be tried from here, tried from here, not worth trying. */
	unsigned int wanted;
	unsigned int tried;
	unsigned int asleep;
	unsigned int chosen;
	struct step taken;
	/* Steps of each actor that come before or are this one. */
	unsigned short clock[MACHINE_ACTORS];
	/* Its number among its actor's. */
	unsigned short number;
	unsigned short preemptions;
	uint64_t hash;
	unsigned int progress;
};

struct search {
	struct machine *machine;
	struct s2pt_explore_result *result;
	/* Steps that a run may take. */
	unsigned int deepest;
	int bound;
	/* Something was left out because of the bound. */
	bool cut;
	/* Beginnings that were dealt out to the shards so far, and whether the last is another's. */
	uint64_t dealt;
	bool foreign;
	unsigned int length;
	struct node node[SEARCH_STEPS + 1];
};

/* Does the order of the two matter? */
bool s2pt_search_dependent(const struct step *a, const struct step *b);
/* Could both have been next? */
bool s2pt_search_together(const struct step *a, const struct step *b);

/* Ask for what has to be tried before, now that `length` steps were taken. */
void s2pt_search_races(struct search *search);
/* The clock of the step that was taken last. */
void s2pt_search_clock(struct search *search);

/* Who need not be tried in the state after it. */
unsigned int s2pt_search_asleep(const struct search *search);

/* A state that has come again, with nobody got on since. */
struct cycle {
	/* After which step it was there; -1: it was not. */
	int since;
	/* Whoever could go on since did so: a livelock. */
	bool fair;
};

struct cycle s2pt_search_cycle(const struct search *search);

/* The actor's step; whether and how it preempts another; what that has come to. */
void s2pt_search_take(struct search *search, unsigned int actor);
unsigned int s2pt_search_preemptions(const struct search *search, unsigned int at,
				     unsigned int actor);
/* Look at the state after the last step.  True: something was found, and the run is over. */
bool s2pt_search_judge(struct search *search);
/* Nobody can go on: the checks of the end. */
void s2pt_search_finish(struct search *search);

/* A run is over: count it, and tell of progress. */
void s2pt_search_count(struct search *search);

/* Draw schedules. */
void s2pt_search_sample(struct search *search);

/* Run one schedule, and tell it unless `story` is NULL; false if it can't be followed. */
bool s2pt_search_follow(struct search *search, const char *replay, FILE *story);
/* The replay string, S2PT_EXPLORE_REPLAY bytes. */
void s2pt_search_write(const struct search *search, char *replay);
/* One line about the step that was taken last, if it is worth one. */
void s2pt_search_tell(const struct search *search, FILE *out);

#endif
