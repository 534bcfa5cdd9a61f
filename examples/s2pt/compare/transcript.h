/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMPARE_TRANSCRIPT_H
#define COMPARE_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One operation of a transcript: what was asked, what happened, what came of it. */
struct operation {
	/* Number of its line. */
	uint64_t line;
	char *asked;
	/* Without the two spaces in front. */
	char **event;
	size_t events;
	/* Empty if the transcript ends before it. */
	char *result;
};

struct transcript;

/* NULL, with a message, if it can't be opened. */
struct transcript *transcript_open(const char *path);

/* The next operation, which lasts until the next call; false at the end. */
bool transcript_next(struct transcript *transcript, struct operation *operation);

/* The last line that began with `#`, "" if there was none. */
const char *transcript_label(const struct transcript *transcript);

/* False, with a message, if reading failed. */
bool transcript_close(struct transcript *transcript);

#endif
