/* SPDX-License-Identifier: BSD-2-Clause */
/* An actor of the explorer's machine: who takes turns, and what is known of it between two turns. */

#ifndef S2PT_HOST_EXPLORE_ACTOR_H
#define S2PT_HOST_EXPLORE_ACTOR_H

#include "fiber.h"
#include "s2pt/host/engine.h"
#include "step.h"

struct machine;

/* In `actor::met_word`: no entry was met.  No entry has all its bits set. */
#define NO_WORD UINT64_MAX

struct actor {
	struct machine *machine;
	unsigned int number;
	/*
	 * What the actor does from beginning to end, given itself; it goes home and never returns.
	 */
	void (*act)(void *ctx);
	struct step pending;
	bool done;
	/* Hashes of what the actor saw since it last began its access, and since its first step. */
	uint64_t seen;
	uint64_t history;
	unsigned int progress;
	unsigned int faults;
	/* The entry that the actor met held, or with nT, and the word. */
	uint32_t met;
	uint64_t met_word;
	/* The word that an engine loaded last. */
	uint32_t loaded;
	uint64_t loaded_word;
	/* It made an entry valid, and no DSB came since. */
	bool made;
	/* The word before a write that is on its way. */
	uint64_t old;
	/* The level of the entry at which its access ended. */
	int level;
	/* The engine is at work for it; where, before the step that comes and in the last one. */
	bool in_engine;
	struct s2pt_engine_place next_place;
	struct s2pt_engine_place place;
	/* The CPU whose MMU walks for it now, plus 1; 0: none does. */
	unsigned int walks;
	/* Its walk has read what was in a word before a store that it did not see yet. */
	bool saw_old;
	uint64_t old_word;
	/* The page to which its access stores, plus 1; 0: it stores to none. */
	unsigned int stores;
	/* What the actor does, for the story. */
	const char *tells;
	char access[3];
	/* The last member, so that what changes is in one piece. */
	struct fiber fiber;
};

#endif
