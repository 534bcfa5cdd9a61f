/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose conventions a script is run by, `s2pt replay --like`. */

#ifndef REPLAY_LIKE_H
#define REPLAY_LIKE_H

#include "s2pt/types.h"

/* The conventions, in the order of time. */
enum like {
	LIKE_5_10,
	LIKE_6_1,
	LIKE_6_12,
	LIKE_7_3,
	LIKE_LIBS2PT,
};

/* Find the conventions by a name such as "6.1"; false if there are none. */
bool like_named(const char *name, enum like *like);

/* Are these the conventions of a kernel? */
static inline bool like_linux(enum like like)
{
	return like != LIKE_LIBS2PT;
}

/* Is whoever walks alone, so that nothing is held, shared, or freed later (before 6.2)? */
static inline bool like_alone(enum like like)
{
	return like <= LIKE_6_1;
}

/* Is what can't be mapped, since no such output address exists, emptied instead (5.13 to 6.18)? */
static inline bool like_empties(enum like like)
{
	return like == LIKE_6_1 || like == LIKE_6_12;
}

/* Are invalid entries written as 6.1 and 6.12 do: an owner in 9:2, held by bit 10 (6.12)? */
static inline bool like_old_marks(enum like like)
{
	return like < LIKE_7_3;
}

/*
 * Translate a word of the core's to the kernel's, and the reverse.  A valid entry is the same in
 * all.  For the old kernels a mark has type 2 in the core, and their word as payload.
 */
uint64_t like_shown(enum like like, uint64_t word);
uint64_t like_taken(enum like like, uint64_t word);

/* The payload of the mark that stands for owner `id`. */
uint64_t like_owner(enum like like, uint64_t id);

/* The kernel's name for a status: "0", "-EAGAIN", ... */
const char *like_result(enum s2pt_status status);

#endif
