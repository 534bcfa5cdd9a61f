/* SPDX-License-Identifier: BSD-2-Clause */
/* An engine: a program that reads scripts and writes transcripts, spoken to through pipes. */

#ifndef S2PT_FUZZ_ENGINE_H
#define S2PT_FUZZ_ENGINE_H

#include "lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct engine {
	const char *command;
	pid_t pid;
	int in, out;
	unsigned int runs;
};

/* The answer to a script; it is not complete if the engine `died` or `hung`. */
struct reply {
	char *text;
	size_t size;
	bool died, hung;
};

void engine_open(struct engine *engine, const char *command);
void engine_close(struct engine *engine);

/*
 * Run a script in the state that the last one left.  An engine that died or hung is started anew by
 * the next call; the caller frees the text.
 */
struct reply engine_run(struct engine *engine, const struct lines *script);

#endif
