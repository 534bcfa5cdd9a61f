/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operations of a script share: arguments, ranges and permissions, results. */

#ifndef REPLAY_OP_H
#define REPLAY_OP_H

#include "model.h"
#include "words.h"

/* A line in words; its first ones have been read as numbers too. */
struct args {
	const struct words *words;
	uint64_t number[4];
};

/*
 * Carries out an operation, and prints its events and its result.  False: the arguments can't be
 * read, and nothing was done.
 */
typedef bool op_fn(struct model *model, const struct args *args);

/* Print a result.  Returns true, as an operation does in the end. */
bool ops_result(struct model *model, const char *result);
bool ops_status(struct model *model, enum s2pt_status status);

/*
 * Make a range by the conventions that are followed: Linux drops an offset in the page and finds
 * nothing in a range that wraps.  `S2PT_ERANGE`: beyond the input space.
 */
enum s2pt_status ops_range(const struct model *model, uint64_t ipa, uint64_t size,
			   struct s2pt_range *range);

/* Read the letters for permissions and memory type; false if they are none. */
bool ops_prot(const struct model *model, const char *word, struct prot *prot);

/* Do the conventions that are followed know these permissions? */
bool ops_has_prot(const struct model *model, const struct prot *prot);

#endif
