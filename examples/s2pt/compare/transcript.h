/* SPDX-License-Identifier: BSD-2-Clause */
/* A transcript: the operations of a script, each with its events and its result. */

#ifndef COMPARE_TRANSCRIPT_H
#define COMPARE_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One operation of a transcript. */
struct operation {
	/* Number of its line. */
	uint64_t line;
	char *asked;
	/* The events, without the two blanks in front. */
	char **event;
	size_t events;
	/* The result; empty if the transcript ends before it. */
	char *result;
};

struct transcript;

/* Open a transcript.  NULL, with a message, if it can't be opened. */
struct transcript *transcript_open(const char *path);

/* Read the next operation, which lasts until the next call; false at the end. */
bool transcript_next(struct transcript *transcript, struct operation *operation);

/* The last line that began with `#`, "" if there was none. */
const char *transcript_label(const struct transcript *transcript);

/* Close a transcript.  False, with a message, if reading failed. */
bool transcript_close(struct transcript *transcript);

#endif
