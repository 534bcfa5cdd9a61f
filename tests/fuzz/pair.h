/* SPDX-License-Identifier: BSD-2-Clause */
/* Two engines that are compared, and what counts as a difference between them. */

#ifndef S2PT_FUZZ_PAIR_H
#define S2PT_FUZZ_PAIR_H

#include "engine.h"
#include "generate.h"
#include "transcript.h"

#include <stdbool.h>

#define REASONS 16

struct pair {
	struct engine engine[2];
	bool strict;
	/* A command that is given two transcripts and ends with 0 if it can explain how they differ; NULL: none. */
	const char *judge;
	/* The judge is asked about every pair of transcripts: it knows which order of stores counts. */
	bool stores;
	unsigned long explained;
	/* What the judge explained operations by: `N differ by NAME` in what it prints. */
	struct {
		char name[32];
		unsigned long operations;
	} reason[REASONS];
};

/* Find out what both engines can do; false, after a message: they can't be compared. */
bool pair_abilities(struct pair *pair, struct abilities *can);

/* Run a script on both; true: they differ, and nothing explains it. */
bool pair_differ(struct pair *pair, const struct lines *script, struct difference *difference);
void pair_restart(struct pair *pair);

#endif
