/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_LIKE_H
#define REPLAY_LIKE_H

#include "s2pt/types.h"

/* Whose conventions are followed where versions differ, in the order of time. */
enum like {
	LIKE_6_1,
	LIKE_6_12,
	LIKE_7_3,
	LIKE_LIBS2PT,
};

/* "6.1" and so on; false if it is none of them. */
bool like_named(const char *name, enum like *like);

/* One of the kernels. */
static inline bool like_linux(enum like like)
{
	return like != LIKE_LIBS2PT;
}

/* Invalid entries are written as 6.1 and 6.12 do: an owner in 9:2, held by bit 10 (6.12). */
static inline bool like_old_marks(enum like like)
{
	return like < LIKE_7_3;
}

/*
 * The word that a kernel has where the core has `word`, and the other way round.  A valid entry is
 * the same for all.  For the old kernels a mark has type 2 here, and their word below it.
 */
uint64_t like_shown(enum like like, uint64_t word);
uint64_t like_taken(enum like like, uint64_t word);

/* The payload of the mark that stands for owner `id`. */
uint64_t like_owner(enum like like, uint64_t id);

/* The kernel's name for a status: "0", "-EAGAIN", ... */
const char *like_result(enum s2pt_status status);

#endif
