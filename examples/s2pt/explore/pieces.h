/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What came of each beginning of a search: in memory that processes share, and in files, so that a
 * search is gone on with, or put together from parts.
 */

#ifndef EXPLORE_PIECES_H
#define EXPLORE_PIECES_H

#include "s2pt/host/explore.h"

#include <stdatomic.h>

enum piece_state {
	PIECE_FREE,
	PIECE_TAKEN,
	PIECE_DONE,
};

struct piece {
	_Atomic(int) state;
	enum s2pt_explore_end end;
	bool refused;
	unsigned int longest;
	unsigned int faults;
	uint64_t schedules;
	uint64_t states;
	uint64_t digest;
};

struct pieces {
	/* What the pieces are of, in a line that another search does not have. */
	char head[256];
	/* How a search without any beginning ends: bounded, if something was left out before them. */
	enum s2pt_explore_end end;
	uint64_t count;
	/* What is run depends on who is first where, so count and digest may be others the next time. */
	bool varies;
	/* Shared with the processes that are made later. */
	struct piece *piece;
};

/* What all pieces together come to. */
struct pieces_sum {
	struct s2pt_explore_result result;
	/* How many are not done of those that count. */
	uint64_t missing;
	/* The first one with a find; the number of pieces if there is none. */
	uint64_t found;
};

/* Count the beginnings of a search.  False: bad configuration, or no memory. */
bool pieces_begin(struct pieces *pieces, const struct s2pt_explore_config *config);
void pieces_end(struct pieces *pieces);

/*
 * The order in which beginnings are searched: those that come first are a sample of all, by which
 * the rest can be estimated.
 */
uint64_t pieces_rank(const struct pieces *pieces, uint64_t number);
uint64_t pieces_at(const struct pieces *pieces, uint64_t rank);
unsigned int pieces_passes(const struct pieces *pieces);

void pieces_put(struct pieces *pieces, uint64_t number, const struct s2pt_explore_result *part);

/* Add up what is done, up to the first find. */
struct pieces_sum pieces_sum(const struct pieces *pieces);

/* Write what is done to a file, or read it and add it.  False: a message was printed. */
bool pieces_save(const struct pieces *pieces, const char *path);
bool pieces_load(struct pieces *pieces, const char *path);

#endif
