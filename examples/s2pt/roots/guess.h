/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a page of memory may be a table of stage 2, and of which level. */

#ifndef ROOTS_GUESS_H
#define ROOTS_GUESS_H

#include "common/image.h"
#include "s2pt/desc.h"

/* A page that may be a table of some level, with all below it. */
struct guess {
	s2pt_pa_t page;
	int level;
	/* Leaves and tables below it; no leaf: it is no table. */
	uint64_t leaves;
	uint64_t tables;
	uint64_t bytes;
	/* All its entries make sense, be there a leaf or not. */
	bool fits;
	/* Another table leads to it. */
	bool led_to;
};

/* The guesses so far. */
struct guesses {
	struct image *image;
	struct s2pt_format format;
	/* By page and level: an open hash table whose room is a power of two. */
	struct guess *guess;
	size_t room;
	size_t used;
	bool no_memory;
};

/*
 * Guess whether the page at `page` is a table of `level`: every entry must be invalid in a way that is
 * known, or a leaf as hypervisors write them, or lead to a table of the image.  NULL: it is none.  The
 * result lasts until the next call.
 */
const struct guess *guess_table(struct guesses *guesses, s2pt_pa_t page, int level);

/* Is the page in the image, and empty? */
bool guess_is_empty(struct guesses *guesses, s2pt_pa_t page);

/* Free what is inside. */
void guesses_free(struct guesses *guesses);

#endif
